import { createHash } from 'node:crypto';
import { keyToUuid, monthOf, protectedTypesOf, type EventActor, type EventRecord } from '@countersign/domain';
import { copyRows } from '@countersign/database';
import type { QueryRunner } from 'typeorm';

/** An event as its rows will hold it. Not the record: thousands of records at once are what the collector chokes on. */
export interface EventToSave {
  readonly position: number;
  readonly firstSeenAt: string;
  readonly occurredAt: string;
  readonly id: string;
  /** The number of its kind if known already, else the words. */
  readonly kind: number | string;
  readonly actor: number | string;
  readonly correlationId: string | null;
  readonly resources: string;
  readonly approval: string | null;
  readonly protectable: string | null;
  readonly keys: readonly string[];
}

export function eventToSave(
  record: EventRecord,
  seen: { readonly position: number; readonly receivedAt: string },
  known: ReferenceNumbers,
): EventToSave {
  const kind = kindWords(record);
  const actor = actorWords(record.actor);
  const protectable = protectedTypesOf(record);
  return {
    position: seen.position,
    firstSeenAt: seen.receivedAt,
    occurredAt: record.occurredAt,
    id: record.id,
    kind: known.kinds.get(kind) ?? kind,
    actor: known.actors.get(actor) ?? actor,
    correlationId: record.correlationId,
    resources: JSON.stringify(record.resources),
    approval: record.approval ? JSON.stringify(record.approval) : null,
    protectable: protectable.length > 0 ? `{${protectable.join(',')}}` : null,
    keys: [...new Set(record.keys.map(keyToUuid))],
  };
}

/** Numbers of the reference rows already known in this run, by their words. Forget them after a rollback. */
export interface ReferenceNumbers {
  readonly kinds: Map<string, number>;
  readonly actors: Map<string, number>;
  /** The newest deletion under policy when they were learnt: a later one may have taken actors away. */
  asOfDeletion?: number;
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
  returning occurred_at, position, kind_id, actor_ref, protectable, approval is not null as speaks_of_approval
), tried as (
  -- What applications try is judged by the day; of what is protectable, once it is known what it was.
  insert into dirty_subject (tenant_id, kind, subject)
  select distinct $1::int, 'actor-day', d.subject
    from added a
    join event_actor w on w.tenant_id = $1 and w.actor_ref = a.actor_ref
   cross join lateral actor_days($1, a.actor_ref, a.occurred_at) d(subject)
   where a.speaks_of_approval and w.user_id is null and w.upn is null
  on conflict do nothing
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
  select $1::int, r.request_id
    from stage_key s
    join added a using (position)
    join request_key r on r.tenant_id = $1 and r.key = s.key
    left join approval_case c on c.tenant_id = $1 and c.request_id = r.request_id
   -- An app that is changed every day must not rebuild every case it ever had: only those alive then, with a
   -- margin beyond the one of correlate, and those not built yet.
   where c.request_id is null or c.requested_at is null or a.speaks_of_approval
      or a.occurred_at between c.requested_at - interval '1 day'
         and greatest(coalesce(c.expires_at, c.requested_at + interval '30 days'), c.last_modified_at, c.ended_at)
             + interval '7 days'
  union
  -- A request that may mean more objects than it names can only be told by requester, kind and time.
  select c.tenant_id, c.request_id
    from added a
    join event_actor w on w.tenant_id = $1 and w.actor_ref = a.actor_ref
   cross join lateral (
     select * from approval_case where tenant_id = $1 and requester_id = w.user_id
     union all
     select * from approval_case where tenant_id = $1 and requester_app_id = w.app_id and requester_app_id is not null
   ) c
   where a.protectable is not null and c.policy_types && a.protectable
     and a.occurred_at between c.requested_at
         and coalesce(c.completed_at_latest, c.expires_at, c.requested_at + interval '30 days') + interval '1 day'
     and (c.resource_id is null and (c.resource_name is null or c.resource_type is null or c.operation is null or c.operation !~* '^create')
          or c.origin = 'reconstructed')
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
  const kinds = events.map((event) => event.kind);
  const actors = events.map((event) => event.actor);
  await numberWords((given) => runner.query(kindsSql, [given]), kindFields, kinds, known.kinds);
  await numberWords((given) => runner.query(actorsSql, [given, tenantId]), actorFields, actors, known.actors);
  await runner.query(stagingSql);
  await copyRows(runner, { table: 'stage_event', columns: eventColumns }, eventRows(events, known));
  await copyRows(runner, { table: 'stage_key', columns: keyColumns }, keyRows(events));
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

const keyColumns = ['occurred_at', 'key', 'position'] as const;

function* eventRows(events: readonly EventToSave[], known: ReferenceNumbers) {
  for (const event of events) {
    yield [
      event.occurredAt,
      event.position,
      event.id,
      typeof event.kind === 'number' ? event.kind : (known.kinds.get(event.kind) ?? null),
      typeof event.actor === 'number' ? event.actor : (known.actors.get(event.actor) ?? null),
      event.correlationId,
      event.resources,
      event.approval,
      event.protectable,
      event.firstSeenAt,
    ];
  }
}

function* keyRows(events: readonly EventToSave[]) {
  for (const { position, occurredAt, keys } of events) {
    for (const key of keys) yield [occurredAt, key, position];
  }
}

async function ensurePartitions(runner: QueryRunner, events: readonly EventToSave[]): Promise<void> {
  const months = [...new Set(events.map((event) => monthOf(event.occurredAt)))];
  await runner.query(
    `select ensure_month_partition(parent, month::date)
       from unnest($1::text[]) as month, unnest(array['audit_event', 'event_key']) as parent`,
    [months],
  );
}

/** The words that make a kind one kind; also its key in the numbers known. */
function kindWords(event: EventRecord): string {
  return JSON.stringify([
    event.category,
    event.component,
    event.activity,
    event.activityType,
    event.operationType,
    event.result,
  ]);
}

function actorWords(actor: EventActor): string {
  return JSON.stringify([actor.type, actor.userId, actor.upn, actor.appId, actor.appName, actor.ip]);
}

// Two tenants may meet a new kind at the same moment: insert what is missing, then read what is there.
const kindsSql = `
with given as (
  select * from jsonb_to_recordset($1) as g(fingerprint uuid, category text, component text, activity text,
    activity_type text, operation_type text, result text)
), added as (
  insert into event_kind (fingerprint, category, component, activity, activity_type, operation_type, result)
  select * from given on conflict (fingerprint) do nothing
  returning fingerprint, kind_id
)
select fingerprint, kind_id as number from added
union
select k.fingerprint, k.kind_id from event_kind k join given g using (fingerprint)`;

const actorsSql = `
with given as (
  select * from jsonb_to_recordset($1) as g(fingerprint uuid, actor_type text, user_id text, upn text,
    app_id text, app_name text, ip text)
), added as (
  insert into event_actor (tenant_id, fingerprint, actor_type, user_id, upn, app_id, app_name, ip)
  select $2::int, g.* from given g on conflict (tenant_id, fingerprint) do nothing
  returning fingerprint, actor_ref
)
select fingerprint, actor_ref as number from added
union
select a.fingerprint, a.actor_ref from event_actor a join given g using (fingerprint) where a.tenant_id = $2`;

const kindFields = ['category', 'component', 'activity', 'activity_type', 'operation_type', 'result'];
const actorFields = ['actor_type', 'user_id', 'upn', 'app_id', 'app_name', 'ip'];

/** Gives every combination of words its number, remembering it in `known`. */
async function numberWords(
  ask: (given: string) => Promise<{ fingerprint: string; number: number }[]>,
  fields: readonly string[],
  words: Iterable<number | string>,
  known: Map<string, number>,
): Promise<void> {
  const missing = new Map<string, string>();
  const given: Record<string, string | null>[] = [];
  for (const one of new Set(words)) {
    if (typeof one === 'number' || known.has(one)) continue;
    const fingerprint = uuidOf(one);
    missing.set(fingerprint, one);
    const values = JSON.parse(one) as (string | null)[];
    given.push(
      Object.fromEntries([['fingerprint', fingerprint], ...fields.map((f, i) => [f, values[i] ?? null])]),
    );
  }
  // Once more for a row that another transaction added in between: the snapshot that met the conflict cannot see it.
  for (let round = 0; round < 2 && missing.size > 0; round += 1) {
    for (const { fingerprint, number } of await ask(JSON.stringify(given))) {
      const one = missing.get(fingerprint);
      if (one !== undefined) known.set(one, number);
      missing.delete(fingerprint);
    }
  }
  if (missing.size > 0) throw new Error(`${missing.size} reference rows could not be numbered`);
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
