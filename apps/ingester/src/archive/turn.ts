import { setTimeout as sleep } from 'node:timers/promises';
import { queryOn } from '@countersign/database';
import { type DataSource, type QueryRunner } from 'typeorm';

/** The right to archive for one tenant. */
export interface Turn {
  readonly tenantId: number;
  /** The tenant's name in its leaves. */
  readonly entraId: string;
  /** The fencing token: raised with every turn, and checked by every transaction that archives. */
  readonly epoch: number;
  release(): Promise<void>;
}

export interface TurnOptions {
  /** Wait until the other harvester is done; else give up at once. */
  readonly wait: boolean;
  readonly signal?: AbortSignal;
  readonly onWait?: () => void;
}

/** The first number of the advisory lock, so that no other use of the database meets ours by accident. */
const lockFamily = 0x636f7561;
const pollMilliseconds = 300;

/**
 * Takes the tenant's turn, or answers null if another harvester has it. The lock lives on a connection of its
 * own and is lost with it, silently; therefore the lock only keeps two harvesters from wasting work, and the
 * epoch keeps the archive right.
 */
export async function takeTurn(
  archive: DataSource,
  tenantId: number,
  options: TurnOptions,
): Promise<Turn | null> {
  const runner = archive.createQueryRunner();
  try {
    if (!(await acquire(runner, tenantId, options))) {
      await runner.release();
      return null;
    }
    const [taken] = await queryOn<{ epoch: number; entraId: string }[]>(
      runner,
      [tenantId],
      `with head as (
         insert into archive_head (tenant_id, epoch) values ($1, 1)
         on conflict (tenant_id) do update set epoch = archive_head.epoch + 1
         returning epoch)
       select head.epoch::float8 as epoch, entra_id as "entraId" from head, tenant where tenant_id = $1`,
      [tenantId],
    );
    if (taken === undefined) throw new Error(`The turn of tenant ${tenantId} could not be taken.`);
    return { tenantId, ...taken, release: () => release(runner, tenantId) };
  } catch (error) {
    await release(runner, tenantId);
    throw error;
  }
}

async function acquire(runner: QueryRunner, tenantId: number, options: TurnOptions): Promise<boolean> {
  let told = false;
  for (;;) {
    options.signal?.throwIfAborted();
    const [row] = (await runner.query('select pg_try_advisory_lock($1, $2) as taken', [
      lockFamily,
      tenantId,
    ])) as { taken: boolean }[];
    if (row?.taken) return true;
    if (!options.wait) return false;
    if (!told) options.onWait?.();
    told = true;
    await sleep(pollMilliseconds, undefined, options.signal ? { signal: options.signal } : undefined);
  }
}

/** The connection may be gone already, and the lock with it. */
async function release(runner: QueryRunner, tenantId: number): Promise<void> {
  if (runner.isReleased) return;
  await runner.query('select pg_advisory_unlock($1, $2)', [lockFamily, tenantId]).catch(() => undefined);
  await runner.release();
}
