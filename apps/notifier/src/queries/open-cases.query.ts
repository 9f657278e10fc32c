import { type OpenCase } from '@countersign/domain';
import { type QueryRunner } from 'typeorm';

/** More requests than a person could decide in a week; what is beyond waits for its turn. */
const openCasesMax = 5000;

const sql = `
select request_id as "requestId", outcome, instant_text(requested_at) as "requestedAt",
       instant_text(expires_at) as "expiresAt",
       case when decision = 'approved' then instant_text(coalesce(decided_at, decided_at_latest, last_modified_at)) end as "approvedAt"
  from approval_case
 where tenant_id = $1 and outcome in ('waiting', 'approved_open')
 order by expires_at, request_id
 limit ${openCasesMax}`;

/** The open requests, those that expire first first. */
export async function findOpenCases(runner: QueryRunner, tenantId: number): Promise<OpenCase[]> {
  return (await runner.query(sql, [tenantId])) as OpenCase[];
}
