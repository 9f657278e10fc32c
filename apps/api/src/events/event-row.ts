import { requestsOfEvent } from './event-filter.ts';

/** One audit event as the contract's EventRow. Over `audit_event e`, `event_kind k`, `event_actor a`, `tenant t`. */
export const eventRowMembers = `
  'tenantId', t.entra_id,
  'eventId', e.event_id,
  'archiveIndex', e.position,
  'occurredAt', instant_text(e.occurred_at),
  'category', k.category,
  'component', k.component,
  'activity', k.activity,
  'activityType', k.activity_type,
  'operationType', k.operation_type,
  'result', k.result,
  'correlationId', e.correlation_id,
  'actor', json_build_object('type', a.actor_type, 'userId', a.user_id, 'upn', a.upn, 'appId', a.app_id,
    'appName', a.app_name, 'ip', a.ip),
  'resources', e.resources,
  'requestId', (${requestOfEvent()}),
  'purgedRequest', (select json_build_object('controlRecord', p.control_position, 'isCertain', p.tie = 'explained')
    from purged_link p where p.tenant_id = e.tenant_id and p.event_position = e.position),
  'firstSeenAt', instant_text(e.first_seen_at)`;

/** The request an event is tied to most strongly. */
export function requestOfEvent(): string {
  return `${requestsOfEvent.replace('select from', 'select l.request_id from')}
    order by array_position(array['exact', 'strong', 'medium', 'derived', 'weak'], l.strength), l.request_id limit 1`;
}
