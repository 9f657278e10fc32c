import { inTenants } from '@countersign/database';
import { type Instant, type Severity } from '@countersign/domain';
import { type DataSource } from 'typeorm';

export interface FindingToTell {
  readonly findingId: string;
  readonly detection: string;
  readonly severity: Severity;
  readonly title: string;
  readonly explanation: string;
  readonly lastAt: Instant;
  /** Closed or allow-listed since. */
  readonly isMuted: boolean;
}

const sql = `
select finding_id as "findingId", detection, severity, title, explanation, instant_text(last_at) as "lastAt",
       finding_is_muted(f) as "isMuted"
  from finding f
 where tenant_id = $1 and finding_id = $2`;

/** Null if the detection does not say so any more. */
export async function findFindingToTell(
  dataSource: DataSource,
  tenantId: number,
  findingId: string,
): Promise<FindingToTell | null> {
  const rows = await inTenants(dataSource, [tenantId]).query<FindingToTell[]>(sql, [tenantId, findingId]);
  return rows[0] ?? null;
}
