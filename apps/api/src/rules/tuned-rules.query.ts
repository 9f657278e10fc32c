import type { Detection } from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';

const sql = `
select v.detection, json_agg(json_build_object('tenantId', t.entra_id, 'version', v.version, 'isOn', v.is_on)
                             order by t.entra_id) as tuned
  from (select distinct on (s.tenant_id, s.detection) s.*
          from rule_setting s where s.tenant_id = any($1::int[])
         order by s.tenant_id, s.detection, s.version desc) v
  join tenant t using (tenant_id)
 group by v.detection`;

/** Which version of each rule is in force, where somebody tuned it. */
export async function findTunedRules(archive: TenantArchive): Promise<Map<string, Detection['tuned']>> {
  const rows = await archive.query<{ detection: string; tuned: Detection['tuned'] }[]>(sql, [
    archive.tenantIds,
  ]);
  return new Map(rows.map(({ detection, tuned }) => [detection, tuned]));
}
