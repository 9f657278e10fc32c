import { type TenantIntegrity } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

// Each part is the newest row of an index, whatever the archive's size. The key is the one the log itself names
// last: a person compares it with the copy kept elsewhere. A record that somebody else wrote must not break the page
// that would say so.
const sql = `
select t.entra_id as "tenantId", t.name, t.is_demo as "isDemo",
       coalesce((select key from control_record c where c.tenant_id = t.tenant_id and c.kind = 'restored'
                  order by position desc limit 1), l.origin) as origin, l.status, l.status_reason as "statusReason",
       coalesce(h.size, 0)::float8 as records,
       (select body::json ->> 'key' from control_record c
         where c.tenant_id = t.tenant_id and c.kind in ('key', 'restored') order by position desc limit 1) as "verifierKey",
       (select instant_text(ended_at) from sweep s
         where s.tenant_id = t.tenant_id and s.source = 'approval-requests' and s.complete
         order by ended_at desc limit 1) as "lastCompleteReadAt",
       (select json_build_object('size', size, 'at', instant_text(signed_at)) from checkpoint c
         where c.tenant_id = t.tenant_id order by size desc limit 1) as signed,
       (select json_build_object('size', size, 'at', instant_text(anchored_at), 'name', anchor, 'kind', kind)
          from anchor_receipt a
         where a.tenant_id = t.tenant_id order by anchored_at desc limit 1) as anchored,
       (select coalesce(json_agg(json_build_object('name', anchor, 'kind', kind, 'message', message,
                 'lastSuccessAt', instant_text(last_success_at), 'nextStep', next_step) order by anchor), '[]')
          from anchor_state a where a.tenant_id = t.tenant_id) as anchors,
       (select json_build_object('at', instant_text(ended_at), 'size', size, 'problem', problem) from verification v
         where v.tenant_id = t.tenant_id and v.is_full order by started_at desc limit 1) as verified,
       (select count(*)::int from control_record c where c.tenant_id = t.tenant_id and c.kind = 'gap') as gaps,
       (select coalesce(json_agg(json_build_object('at', instant_text(recorded_at), 'by', coalesce(body::json ->> 'by', ''),
                 'size', case json_typeof(body::json -> 'size') when 'number' then body::json -> 'size' else '0' end,
                 'lost', case json_typeof(body::json -> 'lost') when 'array' then json_array_length(body::json -> 'lost') else 0 end,
                 'reason', coalesce(body::json ->> 'reason', '')) order by position), '[]')
          from control_record c where c.tenant_id = t.tenant_id and c.kind = 'restored') as restored
  from tenant t
  join evidence_log l using (tenant_id)
  left join archive_head h using (tenant_id)
 where t.tenant_id = any($1::int[])
 order by t.name, t.entra_id`;

/** What vouches for the archive of each tenant, as it stands now. */
export function findIntegrity(
  dataSource: DataSource,
  tenantIds: readonly number[],
): Promise<TenantIntegrity[]> {
  return inTenants(dataSource, tenantIds).query<TenantIntegrity[]>(sql, [tenantIds]);
}
