import { keyToUuid } from '@countersign/domain';
import { type Values } from '../scope/values.ts';
import { type HistorySource } from './history-page.query.ts';

/** Requests for an object, and events that speak of it. Keys tell of both, whatever it is called. */
export function resourceSources(id: string, values: Values): HistorySource[] {
  const key = () => `${values.add(keyToUuid(id))}::uuid`;
  return [
    {
      kind: 'asked',
      mayLackTime: true,
      // A request is no request for itself.
      sql: ({ where, order }) => `
      select c.requested_at as at, c.request_id as tie
        from request_key k
        join approval_case c on c.tenant_id = k.tenant_id and c.request_id = k.request_id
       where k.tenant_id = one.tenant_id and k.key = ${key()} and lower(c.request_id) <> ${values.add(id.toLowerCase())}::text
         and ${where('c.requested_at', 'c.request_id')}
       ${order('c.requested_at', 'c.request_id')}`,
    },
    {
      kind: 'event',
      mayLackTime: false,
      sql: ({ where, order }) => `
      select k.occurred_at as at, k.position as tie from event_key k
       where k.tenant_id = one.tenant_id and k.key = ${key()} and ${where('k.occurred_at', 'k.position')}
       ${order('k.occurred_at', 'k.position')}`,
    },
  ];
}
