/**
 * The columns that make a CandidateEvent of the domain, for a select over audit_event ev, event_kind k and
 * event_actor a. keys stays empty: what joined by key needs no keys again, and approval events carry their
 * properties.
 */
export const eventRecordSql = `
  ev.position::float8 as position,
  instant_text(ev.first_seen_at) as "firstSeenAt",
  jsonb_build_object(
    'id', ev.event_id,
    'occurredAt', instant_text(ev.occurred_at),
    'category', k.category,
    'component', k.component,
    'activity', k.activity,
    'activityType', k.activity_type,
    'operationType', k.operation_type,
    'result', k.result,
    'correlationId', ev.correlation_id,
    'actor', jsonb_build_object('type', a.actor_type, 'userId', a.user_id, 'upn', a.upn,
                                'appId', a.app_id, 'appName', a.app_name, 'ip', a.ip),
    'resources', ev.resources,
    'approval', ev.approval,
    'keys', '[]'::jsonb
  ) as event`;
