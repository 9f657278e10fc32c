import { type AttemptList } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { findTenants } from '../scope/find-tenants.query.ts';

/** What a request asks for is in any of its readings, as a rule: some of the newest are enough. */
const readingsMax = 5;

const sql = `
select c.tenant_id as "tenantNumber",
       json_build_object('requestId', c.request_id, 'outcome', c.outcome, 'requestedAt', instant_text(c.requested_at),
         'endedAt', instant_text(c.ended_at), 'justification', c.request_justification, 'tickets', c.tickets,
         'approver', case when c.decision is not null then
           json_build_object('kind', case when c.approver_id is null and c.approver_upn is null then 'unknown' else 'user' end,
             'id', c.approver_id, 'name', c.approver_name, 'upn', c.approver_upn) end,
         'decision', c.decision, 'note', c.approval_justification) as attempt,
       array(select v.position::float8 from request_version v
              where v.tenant_id = c.tenant_id and v.request_id = c.request_id
              order by v.position desc limit ${readingsMax}) as positions
  from approval_case c
  join tenant t using (tenant_id)
 where t.entra_id = $1 and c.request_id = any($2::text[])
 order by c.requested_at, c.request_id`;

export interface AttemptRow {
  readonly tenantNumber: number;
  readonly attempt: Omit<AttemptList['items'][number], 'isThis' | 'sincePrevious'>;
  /** Of readings of the request, newest first. */
  readonly positions: readonly number[];
}

/** Cases of one tenant as attempts, oldest first. */
export async function findAttemptRows(
  dataSource: DataSource,
  tenantId: string,
  requestIds: readonly string[],
): Promise<AttemptRow[]> {
  const archive = inTenants(dataSource, await findTenants(dataSource, [tenantId]));
  return archive.query<AttemptRow[]>(sql, [tenantId, requestIds]);
}
