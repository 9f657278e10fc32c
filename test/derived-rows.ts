import { type TestDatabase } from './database.ts';

// Everything derived, row by row as text. Numbers that are handed out on the way (kinds and actors of events)
// are replaced by what they stand for, since two ways to the same content may number it differently.
const queries: Readonly<Record<string, string>> = {
  stage_cursor: 'select * from stage_cursor',
  coverage_period: 'select * from coverage_period',
  longest_pause: 'select * from longest_pause',
  rejection: 'select * from rejection',
  drift: 'select * from drift',
  request_version: 'select * from request_version',
  request_key: 'select * from request_key',
  policy_version: 'select * from policy_version',
  policy_period: 'select * from policy_period',
  policy_exclusion: 'select * from policy_exclusion',
  protected_write: 'select * from protected_write',
  protected_write_hour: 'select * from protected_write_hour',
  exempt_day: 'select * from exempt_day',
  event_kind: `select category, component, activity, activity_type, operation_type, result from event_kind k
    where exists (select from audit_event e where e.kind_id = k.kind_id)`,
  event_actor: `select tenant_id, actor_type, user_id, upn, app_id, app_name, ip from event_actor`,
  audit_event: `select e.tenant_id, e.occurred_at, e.position, e.event_id, k.fingerprint as kind,
    a.fingerprint as actor, e.correlation_id, e.resources, e.approval, e.protectable, e.first_seen_at
    from audit_event e join event_kind k using (kind_id) join event_actor a using (tenant_id, actor_ref)`,
  event_key: 'select * from event_key',
  event_day: 'select * from event_day',
  dirty_case: 'select * from dirty_case',
  dirty_subject: 'select * from dirty_subject',
  approval_case: 'select * from approval_case',
  case_event: 'select * from case_event',
  case_ticket: 'select * from case_ticket',
  ticket_rule: 'select * from ticket_rule',
  case_hour: 'select * from case_hour',
  decision_hour: 'select * from decision_hour',
  rejection_baseline: 'select * from rejection_baseline',
  finding: 'select * from finding',
  finding_evidence: 'select * from finding_evidence',
  approver_group_version: 'select * from approver_group_version',
  role_assignment_version: 'select * from role_assignment_version',
  group_member_version: 'select * from group_member_version',
  group_member_stay: 'select * from group_member_stay',
  group_reading: 'select * from group_reading',
  directory_event: 'select * from directory_event',
  rule_in_force: 'select * from rule_in_force',
};

/** The content of every derived table, sorted, for comparison. */
export async function derivedRows(database: TestDatabase): Promise<Record<string, string[]>> {
  const rows: Record<string, string[]> = {};
  for (const [table, sql] of Object.entries(queries)) {
    const found = await database.query<{ row: string }>(
      `select to_jsonb(t)::text as row from (${sql}) t order by 1`,
    );
    rows[table] = found.map(({ row }) => row);
  }
  return rows;
}

/** What is in one of them only, `-` before and `+` after: short enough to read in a failed test. */
export function differences(
  before: Readonly<Record<string, readonly string[]>>,
  after: Readonly<Record<string, readonly string[]>>,
): string[] {
  return Object.keys(before).flatMap((table) => {
    const [old, now] = [new Set(before[table]), new Set(after[table])];
    return [
      ...[...old].filter((row) => !now.has(row)).map((row) => `- ${table} ${row}`),
      ...[...now].filter((row) => !old.has(row)).map((row) => `+ ${table} ${row}`),
    ];
  });
}

/** Empties the database, so that the next archive in it is alone. */
export async function forgetEverything(database: TestDatabase): Promise<void> {
  await database.query(
    `truncate tenant, rule_setting, finding_life, finding_party, finding_step, allow_list, retention_policy, legal_hold, retention_run, retention_target, purged_object, purged_link, notification_channel, notification_route, notice, feed_position, fed_finding, page, observation, leaf_run, control_record, subtree, checkpoint, anchor_state, verification, ${Object.keys(queries).join(', ')} restart identity cascade`,
  );
}
