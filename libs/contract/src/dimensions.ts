// What a filter can be about, list by list. Apart from the schemas, so that the dashboard can have these words
// without the library that checks them.

export const requestDimensions = [
  'request',
  'status',
  'outcome',
  'effect',
  'origin',
  'policy_type',
  'operation',
  'resource',
  'resource_type',
  'requester',
  'approver',
  'requester_kind',
  'hour',
  'weekday',
  'decide_minutes',
  'complete_minutes',
  'decided_at_source',
  'completed_at_source',
  'justification',
  'note',
  'ticket',
  'correlation',
  'detection',
  'severity',
  'finding_state',
  'flagged',
] as const;
export type RequestDimension = (typeof requestDimensions)[number];

export const eventDimensions = [
  'actor',
  'actor_kind',
  'app',
  'category',
  'activity_type',
  'operation_type',
  'result',
  'has_request',
  'resource',
  'resource_type',
] as const;
export type EventDimension = (typeof eventDimensions)[number];

/** Of protected writes. `policy_type` and the two of the ledger itself are also those of its balance. */
export const writeDimensions = [
  'write_class',
  'write_reason',
  'policy_type',
  'policy',
  'request',
  'app',
  'actor',
  'resource',
] as const;
export type WriteDimension = (typeof writeDimensions)[number];

export const findingDimensions = ['detection', 'severity', 'requester', 'finding_state', 'owner'] as const;
export type FindingDimension = (typeof findingDimensions)[number];
