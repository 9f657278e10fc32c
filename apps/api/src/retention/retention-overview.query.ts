import {
  type LegalHold,
  type RetentionOverview,
  type RetentionPolicy,
  type RetentionRun,
} from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';
import { dataClasses, nameOfKeepDays, retentionPresets } from '@countersign/domain';
import { holdMembers, policyMembers, runMembers } from './retention-rows.ts';

const policiesSql = `
select json_build_object(${policyMembers}) as row
  from tenant t
  join lateral (select distinct on (data_class) * from retention_policy
                 where tenant_id = t.tenant_id order by data_class, version desc) p on true
 where t.tenant_id = any($1::int[])`;

const holdsSql = `
select json_build_object(${holdMembers}) as row
  from legal_hold h join tenant t using (tenant_id)
 where h.tenant_id = any($1::int[])
 order by h.released_at desc nulls first, h.set_at desc, h.hold_id
 limit 500`;

const runsSql = `
select json_build_object(${runMembers}) as row
  from retention_run r join tenant t using (tenant_id)
 where r.tenant_id = any($1::int[])
 order by r.proposed_at desc, r.run_id
 limit 200`;

const tenantsSql =
  'select entra_id as "tenantId" from tenant where tenant_id = any($1::int[]) order by tenant_id';

/** What is kept how long, what is held, and what was or will be deleted. */
export async function findRetention(archive: TenantArchive): Promise<RetentionOverview> {
  const ask = async <Row>(sql: string) =>
    (await archive.query<{ row: Row }[]>(sql, [archive.tenantIds])).map(({ row }) => row);
  const set = await ask<Omit<RetentionPolicy, 'name'>>(policiesSql);
  const tenants = await archive.query<{ tenantId: string }[]>(tenantsSql, [archive.tenantIds]);
  return {
    presets: [...retentionPresets],
    policies: tenants.flatMap(({ tenantId }) =>
      dataClasses.map((dataClass) => {
        const policy = set.find((one) => one.tenantId === tenantId && one.dataClass === dataClass) ?? {
          ...{ tenantId, dataClass, version: 0, keepDays: null, reason: null, setBy: null, setAt: null },
        };
        return { ...policy, name: nameOfKeepDays(policy.keepDays) };
      }),
    ),
    holds: await ask<LegalHold>(holdsSql),
    runs: await ask<RetentionRun>(runsSql),
  };
}

export async function findHold(archive: TenantArchive, holdId: string): Promise<LegalHold | null> {
  const rows = await archive.query<{ row: LegalHold }[]>(
    `select json_build_object(${holdMembers}) as row from legal_hold h join tenant t using (tenant_id)
      where h.tenant_id = any($1::int[]) and h.hold_id = $2`,
    [archive.tenantIds, holdId],
  );
  return rows[0]?.row ?? null;
}

export async function findRun(archive: TenantArchive, runId: string): Promise<RetentionRun | null> {
  const rows = await archive.query<{ row: RetentionRun }[]>(
    `select json_build_object(${runMembers}) as row from retention_run r join tenant t using (tenant_id)
      where r.tenant_id = any($1::int[]) and r.run_id = $2`,
    [archive.tenantIds, runId],
  );
  return rows[0]?.row ?? null;
}
