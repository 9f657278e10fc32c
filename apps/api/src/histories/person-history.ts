import { type Values } from '../scope/values.ts';
import { type HistorySource } from './history-page.query.ts';
import { type PersonActor } from './person-actors.query.ts';

/** What a person or an application asked, decided and wrote. */
export function personSources(id: string, actors: readonly PersonActor[], values: Values): HistorySource[] {
  const cases = (
    kind: 'asked' | 'decided',
    at: string,
    condition: (person: string) => string,
  ): HistorySource => ({
    kind,
    mayLackTime: true,
    sql: ({ where, order }) => `
      select ${at} as at, c.request_id as tie from approval_case c
       where c.tenant_id = one.tenant_id and ${condition(`${values.add(id)}::text`)} and ${where(at, 'c.request_id')}
       ${order(at, 'c.request_id')}`,
  });
  return [
    cases('asked', 'c.requested_at', (person) => `c.requester_id = ${person}`),
    // One of its own, since a condition on both columns enters neither index.
    cases(
      'asked',
      'c.requested_at',
      (person) => `c.requester_app_id = ${person} and c.requester_id is distinct from ${person}`,
    ),
    // The later bound: it equals the time where that is known, and is a column that an index is ordered by.
    cases('decided', 'c.decided_at_latest', (person) => `c.approver_id = ${person}`),
    {
      kind: 'event',
      mayLackTime: false,
      sql: ({ where, order }) => `
      select written.at, written.tie
        from unnest(${values.add(actors.map((one) => one.tenantId))}::int[], ${values.add(actors.map((one) => one.actorRef))}::int[]) as r(tenant_id, actor_ref)
       cross join lateral (
         select e.occurred_at as at, e.position as tie from audit_event e
          where e.tenant_id = one.tenant_id and e.actor_ref = r.actor_ref and ${where('e.occurred_at', 'e.position')}
          ${order('e.occurred_at', 'e.position')}) written
       where r.tenant_id = one.tenant_id
       ${order('written.at', 'written.tie')}`,
    },
  ];
}
