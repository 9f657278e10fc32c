import { type RequestDimension } from '@countersign/contract';
import { keyToUuid } from '@countersign/domain';
import {
  anyOf,
  type Dimension,
  filterConditions,
  flag,
  list,
  number,
  related,
  text,
} from '../scope/filter-conditions.ts';
import { type Scope } from '../scope/scope.ts';
import { type Values } from '../scope/values.ts';
import { containing, unestimated } from '../scope/words.ts';
import {
  completionMoment,
  findingsOfCase,
  requesterKind,
  searchedText,
  standingsOfCase,
} from './request-expressions.ts';

/** Over `approval_case c`. `hour` and `weekday` (1 = Monday) are the decision's, in the zone of the question. */
const dimensions: Record<RequestDimension, Dimension> = {
  request: text('c.request_id'),
  status: text('c.status'),
  outcome: text('c.outcome'),
  effect: text('c.effect'),
  origin: text('c.origin'),
  policy_type: list('c.policy_types'),
  operation: text('c.operation'),
  resource: resourceDimension,
  resource_type: text('c.resource_type'),
  requester: anyOf(
    ['c.requester_id', 'c.requester_app_id'],
    `concat_ws(E'\\n', c.requester_name, c.requester_upn)`,
  ),
  approver: anyOf(['c.approver_id'], `concat_ws(E'\\n', c.approver_name, c.approver_upn)`),
  requester_kind: requesterKindDimension,
  hour: decisionPart('hour'),
  weekday: decisionPart('isodow'),
  decide_minutes: number('(c.decide_seconds / 60.0)'),
  complete_minutes: number(`(extract(epoch from ${completionMoment} - c.decision_moment) / 60)`),
  decided_at_source: text(`coalesce(c.decided_at_source, 'unknown')`),
  completed_at_source: text(`coalesce(c.completed_at_source, 'unknown')`),
  justification: text('c.request_justification'),
  note: text('c.approval_justification'),
  ticket: ticketDimension,
  correlation: text('c.correlation_strength'),
  detection: related(findingsOfCase, text('f.detection')),
  severity: related(findingsOfCase, text('f.severity')),
  finding_state: related(standingsOfCase, text('s.state')),
  flagged: flag(`exists (${findingsOfCase})`),
};

// The zone is a value of the question, not of the filter, so these two are completed per question.
function decisionPart(part: 'hour' | 'isodow'): Dimension {
  return number(`extract(${part} from c.decision_moment at time zone :zone)`);
}

const namedResource = anyOf(['c.resource_id', 'c.resource_name'], 'c.resource_name');

// A request for several devices shows one of them; its keys tell of all. "in", because it is looked up by hash.
function resourceDimension(...[filter, values]: Parameters<Dimension>): string {
  if (filter.operator !== 'is' && filter.operator !== 'not') return namedResource(filter, values);
  const keys = `${values.add(filter.values.map(keyToUuid))}::uuid[]`;
  const has = `(${namedResource({ ...filter, operator: 'is' }, values)} or (c.tenant_id, c.request_id) in
    (select k.tenant_id, k.request_id from request_key k where k.key = any(${keys})))`;
  return filter.operator === 'is' ? has : `not ${has}`;
}

// By a table, not by the array: a filter on one ticket is to find it in an index.
function ticketDimension(...[filter, values]: Parameters<Dimension>): string {
  if (filter.operator !== 'is' && filter.operator !== 'not') return list('c.tickets')(filter, values);
  const asked = values.add(filter.values.map((one) => one.toUpperCase()));
  const has = `(c.tenant_id, c.request_id) in
    (select k.tenant_id, k.request_id from case_ticket k where k.ticket = any(${asked}::text[]))`;
  return filter.operator === 'is' ? has : `not ${has}`;
}

function requesterKindDimension(...[filter, values]: Parameters<Dimension>): string {
  const spelled = filter.values.map((value) => (value === 'app' ? 'application' : value));
  return text(`(${requesterKind})`)({ ...filter, values: spelled }, values);
}

/** One condition per filter, in their order. */
export function requestFilterConditions(scope: Scope, values: Values): string[] {
  const conditions = filterConditions(scope.filters, dimensions, values);
  const needsZone = conditions.some((condition) => condition.includes(':zone'));
  const zone = needsZone ? `${values.add(scope.timeZone)}::text` : '';
  return conditions.map((condition) => condition.replaceAll(':zone', zone));
}

/** Range and tenants. */
export function requestRangeConditions(scope: Scope, values: Values): string[] {
  return [
    `c.tenant_id = any(${values.add(scope.tenantIds)}::int[])`,
    ...(scope.from === null ? [] : [`c.requested_at >= ${values.add(scope.from)}::timestamptz`]),
    ...(scope.to === null ? [] : [`c.requested_at < ${values.add(scope.to)}::timestamptz`]),
  ];
}

/** Every word of the free text occurs somewhere; nothing if there is none. */
export function requestWordConditions(scope: Scope, values: Values): string[] {
  if (scope.words.length === 0) return [];
  return [unestimated(`${searchedText} ilike all(${values.add(scope.words.map(containing))}::text[])`)];
}

/** The whole question as one condition over `approval_case c`. */
export function requestCondition(scope: Scope, values: Values): string {
  return [
    ...requestRangeConditions(scope, values),
    ...requestWordConditions(scope, values),
    ...requestFilterConditions(scope, values),
  ].join('\n     and ');
}
