import type { ProtectedWrite } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

// What was judged and is not among the writes any more goes. The roll-up is moved by the difference, so a batch
// costs what it holds, whatever its hours hold.
const sql = `
with judged as (
  select unnest($2::bigint[]) as position
), given as (
  select w.position, w."occurredAt" as occurred_at, w."policyType" as policy_type, w.class, w.reason,
         w."policyId" as policy_id, w."requestId" as request_id, w."appId" as app_id
    from jsonb_to_recordset($3) as w(position bigint, "occurredAt" timestamptz, "policyType" text, class text,
                                     reason text, "policyId" text, "requestId" text, "appId" text)
), old as (
  select w.position, w.occurred_at, w.policy_type, w.class, w.app_id
    from judged j
    join protected_write w on w.tenant_id = $1 and w.position = j.position
), dropped as (
  delete from protected_write w using judged j
   where w.tenant_id = $1 and w.position = j.position
     and not exists (select from given g where g.position = w.position)
), saved as (
  insert into protected_write as w
         (tenant_id, position, occurred_at, policy_type, class, reason, policy_id, request_id, app_id)
  select $1, position, occurred_at, policy_type, class, reason, policy_id, request_id, app_id from given
  on conflict (tenant_id, position) do update
     set (occurred_at, policy_type, class, reason, policy_id, request_id, app_id)
       = (excluded.occurred_at, excluded.policy_type, excluded.class, excluded.reason, excluded.policy_id,
          excluded.request_id, excluded.app_id)
   where w.* is distinct from excluded.*
), moved as (
  select date_trunc('hour', occurred_at, 'UTC') as hour, policy_type, class, sum(writes)::int as writes
    from (select occurred_at, policy_type, class, 1 as writes from given
          union all
          select occurred_at, policy_type, class, -1 from old) change
   group by 1, 2, 3 having sum(writes) <> 0
), hours as (
  insert into protected_write_hour as d (tenant_id, hour, policy_type, class, writes)
  select $1, hour, policy_type, class, writes from moved
  on conflict (tenant_id, hour, policy_type, class) do update set writes = d.writes + excluded.writes
), exempt as (
  select 1 as writes, position, occurred_at, policy_type, app_id from given where class = 'exempt'
  union all
  select -1, position, occurred_at, policy_type, app_id from old where class = 'exempt'
), changed as (
  select position, app_id, policy_type, (occurred_at at time zone 'UTC')::date as day, sum(writes)::int as writes
    from exempt group by position, app_id, policy_type, occurred_at having sum(writes) <> 0
), days as (
  insert into exempt_day as d (tenant_id, app_id, policy_type, day, writes)
  select $1, app_id, policy_type, day, sum(writes) from changed
   group by app_id, policy_type, day having sum(writes) <> 0
  on conflict (tenant_id, app_id, policy_type, day) do update set writes = d.writes + excluded.writes
)
select distinct app_id as "appId", policy_type as "policyType", day::text as day from changed order by 1, 2, 3`;

// A row without writes is one that a replay would not make.
const emptySql = `
with hours as (delete from protected_write_hour where tenant_id = $1 and writes = 0)
delete from exempt_day where tenant_id = $1 and writes = 0`;

/** A day on which an application changed something of a type under an exclusion. */
export interface ChangedExemptDay {
  /** In lower case. */
  readonly appId: string;
  readonly policyType: string;
  readonly day: string;
}

/** Replaces what the ledger says of the events at these positions. Returns the days of applications that are others now. */
export async function saveWrites(
  runner: QueryRunner,
  tenantId: number,
  positions: readonly string[],
  writes: readonly ProtectedWrite[],
): Promise<ChangedExemptDay[]> {
  const changed = (await runner.query(sql, [
    tenantId,
    positions,
    JSON.stringify(writes),
  ])) as ChangedExemptDay[];
  await runner.query(emptySql, [tenantId]);
  return changed;
}
