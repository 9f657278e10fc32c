import { createHash, randomUUID } from 'node:crypto';
import { keyToUuid } from '@countersign/domain';
import { type Inserter, insertRow } from './rows.ts';

export interface EventGiven {
  readonly eventId?: string;
  readonly position: number;
  readonly occurredAt?: string;
  readonly category?: string | null;
  readonly activity?: string;
  readonly activityType?: string;
  readonly operationType?: string;
  readonly result?: string;
  readonly userId?: string | null;
  readonly upn?: string | null;
  readonly appId?: string | null;
  readonly appName?: string | null;
  readonly resources?: readonly { type: string | null; id: string | null; name: string | null }[];
  /** The ids under which it is found. */
  readonly keys?: readonly string[];
}

/** An audit event with its kind, actor and day; counts the day as the ingester does. */
export async function insertEvent(db: Inserter, tenantId: number, given: EventGiven): Promise<string> {
  const eventId = given.eventId ?? randomUUID();
  const kind = {
    category: given.category === undefined ? 'Application' : given.category,
    component: 'MobileApp',
    activity: given.activity ?? 'Create an app assignment',
    activity_type: given.activityType ?? 'Create MobileAppAssignment',
    operation_type: given.operationType ?? 'Create',
    result: given.result ?? 'Success',
  };
  const kindId = await referenceRow(db, 'event_kind', 'kind_id', kind);
  const actor = {
    tenant_id: tenantId,
    actor_type: 'ItPro',
    user_id: given.userId === undefined ? 'user-1' : given.userId,
    upn: given.upn === undefined ? 'astrid@contoso.example' : given.upn,
    app_id: given.appId ?? null,
    app_name: given.appName ?? null,
    ip: null,
  };
  const actorRef = await referenceRow(db, 'event_actor', 'actor_ref', actor);
  const occurredAt = given.occurredAt ?? '2026-09-01T09:30:00Z';
  await insertRow(db, 'audit_event', {
    tenant_id: tenantId,
    occurred_at: occurredAt,
    position: given.position,
    event_id: eventId,
    kind_id: kindId,
    actor_ref: actorRef,
    correlation_id: 'corr-1',
    resources: JSON.stringify(given.resources ?? [{ type: 'MobileApp', id: 'app-1', name: 'VPN client' }]),
    first_seen_at: '2026-09-01T10:00:00Z',
  });
  for (const key of given.keys ?? []) {
    await insertRow(db, 'event_key', {
      tenant_id: tenantId,
      occurred_at: occurredAt,
      key: keyToUuid(key),
      position: given.position,
    });
  }
  await db.query(
    `insert into event_day as d (tenant_id, day, category, operation_type, result, events)
     values ($1, ($2::timestamptz at time zone 'UTC')::date, $3, $4, $5, 1)
     on conflict (tenant_id, day, category, operation_type, result) do update set events = d.events + 1`,
    [tenantId, occurredAt, kind.category ?? '', kind.operation_type, kind.result],
  );
  return eventId;
}

async function referenceRow(
  db: Inserter,
  table: 'event_kind' | 'event_actor',
  id: string,
  row: Record<string, unknown>,
): Promise<number> {
  const hex = createHash('md5').update(JSON.stringify(row)).digest('hex');
  const key = table === 'event_kind' ? 'fingerprint' : 'tenant_id, fingerprint';
  const columns = [...Object.keys(row), 'fingerprint'];
  const [found] = await db.query<{ id: number }>(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
     on conflict (${key}) do update set fingerprint = excluded.fingerprint
     returning ${id} as id`,
    [...Object.values(row), hex],
  );
  return found?.id ?? 0;
}
