import type { RuleVersion } from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';

const versionsMax = 100;

const sql = `
select t.entra_id as "tenantId", v.version, v.is_on as "isOn", v.settings, v.comment, v.set_by as "setBy",
       instant_text(v.set_at) as "setAt"
  from unnest($1::int[]) as one(tenant_id)
  join tenant t using (tenant_id)
 cross join lateral (
   select * from rule_setting s
    where s.tenant_id = one.tenant_id and s.detection = $2
    order by s.version desc limit ${versionsMax}) v
 order by v.set_at desc, t.entra_id, v.version desc`;

/** What people made of one rule, newest first. */
export function findRuleVersions(archive: TenantArchive, detection: string): Promise<RuleVersion[]> {
  return archive.query<RuleVersion[]>(sql, [archive.tenantIds, detection]);
}
