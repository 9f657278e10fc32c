import { inTenants } from '@countersign/database';
import { type Instant, type Outcome } from '@countersign/domain';
import { type DataSource } from 'typeorm';

/** What messages say of a request. All of it is text of others. */
export interface CaseToTell {
  readonly requestId: string;
  readonly outcome: Outcome;
  readonly operation: string | null;
  readonly policyTypes: readonly string[];
  readonly resourceType: string | null;
  readonly resourceName: string | null;
  readonly resourceCount: number;
  readonly requesterId: string | null;
  readonly requesterName: string | null;
  readonly requesterUpn: string | null;
  readonly isByApplication: boolean;
  readonly requestedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly justification: string | null;
  readonly approverName: string | null;
}

const sql = `
select request_id as "requestId", outcome, operation, policy_types as "policyTypes", resource_type as "resourceType",
       coalesce(resource_name, resource_id) as "resourceName", resource_count as "resourceCount",
       requester_id as "requesterId", requester_name as "requesterName", requester_upn as "requesterUpn",
       requester_id is null and requester_app_id is not null as "isByApplication",
       instant_text(requested_at) as "requestedAt", instant_text(expires_at) as "expiresAt",
       request_justification as justification, coalesce(approver_name, approver_upn) as "approverName"
  from approval_case
 where tenant_id = $1 and request_id = $2`;

/** Null if there is no such case (any more). */
export async function findCaseToTell(
  dataSource: DataSource,
  tenantId: number,
  requestId: string,
): Promise<CaseToTell | null> {
  const rows = await inTenants(dataSource, [tenantId]).query<CaseToTell[]>(sql, [tenantId, requestId]);
  return rows[0] ?? null;
}
