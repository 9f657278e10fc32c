/**
 * When `approval_case c` was decided, the middle of the bounds where there is no point; null while undecided.
 * Spelled as the index on it is, on the clock of UTC: an index may not depend on a setting.
 */
export const decisionMoment = `coalesce(c.decided_at, (c.decided_at_earliest at time zone 'UTC'
  + (c.decided_at_latest at time zone 'UTC' - c.decided_at_earliest at time zone 'UTC') / 2) at time zone 'UTC')`;
