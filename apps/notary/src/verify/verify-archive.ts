import { findRoleProblems, inTenants, withTransaction } from '@countersign/database';
import { ArchiveProblem, type Log, readLog, type VerifierKey } from '@countersign/evidence';
import { type DataSource, type QueryRunner } from 'typeorm';
import { type Anchor } from '../anchors/anchor.ts';
import { type OwnHeads } from '../heads/own-heads.ts';
import { verifyLog, type Verified } from './verify-log.ts';
import { VerifyProblem } from './verify-problem.ts';

export interface VerifyArchiveOptions {
  readonly isFull: boolean;
  readonly pinned: readonly VerifierKey[];
  readonly anchors: readonly Anchor[];
  readonly ownHeads: OwnHeads;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Told between pieces of the archive; a promise is waited for. */
  readonly onProgress?: (tenant: string, done: number, of: number) => void | Promise<void>;
}

export interface LogResult {
  readonly tenant: string;
  readonly origin: string;
  readonly verified: Verified | null;
  /** The first thing that is wrong, in one sentence. */
  readonly problem: string | null;
}

/**
 * Checks the logs of some tenants, each on one moment of the archive, and notes what came of it, for the line that
 * says when everything was last checked.
 */
export async function verifyTenants(
  dataSource: DataSource,
  tenantIds: readonly number[],
  options: VerifyArchiveOptions,
): Promise<LogResult[]> {
  const results: LogResult[] = [];
  for (const tenantId of tenantIds) {
    options.signal.throwIfAborted();
    results.push(await verifyTenant(dataSource, tenantId, options));
  }
  return results;
}

/** What is wrong with roles, grants and policies: a sentence each. */
export async function verifyRoles(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    return await findRoleProblems(await runner.connect());
  } finally {
    await runner.release();
  }
}

async function verifyTenant(
  dataSource: DataSource,
  tenantId: number,
  options: VerifyArchiveOptions,
): Promise<LogResult> {
  const { isFull, now } = options;
  const startedAt = now();
  const archive = inTenants(dataSource, [tenantId]);
  const result = await withTransaction(
    archive,
    async (runner) => {
      const log = await readLog(runner, tenantId);
      if (!log) throw new Error(`Tenant ${tenantId} has no log.`);
      return { size: log.size, ...(await verifyOne(runner, log, options)) };
    },
    { isolation: 'REPEATABLE READ' },
  );
  await archive.query(
    `insert into verification (tenant_id, started_at, ended_at, is_full, size, problem) values ($1, $2, $3, $4, $5, $6)`,
    [tenantId, startedAt, now(), isFull, result.size, result.problem],
  );
  return result;
}

async function verifyOne(
  runner: QueryRunner,
  log: Log,
  { isFull, pinned, anchors, ownHeads, signal, onProgress }: VerifyArchiveOptions,
): Promise<LogResult> {
  const { entraId: tenant, origin } = log;
  try {
    const own = await ownHeads.read(origin);
    const verified = await verifyLog(runner, log, {
      isFull,
      pinned,
      keptHeads: own === null ? [] : [own],
      anchors,
      onProgress: (done, of) => {
        signal.throwIfAborted();
        return onProgress?.(tenant, done, of);
      },
    });
    return { tenant, origin, verified, problem: null };
  } catch (error) {
    if (!(error instanceof ArchiveProblem || error instanceof VerifyProblem)) throw error;
    return { tenant, origin, verified: null, problem: error.message };
  }
}
