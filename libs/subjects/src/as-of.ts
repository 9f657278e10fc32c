import type { Instant } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** The end of the newest complete read of the requests, or of anything: the archive's own "now". */
export async function asOf(runner: QueryRunner, tenantId: number): Promise<Instant | null> {
  const [row] = (await runner.query(
    `select instant_text(coalesce(
              (select max(ended_at) from sweep where tenant_id = $1 and source = 'approval-requests' and complete),
              (select max(ended_at) from sweep where tenant_id = $1))) as "asOf"`,
    [tenantId],
  )) as { asOf: Instant | null }[];
  return row?.asOf ?? null;
}
