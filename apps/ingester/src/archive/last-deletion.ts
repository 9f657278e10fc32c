import { type TenantArchive } from '@countersign/database';
import { type QueryRunner } from 'typeorm';

/**
 * Position of the newest control record of a deletion; -1 if there is none. Whoever remembers something of the
 * archive or of what is derived compares it: another number means that content has gone meanwhile.
 */
export async function lastDeletion(archive: TenantArchive | QueryRunner, tenantId: number): Promise<number> {
  const [row] = (await archive.query(
    `select coalesce(max(position), -1)::float8 as position from control_record
      where tenant_id = $1 and kind = 'retention'`,
    [tenantId],
  )) as { position: number }[];
  return row?.position ?? -1;
}
