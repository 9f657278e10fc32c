import { type EventDimension } from '@countersign/contract';
import { anyOf, type Dimension, filterConditions, flag, related, text } from '../scope/filter-conditions.ts';
import { type Scope } from '../scope/scope.ts';
import { type Values } from '../scope/values.ts';
import { containing, unestimated } from '../scope/words.ts';

/** A person goes before the application through which the person works. */
export const actorKind = `case when a.user_id is not null or a.upn is not null then 'user'
  when a.app_id is not null or a.app_name is not null then 'application' else 'unknown' end`;

/** Requests the event is tied to; a candidate is offered, never counted. */
export const requestsOfEvent = `select from case_event l
  where l.tenant_id = e.tenant_id and l.position = e.position and l.role <> 'candidate'`;

/** One whose content was deleted under policy explains its change all the same. */
const purgedRequestOfEvent = `select from purged_link p
  where p.tenant_id = e.tenant_id and p.event_position = e.position and p.tie = 'explained'`;

const resources = `select from jsonb_to_recordset(e.resources) as r(type text, id text, name text) where true`;

/** Over `event_actor a`: by id, or by what it is called. */
export const byActor = anyOf(['a.user_id', 'a.app_id'], `concat_ws(E'\\n', a.upn, a.app_name)`);
/** Over one resource `r` of an event. */
export const byResource = anyOf(['r.id', 'r.name'], 'r.name');

/** Over `audit_event e`, `event_kind k`, `event_actor a`. */
const dimensions: Record<EventDimension, Dimension> = {
  actor: byActor,
  actor_kind: actorKindDimension,
  app: anyOf(['a.app_id', 'a.app_name'], 'a.app_name'),
  category: text('k.category'),
  activity_type: text('k.activity_type'),
  operation_type: text('k.operation_type'),
  result: text('k.result'),
  has_request: flag(`(exists (${requestsOfEvent}) or exists (${purgedRequestOfEvent}))`),
  resource: related(resources, byResource),
  resource_type: related(resources, text('r.type')),
};

function actorKindDimension(...[filter, values]: Parameters<Dimension>): string {
  const spelled = filter.values.map((value) => (value === 'app' ? 'application' : value));
  return text(`(${actorKind})`)({ ...filter, values: spelled }, values);
}

const searchedText = `concat_ws(E'\\n', e.event_id, e.correlation_id, k.activity, k.activity_type,
  k.operation_type, k.category,
  a.upn, a.user_id, a.app_id, a.app_name, e.resources::text)`;

/** Range, free text and filters as one condition; the tenant is the caller's, as every index leads with it. */
export function eventCondition(scope: Scope, values: Values): string {
  const conditions = [
    ...(scope.from === null ? [] : [`e.occurred_at >= ${values.add(scope.from)}::timestamptz`]),
    ...(scope.to === null ? [] : [`e.occurred_at < ${values.add(scope.to)}::timestamptz`]),
    ...(scope.words.length === 0
      ? []
      : [unestimated(`${searchedText} ilike all(${values.add(scope.words.map(containing))}::text[])`)]),
    ...filterConditions(scope.filters, dimensions, values),
  ];
  return conditions.length === 0 ? 'true' : conditions.join('\n          and ');
}
