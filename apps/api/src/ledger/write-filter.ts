import { type WriteDimension } from '@countersign/contract';
import { byActor, byResource } from '../events/event-filter.ts';
import { type Dimension, filterConditions, related, text } from '../scope/filter-conditions.ts';
import { type Scope } from '../scope/scope.ts';
import { type Values } from '../scope/values.ts';
import { containing } from '../scope/words.ts';

/** The event of a write, by the key of its table. */
export const eventOfWrite =
  'e.tenant_id = w.tenant_id and e.occurred_at = w.occurred_at and e.position = w.position';

/** Of the policy in force, as its periods name it. */
export const policyName = `(select p.policy_name from policy_period p
  where p.tenant_id = w.tenant_id and p.policy_id = w.policy_id limit 1)`;

const actor = `select from audit_event e join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
  where ${eventOfWrite}`;
const resource = `select from audit_event e cross join lateral jsonb_to_recordset(e.resources) as r(id text, name text)
  where ${eventOfWrite}`;
const words = `concat_ws(E'\\n', e.event_id, e.correlation_id, k.activity, k.activity_type, k.category,
  a.upn, a.user_id, a.app_id, a.app_name, e.resources::text)`;

/** Over `protected_write w`. */
const dimensions: Record<WriteDimension, Dimension> = {
  write_class: text('w.class'),
  write_reason: text('w.reason'),
  policy_type: text('w.policy_type'),
  policy: text('w.policy_id'),
  request: text('w.request_id'),
  app: text('w.app_id'),
  actor: related(actor, byActor),
  resource: related(resource, byResource),
};

/** Range, free text and filters as one condition; the tenant is the caller's, as every index leads with it. */
export function writeCondition(scope: Scope, values: Values): string {
  const conditions = [
    ...(scope.from === null ? [] : [`w.occurred_at >= ${values.add(scope.from)}::timestamptz`]),
    ...(scope.to === null ? [] : [`w.occurred_at < ${values.add(scope.to)}::timestamptz`]),
    ...(scope.words.length === 0 ? [] : [wordsCondition(scope, values)]),
    ...filterConditions(scope.filters, dimensions, values),
  ];
  return conditions.length === 0 ? 'true' : conditions.join('\n        and ');
}

function wordsCondition(scope: Scope, values: Values): string {
  return `exists (select from audit_event e join event_kind k using (kind_id)
                    join event_actor a on a.tenant_id = e.tenant_id and a.actor_ref = e.actor_ref
                   where ${eventOfWrite} and ${words} ilike all(${values.add(scope.words.map(containing))}::text[]))`;
}
