import { type TimeSource } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';

/** When a case was asked and decided, and by whom. */
export interface CaseMoments {
  readonly policyTypes: readonly string[];
  readonly requesterId: string | null;
  readonly approverId: string | null;
  readonly requestedAt: string | null;
  /** The latest it can have been, where reads bracket it: until then whoever decided was an approver. */
  readonly decidedAt: string | null;
  readonly decidedSource: TimeSource;
}

const sql = `
select policy_types as "policyTypes", coalesce(requester_id, requester_app_id) as "requesterId", approver_id as "approverId",
       instant_text(requested_at) as "requestedAt", instant_text(coalesce(decided_at, decided_at_latest)) as "decidedAt",
       decided_at_source as "decidedSource"
  from approval_case
 where tenant_id = $1 and request_id = $2`;

export async function findCaseMoments(
  dataSource: DataSource,
  tenantId: number,
  requestId: string,
): Promise<CaseMoments | null> {
  const rows = await inTenants(dataSource, [tenantId]).query<CaseMoments[]>(sql, [tenantId, requestId]);
  return rows[0] ?? null;
}
