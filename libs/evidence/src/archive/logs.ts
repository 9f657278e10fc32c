import { type Queryable } from './queryable.ts';

export interface Tenant {
  readonly tenantId: number;
  /** As configured; the tenant's name in its leaves. */
  readonly entraId: string;
}

/** The log of a tenant as the database knows it. Nothing of it is trusted. */
export interface Log extends Tenant {
  /** Of its newest edition. */
  readonly origin: string;
  /** What it was called when it began. */
  readonly firstOrigin: string;
  readonly status: 'active' | 'quarantined';
  readonly statusReason: string | null;
  /** Positions archived; 0 for a tenant that was never harvested. */
  readonly size: number;
}

/** A row of table checkpoint; the note has to be opened before anything in it counts. */
export interface CheckpointRow {
  readonly size: number;
  readonly rootHash: Buffer;
  readonly note: string;
  readonly signedAt: Date;
}

export async function readLogs(db: Queryable): Promise<Log[]> {
  return (await db.query(`${selectLog} order by tenant_id`)) as Log[];
}

export async function readLog(db: Queryable, tenantId: number): Promise<Log | null> {
  const [log] = (await db.query(`${selectLog} where tenant_id = $1`, [tenantId])) as Log[];
  return log ?? null;
}

// A restored log goes on under the name that its newest record of that kind gives it.
const selectLog = `select tenant_id as "tenantId", tenant.entra_id as "entraId", log.origin as "firstOrigin",
       coalesce((select key from control_record c where c.tenant_id = log.tenant_id and kind = 'restored'
                  order by position desc limit 1), log.origin) as origin,
       log.status, log.status_reason as "statusReason", coalesce(head.size, 0)::float8 as size
  from evidence_log log join tenant using (tenant_id) left join archive_head head using (tenant_id)`;

/** The newest signed head; null if there is none yet. */
export async function newestCheckpoint(db: Queryable, tenantId: number): Promise<CheckpointRow | null> {
  return firstCheckpoint(db, 'where tenant_id = $1 order by size desc limit 1', [tenantId]);
}

/** The oldest signed head that covers a position; null while the position is not signed. */
export async function checkpointCovering(
  db: Queryable,
  tenantId: number,
  position: number,
): Promise<CheckpointRow | null> {
  const rest = 'where tenant_id = $1 and size > $2 order by size limit 1';
  return firstCheckpoint(db, rest, [tenantId, position]);
}

export async function checkpointOfSize(
  db: Queryable,
  tenantId: number,
  size: number,
): Promise<CheckpointRow | null> {
  return firstCheckpoint(db, 'where tenant_id = $1 and size = $2', [tenantId, size]);
}

async function firstCheckpoint(
  db: Queryable,
  rest: string,
  values: unknown[],
): Promise<CheckpointRow | null> {
  const [row] = (await db.query(
    `select size::float8 as size, root_hash as "rootHash", note, signed_at as "signedAt" from checkpoint ${rest}`,
    values,
  )) as CheckpointRow[];
  return row ?? null;
}
