import type { QueryRunner } from 'typeorm';
import { markGates } from './mark-gates.ts';

/**
 * What one read showed: the objects it brought and the ones it merely showed again. A page equal to an
 * earlier one showed what that one did.
 */
const seenSql = `
  select p.page_id, p.received_at, seen.position
    from page p
    join page t on t.tenant_id = p.tenant_id
               and t.received_at = coalesce(p.same_as_received_at, p.received_at)
               and t.page_id = coalesce(p.same_as_page_id, p.page_id)
   cross join lateral (
     select unnest(t.known_positions) as position
     union
     select generate_series(t.first_position, t.first_position + t.new_items - 1)
   ) seen
   where p.tenant_id = $1 and p.page_id >= $2 and p.page_id < $3`;

const requestsSql = `
with seen as (${seenSql} and p.source = 'approval-requests'),
latest as (select position, max(received_at) as at, count(distinct page_id)::int as times from seen group by position),
updated as (
  update request_version v
     set last_seen_at = greatest(v.last_seen_at, l.at), sightings = v.sightings + l.times, gone_at = null
    from latest l
   where v.tenant_id = $1 and v.position = l.position
  returning v.request_id, v.last_seen_at, (select o.gone_at from request_version o
    where o.tenant_id = v.tenant_id and o.request_id = v.request_id and o.position = v.position) as was_gone_at
), reappeared as (
  insert into dirty_case (tenant_id, request_id)
  select distinct $1::int, request_id from updated where was_gone_at is not null on conflict do nothing
)
update approval_case c
   set last_seen_at = u.at
  from (select request_id, max(last_seen_at) as at from updated group by request_id) u
 where c.tenant_id = $1 and c.request_id = u.request_id and c.last_seen_at < u.at`;

const policiesSql = `
with seen as (${seenSql} and p.source = 'access-policies'),
latest as (select position, max(received_at) as at, count(distinct page_id)::int as times from seen group by position),
updated as (
  update policy_version v
     set last_seen_at = greatest(v.last_seen_at, l.at), sightings = v.sightings + l.times, gone_at = null
    from latest l
   where v.tenant_id = $1 and v.position = l.position
  returning (select o.gone_at from policy_version o
    where o.tenant_id = v.tenant_id and o.policy_id = v.policy_id and o.position = v.position) as was_gone_at
)
select coalesce(bool_or(was_gone_at is not null), false) as "policiesCameBack" from updated`;

const assignmentsSql = `
with seen as (${seenSql} and p.source = 'role-assignments'),
latest as (select position, max(received_at) as at, count(distinct page_id)::int as times from seen group by position)
update role_assignment_version v
   set last_seen_at = greatest(v.last_seen_at, l.at), sightings = v.sightings + l.times, gone_at = null
  from latest l
 where v.tenant_id = $1 and v.position = l.position`;

const gatesSql = `
select exists (select from page where tenant_id = $1 and page_id >= $2 and page_id < $3
                 and source in ('access-policies', 'role-assignments', 'import')) as "ofGates"`;

/**
 * Records which contents the pages fromPageId … toPageId-1 showed. Returns whether they show a policy again
 * that was gone: nothing new was archived of it, and yet it protects again.
 */
export async function markSightings(
  runner: QueryRunner,
  tenantId: number,
  fromPageId: number,
  toPageId: number,
): Promise<{ policiesCameBack: boolean }> {
  await runner.query(requestsSql, [tenantId, fromPageId, toPageId]);
  await runner.query(assignmentsSql, [tenantId, fromPageId, toPageId]);
  const [shown] = (await runner.query(gatesSql, [tenantId, fromPageId, toPageId])) as { ofGates: boolean }[];
  if (shown?.ofGates) await markGates(runner, tenantId);
  const [row] = (await runner.query(policiesSql, [tenantId, fromPageId, toPageId])) as {
    policiesCameBack: boolean;
  }[];
  return { policiesCameBack: row?.policiesCameBack ?? false };
}

interface CompleteSweep {
  readonly source: string;
  readonly startedAt: string;
  readonly endedAt: string;
}

const sweepsSql = `
select source, instant_text(started_at) as "startedAt", instant_text(ended_at) as "endedAt"
  from sweep
 where tenant_id = $1 and position >= $2 and position < $3 and complete
   and source in ('approval-requests', 'access-policies', 'role-assignments')
 order by position`;

const goneRequestsSql = `
with gone as (
  update request_version set gone_at = $3
   where tenant_id = $1 and gone_at is null and last_seen_at < $2
  returning request_id
)
insert into dirty_case (tenant_id, request_id) select distinct $1::int, request_id from gone on conflict do nothing`;

const gonePoliciesSql = `
update policy_version set gone_at = $3 where tenant_id = $1 and gone_at is null and last_seen_at < $2
returning policy_id`;

const goneAssignmentsSql = `
update role_assignment_version set gone_at = $3 where tenant_id = $1 and gone_at is null and last_seen_at < $2`;

/**
 * What a complete read did not show any more is gone since that read. Only complete reads count: half a read
 * would make everything on its missing pages vanish. Returns whether a policy went.
 */
export async function markGone(
  runner: QueryRunner,
  tenantId: number,
  fromPosition: number,
  toPosition: number,
): Promise<{ policiesWent: boolean }> {
  const sweeps = (await runner.query(sweepsSql, [tenantId, fromPosition, toPosition])) as CompleteSweep[];
  let policiesWent = false;
  if (sweeps.some(({ source }) => source !== 'approval-requests')) await markGates(runner, tenantId);
  for (const { source, startedAt, endedAt } of sweeps) {
    if (source === 'approval-requests') {
      await runner.query(goneRequestsSql, [tenantId, startedAt, endedAt]);
    } else if (source === 'role-assignments') {
      await runner.query(goneAssignmentsSql, [tenantId, startedAt, endedAt]);
    } else {
      const [gone] = (await runner.query(gonePoliciesSql, [tenantId, startedAt, endedAt])) as [
        unknown[],
        number,
      ];
      policiesWent ||= gone.length > 0;
    }
  }
  return { policiesWent };
}
