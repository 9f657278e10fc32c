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

/** Where turns of one tenant are taken. A session that ends, however it does, gives its lock back. */
export interface TurnSession {
  tryLock(): Promise<boolean>;
  raiseEpoch(): Promise<Pick<Turn, 'epoch' | 'entraId'> | undefined>;
  end(): Promise<void>;
}

const pollMilliseconds = 300;

/**
 * Takes the tenant's turn, or answers null if another harvester has it. The lock lives on a connection of its
 * own and is lost with it, silently; therefore the lock only keeps two harvesters from wasting work, and the
 * epoch keeps the archive right.
 */
export function takeTurn(archive: DataSource, tenantId: number, options: TurnOptions): Promise<Turn | null> {
  return takeTurnIn(postgresTurnSession(archive, tenantId), tenantId, options);
}

export async function takeTurnIn(
  session: TurnSession,
  tenantId: number,
  options: TurnOptions,
): Promise<Turn | null> {
  try {
    if (!(await acquire(session, options))) {
      await session.end();
      return null;
    }
    const taken = await session.raiseEpoch();
    if (taken === undefined) throw new Error(`The turn of tenant ${tenantId} could not be taken.`);
    return { tenantId, ...taken, release: () => session.end() };
  } catch (error) {
    await session.end();
    throw error;
  }
}

async function acquire(session: TurnSession, options: TurnOptions): Promise<boolean> {
  let told = false;
  for (;;) {
    options.signal?.throwIfAborted();
    if (await session.tryLock()) return true;
    if (!options.wait) return false;
    if (!told) options.onWait?.();
    told = true;
    await sleep(pollMilliseconds, undefined, options.signal ? { signal: options.signal } : undefined);
  }
}

/** The first number of the advisory lock, so that no other use of the database meets ours by accident. */
const lockFamily = 0x636f7561;

export function postgresTurnSession(archive: DataSource, tenantId: number): TurnSession {
  const runner = archive.createQueryRunner();
  let isLocked = false;
  return {
    tryLock: async () => {
      const [row] = (await runner.query('select pg_try_advisory_lock($1, $2) as taken', [
        lockFamily,
        tenantId,
      ])) as { taken: boolean }[];
      isLocked = row?.taken ?? false;
      return isLocked;
    },
    raiseEpoch: () => raiseEpoch(runner, tenantId),
    end: async () => {
      if (runner.isReleased) return;
      // The connection may be gone already, and the lock with it.
      if (isLocked)
        await runner
          .query('select pg_advisory_unlock($1, $2)', [lockFamily, tenantId])
          .catch(() => undefined);
      await runner.release();
    },
  };
}

async function raiseEpoch(
  runner: QueryRunner,
  tenantId: number,
): Promise<{ epoch: number; entraId: string } | undefined> {
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
  return taken;
}
