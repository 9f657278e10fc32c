import {
  addSeconds,
  destroysDevice,
  deviceDestructionTypes,
  protectedTypesOf,
  resultSucceeded,
  type EventSubject,
} from '@countersign/domain';
import { exemptBaselineSeconds } from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';
import type { ChangedExemptDay } from './save-writes.ts';

const eventsSql = `
insert into dirty_subject (tenant_id, kind, subject)
select distinct $1::int, 'actor-day', d.subject
  from unnest($2::bigint[], $3::timestamptz[]) as s(position, at)
 cross join lateral (
   select actor_ref from audit_event where tenant_id = $1 and occurred_at = s.at and position = s.position limit 1) e
 cross join lateral actor_days($1::int, e.actor_ref, s.at) d(subject)
on conflict do nothing`;

/** Marks the days in which these events count: what destroys devices, and what failed. */
export async function markDaysOfEvents(
  runner: QueryRunner,
  tenantId: number,
  judged: readonly EventSubject[],
): Promise<void> {
  const counting = judged.filter(
    ({ event }) => destroysDevice(protectedTypesOf(event)) || resultSucceeded(event.result) === false,
  );
  if (counting.length === 0) return;
  await runner.query(eventsSql, [
    tenantId,
    counting.map(({ position }) => position),
    counting.map(({ event }) => event.occurredAt),
  ]);
}

const requestsSql = `
insert into dirty_subject (tenant_id, kind, subject)
select distinct $1::int, 'actor-day', d.subject
  from case_event l
 cross join lateral (
   select actor_ref, protectable from audit_event
    where tenant_id = $1 and occurred_at = l.occurred_at and position = l.position limit 1) e
 cross join lateral actor_days($1::int, e.actor_ref, l.occurred_at) d(subject)
 where l.tenant_id = $1 and l.request_id = any($2) and l.role = 'effect' and e.protectable && $3::text[]
on conflict do nothing`;

/** Marks the days on which devices were destroyed by these requests, whose tickets are others now. */
export async function markDaysOfRequests(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<void> {
  if (requestIds.length > 0)
    await runner.query(requestsSql, [tenantId, requestIds, [...deviceDestructionTypes]]);
}

// The day itself, those whose usual day follows from it, and the next, which may be the first no longer.
const exemptSql = `
insert into dirty_subject (tenant_id, kind, subject)
select distinct $1::int, 'actor-day', c.actor || '|' || x.day
  from unnest($2::text[], $3::text[], $4::text[], $5::date[], $6::timestamptz[]) as c(actor, app_id, policy_type, day, until)
 cross join lateral (
   select c.day
   union all
   select e.day from exempt_day e
    where e.tenant_id = $1 and e.app_id = c.app_id and e.policy_type = c.policy_type and e.day > c.day and e.day <= c.until::date
   union all
   (select e.day from exempt_day e
     where e.tenant_id = $1 and e.app_id = c.app_id and e.policy_type = c.policy_type and e.day > c.day
     order by e.day limit 1)) x
on conflict do nothing`;

/** Marks the days of applications whose changes under an exclusion are others now, and those that are measured by them. */
export async function markExemptDays(
  runner: QueryRunner,
  tenantId: number,
  judged: readonly EventSubject[],
  changed: readonly ChangedExemptDay[],
): Promise<void> {
  if (changed.length === 0) return;
  // Days are named as events spell the application.
  const spelled = new Map(
    judged.flatMap(({ event: { actor } }) => (actor.appId ? [[actor.appId.toLowerCase(), actor.appId]] : [])),
  );
  await runner.query(exemptSql, [
    tenantId,
    changed.map(({ appId }) => spelled.get(appId) ?? appId),
    changed.map(({ appId }) => appId),
    changed.map(({ policyType }) => policyType),
    changed.map(({ day }) => day),
    changed.map(({ day }) => addSeconds(`${day}T00:00:00.000000Z`, exemptBaselineSeconds)),
  ]);
}
