import {
  coverageColumns,
  eventColumns,
  exclusionColumns,
  type ExportOrder,
  findingColumns,
  requestColumns,
  writeColumns,
} from '@countersign/contract';
import { requestOfEvent } from '../events/event-row.ts';
import { policyName } from '../ledger/write-filter.ts';
import { excludedAppName, exemptWrites } from '../policies/exclusion-expressions.ts';
import { type ParquetColumn } from './parquet/parquet-file.ts';

/** The columns of each kind, in their order. */
export const columnNames: Readonly<Record<ExportOrder['kind'], readonly string[]>> = {
  requests: requestColumns,
  events: eventColumns,
  coverage: coverageColumns,
  'protected-writes': writeColumns,
  exclusions: exclusionColumns,
  findings: findingColumns,
};

/** What a column holds decides how each format writes it. `word` is one of ours, so it can start no formula. */
export interface Column {
  readonly kind: 'text' | 'word' | 'number' | 'instant' | 'list' | 'json';
  readonly sql: string;
}

const text = (sql: string): Column => ({ kind: 'text', sql });
const word = (sql: string): Column => ({ kind: 'word', sql });
const number = (sql: string): Column => ({ kind: 'number', sql });
const instant = (sql: string): Column => ({ kind: 'instant', sql });
const list = (sql: string): Column => ({ kind: 'list', sql });

/** Over `approval_case c` and `tenant t`. */
export const requestColumnSql: Record<(typeof requestColumns)[number], Column> = {
  tenant_id: text('t.entra_id'),
  request_id: text('c.request_id'),
  status: text('c.status'),
  outcome: word('c.outcome'),
  effect: word('c.effect'),
  policy_types: list('c.policy_types'),
  operation: text('c.operation'),
  resource_type: text('c.resource_type'),
  resource_id: text('c.resource_id'),
  resource_name: text('c.resource_name'),
  requester_id: text('c.requester_id'),
  requester_name: text('c.requester_name'),
  requester_upn: text('c.requester_upn'),
  requester_app_id: text('c.requester_app_id'),
  requested_at: instant('c.requested_at'),
  request_justification: text('c.request_justification'),
  approver_id: text('c.approver_id'),
  approver_name: text('c.approver_name'),
  approver_upn: text('c.approver_upn'),
  approval_justification: text('c.approval_justification'),
  decided_at: instant('c.decided_at'),
  decided_at_earliest: instant('c.decided_at_earliest'),
  decided_at_latest: instant('c.decided_at_latest'),
  decided_at_source: word(`coalesce(c.decided_at_source, 'unknown')`),
  completed_at: instant('c.completed_at'),
  completed_at_earliest: instant('c.completed_at_earliest'),
  completed_at_latest: instant('c.completed_at_latest'),
  completed_at_source: word(`coalesce(c.completed_at_source, 'unknown')`),
  expires_at: instant('c.expires_at'),
  last_modified_at: instant('c.last_modified_at'),
  first_seen_at: instant('c.first_seen_at'),
  last_seen_at: instant('c.last_seen_at'),
  observations: number('c.observations'),
  effect_events: number('c.effect_events'),
  correlation_strength: word('c.correlation_strength'),
  findings: list(`array(select distinct f.detection
      from finding_evidence e join finding f using (tenant_id, finding_id)
     where e.tenant_id = c.tenant_id and e.kind = 'case' and e.subject = c.request_id order by 1)`),
  archive_index: number('c.archive_index'),
};

/** Over `audit_event e`, `event_kind k`, `event_actor a` and `tenant t`. */
export const eventColumnSql: Record<(typeof eventColumns)[number], Column> = {
  tenant_id: text('t.entra_id'),
  event_id: text('e.event_id'),
  occurred_at: instant('e.occurred_at'),
  category: text('k.category'),
  component: text('k.component'),
  activity: text('k.activity'),
  activity_type: text('k.activity_type'),
  operation_type: text('k.operation_type'),
  result: text('k.result'),
  correlation_id: text('e.correlation_id'),
  actor_type: text('a.actor_type'),
  actor_id: text('a.user_id'),
  actor_upn: text('a.upn'),
  actor_app_id: text('a.app_id'),
  actor_app_name: text('a.app_name'),
  actor_ip: text('a.ip'),
  resources: { kind: 'json', sql: 'e.resources' },
  request_id: text(`(${requestOfEvent()})`),
  first_seen_at: instant('e.first_seen_at'),
  archive_index: number('e.position'),
};

/** Over `coverage_period p`, `tenant t` and `control_record c`. The ends of time have no text and stay empty. */
export const coverageColumnSql: Record<(typeof coverageColumns)[number], Column> = {
  tenant_id: text('t.entra_id'),
  source: word('p.source'),
  from_at: instant('p.from_at'),
  to_at: instant('p.to_at'),
  state: word('p.state'),
  reason: word('p.reason'),
  before_sweep_id: word('p.before_sweep'),
  after_sweep_id: word('p.after_sweep'),
  gap_archive_index: number('c.position'),
};

/** Over `protected_write w`, and `audit_event e`, `event_kind k`, `event_actor a` and `tenant t` as of events. */
export const writeColumnSql: Record<(typeof writeColumns)[number], Column> = {
  ...eventColumnSql,
  policy_type: text('w.policy_type'),
  write_class: word('w.class'),
  reason: word('w.reason'),
  policy_id: text('w.policy_id'),
  policy_name: text(policyName),
  request_id: text('w.request_id'),
  app_id: text('w.app_id'),
};

const stepText = (step: 'added' | 'ended', member: string) => text(`(${step}.step ->> '${member}')`);

/** Over `policy_exclusion x` and `tenant t`, with the events that began and ended it as `added` and `ended`. */
export const exclusionColumnSql: Record<(typeof exclusionColumns)[number], Column> = {
  tenant_id: text('t.entra_id'),
  policy_id: text('x.policy_id'),
  policy_name: text(`(select p.policy_name from policy_period p
    where p.tenant_id = x.tenant_id and p.policy_id = x.policy_id order by p.valid_from desc limit 1)`),
  app_id: text('x.app_id'),
  app_name: text(excludedAppName),
  from_at: instant('x.valid_from'),
  to_at: instant('x.valid_to'),
  added_event_id: stepText('added', 'eventId'),
  added_actor_id: stepText('added', 'actorId'),
  added_actor_name: stepText('added', 'actorName'),
  added_request_id: stepText('added', 'requestId'),
  added_requester_id: stepText('added', 'requesterId'),
  added_requester_name: stepText('added', 'requesterName'),
  added_approver_id: stepText('added', 'approverId'),
  added_approver_name: stepText('added', 'approverName'),
  ended_event_id: stepText('ended', 'eventId'),
  ended_actor_id: stepText('ended', 'actorId'),
  ended_actor_name: stepText('ended', 'actorName'),
  ended_request_id: stepText('ended', 'requestId'),
  ended_requester_id: stepText('ended', 'requesterId'),
  ended_requester_name: stepText('ended', 'requesterName'),
  ended_approver_id: stepText('ended', 'approverId'),
  ended_approver_name: stepText('ended', 'approverName'),
  writes: number(exemptWrites),
};

const evidenceOf = (kind: 'case' | 'event', order: string) =>
  list(`array(select e.subject from finding_evidence e
     where e.tenant_id = f.tenant_id and e.finding_id = f.finding_id and e.kind = '${kind}' order by ${order})`);

/** Over `finding f`, its standing `s` and `tenant t`. */
export const findingColumnSql: Record<(typeof findingColumns)[number], Column> = {
  tenant_id: text('t.entra_id'),
  finding_id: word('f.finding_id'),
  detection: word('f.detection'),
  rule_version: number('f.rule_version'),
  severity: word('f.severity'),
  title: text('f.title'),
  explanation: text('f.explanation'),
  subject_kind: word('f.subject_kind'),
  subject: text('f.subject'),
  first_at: instant('f.first_at'),
  last_at: instant('f.last_at'),
  facts: { kind: 'json', sql: 'f.facts' },
  request_ids: evidenceOf('case', 'e.subject'),
  event_archive_indexes: evidenceOf('event', 'length(e.subject), e.subject'),
  state: word('s.state'),
  resolution: word('s.resolution'),
  owner: text('s.owner'),
  closed_reason: text('s.closed_reason'),
};

// A spreadsheet takes a cell that starts with one of these for a formula; the last four are the same signs in
// full width. Eleven of them, as Postgres looks into a hash from nine on.
const formulaStarts = `array['=', '+', '-', '@', E'\\t', E'\\r', E'\\n', '＝', '＋', '－', '＠']`;

/** The cell of a CSV file. */
export function csvCell({ kind, sql }: Column): string {
  switch (kind) {
    case 'word':
    case 'number':
      return sql;
    case 'instant':
      return `instant_text(${sql})`;
    case 'text':
      return formulaSafe(sql);
    case 'list':
      // Nothing rather than an empty text, which CSV would write as a pair of quotes.
      return formulaSafe(`nullif(array_to_string(${sql}, ';'), '')`);
    case 'json':
      return `${sql}::text`;
  }
}

function formulaSafe(sql: string): string {
  return `case when left(${sql}, 1) = any(${formulaStarts}) then '''' || ${sql} else ${sql} end`;
}

/** The member of an NDJSON line: the text unchanged, arrays and numbers as such. */
export function jsonMember({ kind, sql }: Column): string {
  return kind === 'instant' ? `instant_text(${sql})` : sql;
}

const columnsOf: Readonly<Record<ExportOrder['kind'], Readonly<Record<string, Column>>>> = {
  requests: requestColumnSql,
  events: eventColumnSql,
  coverage: coverageColumnSql,
  'protected-writes': writeColumnSql,
  exclusions: exclusionColumnSql,
  findings: findingColumnSql,
};
const parquetKinds = {
  text: 'text',
  word: 'text',
  number: 'integer',
  instant: 'instant',
  list: 'list',
  json: 'json',
} as const;

/** The columns of a kind as a Parquet file has them. */
export function parquetColumns(kind: ExportOrder['kind']): ParquetColumn[] {
  const columns = columnsOf[kind];
  return columnNames[kind].map((name) => ({ name, kind: parquetKinds[columns[name]?.kind ?? 'text'] }));
}

/** The columns by their names, each as the format writes it. */
export function selectList<Name extends string>(
  names: readonly Name[],
  columns: Record<Name, Column>,
  format: ExportOrder['format'],
): string {
  const write = format === 'csv' ? csvCell : jsonMember;
  return names.map((name) => `${write(columns[name])} as ${name}`).join(',\n       ');
}
