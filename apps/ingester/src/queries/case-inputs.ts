import { keyToUuid, type CandidateEvent, type Instant, type RequestVersion } from '@countersign/domain';
import type pg from 'pg';
import type { QueryRunner } from 'typeorm';
import { eventRecordSql } from '@countersign/subjects';

/** Open cases whose time has run out by the newest read: nothing arrived, and yet their outcome changed. */
export async function markExpired(runner: QueryRunner, tenantId: number, now: Instant): Promise<void> {
  await runner.query(
    `insert into dirty_case (tenant_id, request_id)
     select tenant_id, request_id from approval_case
      where tenant_id = $1 and outcome in ('waiting', 'approved_open') and expires_at <= $2
     on conflict do nothing`,
    [tenantId, now],
  );
}

/**
 * Every look-up of this stage is for some hundred keys. Right after a first harvest the planner knows nothing
 * of the tables yet, and would rather read two years of keys than follow an index. And it plans once a
 * connection: with a partition a month, planning took longer than the look-up itself.
 */
export async function followingIndexes<Result>(
  runner: QueryRunner,
  work: () => Promise<Result>,
): Promise<Result> {
  await runner.query(`set local enable_hashjoin = off; set local enable_mergejoin = off;
                      set local enable_seqscan = off; set local plan_cache_mode = force_generic_plan`);
  const result = await work();
  await runner.query(`set local enable_hashjoin = on; set local enable_mergejoin = on;
                      set local enable_seqscan = on; set local plan_cache_mode = auto`);
  return result;
}

async function askPrepared<Row extends pg.QueryResultRow>(
  runner: QueryRunner,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = (await runner.connect()) as pg.ClientBase;
  return (await client.query<Row>({ name, text, values })).rows;
}

// Materialised, here and where subjects are taken: a planner that expects one row on the list looks the list up again
// for each row that it deletes.
const takeSql = `
with t as materialized (
  select request_id from dirty_case where tenant_id = $1 order by request_id limit $2 for update
)
delete from dirty_case d using t where d.tenant_id = $1 and d.request_id = t.request_id
returning d.request_id as "requestId"`;

/** Takes up to `max` cases off the list of those to rebuild. */
export async function takeDirtyCases(runner: QueryRunner, tenantId: number, max: number): Promise<string[]> {
  const [rows] = (await runner.query(takeSql, [tenantId, max])) as [{ requestId: string }[], number];
  return rows.map((row) => row.requestId).sort();
}

// A content is gone as soon as a read shows a newer one instead; the request is, when all its contents are.
const versionsSql = `
select request_id as "requestId", position::float8 as position, record,
       instant_text(not_before_at) as "notBeforeAt", instant_text(first_seen_at) as "firstSeenAt",
       instant_text(last_seen_at) as "lastSeenAt", sightings,
       case when bool_and(gone_at is not null) over (partition by request_id) then instant_text(gone_at) end as "goneAt"
  from request_version
 where tenant_id = $1 and request_id = any($2)
 order by request_id, position`;

export async function versionsOf(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<Map<string, RequestVersion[]>> {
  const rows = (await runner.query(versionsSql, [tenantId, requestIds])) as (RequestVersion & {
    requestId: string;
  })[];
  return grouped(rows);
}

const joinEventsSql = `
    cross join lateral (
      select * from audit_event
       where tenant_id = $1 and occurred_at = ek.occurred_at and position = ek.position
       limit 1) ev
     join event_kind k on k.kind_id = ev.kind_id
     join event_actor a on a.tenant_id = ev.tenant_id and a.actor_ref = ev.actor_ref`;

// Two branches, because one condition with OR cannot use the index: by the request's own id at any time, by the
// ids of its object only while the request was alive. A case takes at most 1000 events: an object that changes
// every minute must not stop the stage, and the line of actions of a case that long is not readable anyway.
// The limits stand on the keys, and on the one event of each key, so that nothing but the two index look-ups is
// possible: a planner without statistics compared every key with every event (60 s a batch after a first harvest).
const byOwnIdSql = `
select w.request_id as "requestId", e.*
  from unnest($2::text[], $3::uuid[]) as w(request_id, key)
 cross join lateral (
   select ${eventRecordSql}
     from (select ek.occurred_at, ek.position
             from event_key ek
            where ek.tenant_id = $1 and ek.key = w.key
            order by ek.occurred_at, ek.position
            limit 1000) ek
     ${joinEventsSql}) e`;

const byObjectSql = `
select w.request_id as "requestId", e.*
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[]) as w(request_id, lower, upper)
 cross join lateral (
   select ${eventRecordSql}
     from (select distinct ek.occurred_at, ek.position
             from request_key rk
             join event_key ek on ek.tenant_id = rk.tenant_id and ek.key = rk.key
            where rk.tenant_id = $1 and rk.request_id = w.request_id
              and ek.occurred_at >= w.lower and ek.occurred_at <= w.upper
            order by ek.occurred_at, ek.position
            limit 1000) ek
     ${joinEventsSql}) e`;

type EventOfRequest = CandidateEvent & { readonly requestId: string };

/** Audit events that name the request itself. */
export async function eventsNaming(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<Map<string, CandidateEvent[]>> {
  const rows = (await runner.query(byOwnIdSql, [
    tenantId,
    requestIds,
    requestIds.map(keyToUuid),
  ])) as EventOfRequest[];
  return grouped(rows);
}

export interface Lifetime {
  readonly requestId: string;
  readonly lower: Instant;
  readonly upper: Instant;
}

// A request that does not name all its objects: what its requester changed of that kind meanwhile. At most 50, because none
// of them will be more than a candidate.
const byRequesterSql = `
select w.request_id as "requestId", e.*
  from unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::text[], $6::jsonb[])
       as w(request_id, lower, upper, requester_id, policy_types)
 cross join lateral (
   select ${eventRecordSql}
     from event_actor a
     join audit_event ev on ev.tenant_id = a.tenant_id and ev.actor_ref = a.actor_ref
      and ev.occurred_at >= w.lower and ev.occurred_at <= w.upper
     join event_kind k on k.kind_id = ev.kind_id
    where a.tenant_id = $1 and w.requester_id in (a.user_id, a.app_id)
      and ev.protectable && array(select jsonb_array_elements_text(w.policy_types))
    order by ev.occurred_at, ev.position
    limit 50) e`;

/** Changes of the requester that a request with unnamed objects may have asked for. */
export async function eventsOfRequester(
  runner: QueryRunner,
  tenantId: number,
  lifetimes: readonly (Lifetime & {
    readonly requesterId: string;
    readonly policyTypes: readonly string[];
  })[],
): Promise<Map<string, CandidateEvent[]>> {
  if (lifetimes.length === 0) return new Map();
  const rows = await askPrepared<EventOfRequest>(runner, 'events-of-requester', byRequesterSql, [
    tenantId,
    lifetimes.map((one) => one.requestId),
    lifetimes.map((one) => one.lower),
    lifetimes.map((one) => one.upper),
    lifetimes.map((one) => one.requesterId),
    lifetimes.map((one) => JSON.stringify(one.policyTypes)),
  ]);
  return grouped(rows);
}

/** Audit events on the request's object while the request was alive. */
export async function eventsOnObject(
  runner: QueryRunner,
  tenantId: number,
  lifetimes: readonly Lifetime[],
): Promise<Map<string, CandidateEvent[]>> {
  if (lifetimes.length === 0) return new Map();
  const rows = await askPrepared<EventOfRequest>(runner, 'events-on-object', byObjectSql, [
    tenantId,
    lifetimes.map((one) => one.requestId),
    lifetimes.map((one) => one.lower),
    lifetimes.map((one) => one.upper),
  ]);
  return grouped(rows);
}

function grouped<Row extends { readonly requestId: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.requestId);
    if (group) group.push(row);
    else groups.set(row.requestId, [row]);
  }
  return groups;
}
