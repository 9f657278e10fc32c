import { findRoleProblems, inTenants, withTransaction } from '@countersign/database';
import {
  ArchiveProblem,
  parseOrigin,
  type Queryable,
  readLog,
  type VerifierKey,
} from '@countersign/evidence';
import { type DataSource, type QueryRunner } from 'typeorm';
import { type Anchor } from '../anchors/anchor.ts';
import { type OwnHeads } from '../heads/own-heads.ts';
import { collectHeads, type KeptHeads } from './kept-heads.ts';
import { verifyLog, type Verified } from './verify-log.ts';
import { type CheckingThreads } from './threads/checking-threads.ts';
import { VerifyProblem } from './verify-problem.ts';

export interface VerifyArchiveOptions {
  readonly isFull: boolean;
  readonly pinned: readonly VerifierKey[];
  readonly anchors: readonly Anchor[];
  readonly ownHeads: OwnHeads;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Threads that check leaves beside this one. */
  readonly threads?: CheckingThreads | undefined;
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

/** Logs that the notary signed and the archive does not have: a sentence each. `db` has to see all tenants. */
export async function findLostLogs(db: Queryable, ownHeads: OwnHeads): Promise<string[]> {
  const signed = await ownHeads.origins();
  const logs = [...new Set(signed.map((origin) => parseOrigin(origin)?.first ?? origin))];
  const rows = (await db.query(
    `select origin from unnest($1::text[]) as origin
      where origin not in (select l.origin from evidence_log l join tenant using (tenant_id))`,
    [logs],
  )) as { origin: string }[];
  return rows.map(
    ({ origin }) =>
      `The log ${origin} was signed here, and the archive has none of that name: it was deleted, or this is another database.`,
  );
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
  const known = await withTransaction(archive, (runner) => readLog(runner, tenantId));
  if (!known) return withoutLog(tenantId);
  const keptHeads = await collectHeads(known.origin, options);
  const result = await withTransaction(
    archive,
    (runner) => verifyStored(runner, tenantId, keptHeads, options),
    { isolation: 'REPEATABLE READ' },
  );
  await archive.query(
    `insert into verification (tenant_id, started_at, ended_at, is_full, size, problem) values ($1, $2, $3, $4, $5, $6)`,
    [tenantId, startedAt, now(), isFull, result.size, result.problem],
  );
  return result;
}

/** The check of one log on the moment that the runner's transaction sees. */
export async function verifyStored(
  runner: QueryRunner,
  tenantId: number,
  keptHeads: KeptHeads,
  { isFull, pinned, anchors, signal, threads, onProgress }: Omit<VerifyArchiveOptions, 'now' | 'ownHeads'>,
): Promise<LogResult & { readonly size: number }> {
  const log = await readLog(runner, tenantId);
  if (!log) return withoutLog(tenantId);
  const { entraId: tenant, origin, size } = log;
  try {
    const verified = await verifyLog(runner, log, {
      isFull,
      pinned,
      keptHeads,
      anchors,
      signal,
      threads,
      onProgress: (done, of) => {
        signal.throwIfAborted();
        return onProgress?.(tenant, done, of);
      },
    });
    return { tenant, origin, size, verified, problem: null };
  } catch (error) {
    if (!(error instanceof ArchiveProblem || error instanceof VerifyProblem)) throw error;
    return { tenant, origin, size, verified: null, problem: error.message };
  }
}

function withoutLog(tenantId: number): LogResult & { readonly size: number } {
  const problem = `Table evidence_log: there is no log of tenant ${tenantId}: its row was deleted or moved.`;
  return { tenant: `number ${tenantId}`, origin: '', size: 0, verified: null, problem };
}
