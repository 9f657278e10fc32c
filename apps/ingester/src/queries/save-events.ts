import { createHash } from 'node:crypto';
import { keyToUuid, monthOf, type EventActor, type EventRecord } from '@countersign/domain';
import { copyRows } from '@countersign/database';
import type { QueryRunner } from 'typeorm';

export interface EventToSave {
  readonly position: number;
  readonly firstSeenAt: string;
  readonly record: EventRecord;
  /** Policy types a write of this kind falls under; empty for all else. */
  readonly protectable: readonly string[];
}

/** Numbers of the reference rows already known in this run, by fingerprint. */
export interface ReferenceNumbers {
  readonly kinds: Map<string, number>;
  readonly actors: Map<string, number>;
}

// Emptied at commit; kept for the session, so that the catalogue does not churn with every batch.
const stagingSql = `
create temp table if not exists stage_event (
  occurred_at timestamptz, position bigint, event_id text, kind_id int, actor_ref int, correlation_id text,
  resources jsonb, approval jsonb, protectable text[], first_seen_at timestamptz) on commit delete rows;
create temp table if not exists stage_key (occurred_at timestamptz, key uuid, position bigint) on commit delete rows`;

// One statement: the roll-up counts exactly the rows that the insert returned, so re-reading adds nothing,
// and an event that Graph and an export both brought is one event.
const mergeSql = `
with added as (
  insert into audit_event (tenant_id, occurred_at, position, event_id, kind_id, actor_ref, correlation_id,
                           resources, approval, protectable, first_seen_at)
  select $1, occurred_at, position, event_id, kind_id, actor_ref, correlation_id,
         resources, approval, protectable, first_seen_at
    from stage_event
   order by position
  on conflict (tenant_id, occurred_at, event_id) do nothing
  returning occurred_at, position, kind_id, protectable
), day as (
  insert into event_day as d (tenant_id, day, category, operation_type, result, events)
  select $1, (a.occurred_at at time zone 'UTC')::date, coalesce(k.category, ''), coalesce(k.operation_type, ''),
         coalesce(k.result, ''), count(*)
    from added a join event_kind k using (kind_id)
   group by 2, 3, 4, 5
   order by 2, 3, 4, 5
  on conflict (tenant_id, day, category, operation_type, result) do update set events = d.events + excluded.events
), keyed as (
  insert into event_key (tenant_id, occurred_at, key, position)
  select $1, s.occurred_at, s.key, s.position from stage_key s join added a using (position)
  on conflict do nothing
), judged as (
  insert into dirty_subject (tenant_id, kind, subject, at)
  select $1, 'event', position::text, occurred_at from added where protectable is not null
  on conflict do nothing
), touched as (
  insert into dirty_case (tenant_id, request_id)
  select distinct $1::int, r.request_id
    from stage_key s
    join added a using (position)
    join request_key r on r.tenant_id = $1 and r.key = s.key
  on conflict do nothing
)
select count(*)::int as added from added`;

/** Saves a batch of events with their keys and roll-ups, and marks the cases they speak of. Returns how many are new. */
export async function saveEvents(
  runner: QueryRunner,
  tenantId: number,
  events: readonly EventToSave[],
  known: ReferenceNumbers,
): Promise<number> {
  if (events.length === 0) return 0;
  await ensurePartitions(runner, events);
  await numberKinds(runner, events, known.kinds);
  await numberActors(runner, tenantId, events, known.actors);
  await runner.query(stagingSql);
  await copyRows(runner, 'stage_event', eventColumns, eventRows(events, known));
  await copyRows(runner, 'stage_key', ['occurred_at', 'key', 'position'], keyRows(events));
  const [row] = (await runner.query(mergeSql, [tenantId])) as { added: number }[];
  return row?.added ?? 0;
}

const eventColumns = [
  'occurred_at',
  'position',
  'event_id',
  'kind_id',
  'actor_ref',
  'correlation_id',
  'resources',
  'approval',
  'protectable',
  'first_seen_at',
] as const;

function* eventRows(events: readonly EventToSave[], known: ReferenceNumbers) {
  for (const { position, record, protectable, firstSeenAt } of events) {
    yield [
      record.occurredAt,
      position,
      record.id,
      known.kinds.get(kindFingerprint(record)) ?? null,
      known.actors.get(actorFingerprint(record.actor)) ?? null,
      record.correlationId,
      JSON.stringify(record.resources),
      record.approval ? JSON.stringify(record.approval) : null,
      protectable.length > 0 ? `{${protectable.join(',')}}` : null,
      firstSeenAt,
    ];
  }
}

function* keyRows(events: readonly EventToSave[]) {
  for (const { position, record } of events) {
    for (const key of new Set(record.keys.map(keyToUuid))) yield [record.occurredAt, key, position];
  }
}

async function ensurePartitions(runner: QueryRunner, events: readonly EventToSave[]): Promise<void> {
  const months = [...new Set(events.map((event) => monthOf(event.record.occurredAt)))];
  await runner.query(
    `select ensure_month_partition(parent, month::date)
       from unnest($1::text[]) as month, unnest(array['audit_event', 'event_key']) as parent`,
    [months],
  );
}

function kindFingerprint(event: EventRecord): string {
  return fingerprint([
    event.category,
    event.component,
    event.activity,
    event.activityType,
    event.operationType,
    event.result,
  ]);
}

function actorFingerprint(actor: EventActor): string {
  return fingerprint([actor.type, actor.userId, actor.upn, actor.appId, actor.appName, actor.ip]);
}

function fingerprint(words: readonly (string | null)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(words)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

// Two tenants may meet a new kind at the same moment: insert what is missing, then read what is there.
const kindsSql = `
with given as (
  select * from jsonb_to_recordset($1) as g(fingerprint uuid, category text, component text, activity text,
    "activityType" text, "operationType" text, result text)
), added as (
  insert into event_kind (fingerprint, category, component, activity, activity_type, operation_type, result)
  select * from given on conflict (fingerprint) do nothing
  returning fingerprint, kind_id
)
select fingerprint, kind_id as number from added
union
select k.fingerprint, k.kind_id from event_kind k join given g using (fingerprint)`;

async function numberKinds(
  runner: QueryRunner,
  events: readonly EventToSave[],
  known: Map<string, number>,
): Promise<void> {
  const missing = new Map<string, object>();
  for (const { record } of events) {
    const key = kindFingerprint(record);
    if (known.has(key) || missing.has(key)) continue;
    const { category, component, activity, activityType, operationType, result } = record;
    missing.set(key, { fingerprint: key, category, component, activity, activityType, operationType, result });
  }
  await number(runner, kindsSql, [], missing, known);
}

const actorsSql = `
with given as (
  select * from jsonb_to_recordset($1) as g(fingerprint uuid, type text, "userId" text, upn text,
    "appId" text, "appName" text, ip text)
), added as (
  insert into event_actor (tenant_id, fingerprint, actor_type, user_id, upn, app_id, app_name, ip)
  select $2::int, * from given on conflict (tenant_id, fingerprint) do nothing
  returning fingerprint, actor_ref
)
select fingerprint, actor_ref as number from added
union
select a.fingerprint, a.actor_ref from event_actor a join given g using (fingerprint) where a.tenant_id = $2`;

async function numberActors(
  runner: QueryRunner,
  tenantId: number,
  events: readonly EventToSave[],
  known: Map<string, number>,
): Promise<void> {
  const missing = new Map<string, object>();
  for (const { record } of events) {
    const key = actorFingerprint(record.actor);
    if (!known.has(key) && !missing.has(key)) missing.set(key, { fingerprint: key, ...record.actor });
  }
  await number(runner, actorsSql, [tenantId], missing, known);
}

async function number(
  runner: QueryRunner,
  sql: string,
  values: readonly unknown[],
  missing: ReadonlyMap<string, object>,
  known: Map<string, number>,
): Promise<void> {
  if (missing.size === 0) return;
  const ask = async () => {
    const rows = (await runner.query(sql, [JSON.stringify([...missing.values()]), ...values])) as {
      fingerprint: string;
      number: number;
    }[];
    for (const row of rows) known.set(row.fingerprint, row.number);
  };
  await ask();
  // A row another transaction added in between is invisible to the snapshot that met the conflict: ask again.
  if ([...missing.keys()].some((key) => !known.has(key))) await ask();
}
