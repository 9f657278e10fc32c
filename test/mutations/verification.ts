// What `countersign verify --full` says of a log, on the moment that a transaction sees.
import { type CopiedRows, copyOut } from '@countersign/database';
import { ArchiveProblem, checkLeaves, readLog, type Span, type VerifierKey } from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { type Anchor } from '../../apps/notary/src/anchors/anchor.ts';
import { OwnHeads } from '../../apps/notary/src/heads/own-heads.ts';
import { collectHeads } from '../../apps/notary/src/verify/kept-heads.ts';
import { findLostLogs, verifyStored } from '../../apps/notary/src/verify/verify-archive.ts';

export interface Keepers {
  readonly dataDir: string;
  readonly anchors: readonly Anchor[];
  readonly pinned?: readonly VerifierKey[];
}

export interface Verdict {
  readonly problem: string | null;
  readonly notes: readonly string[];
}

const signal = new AbortController().signal;

export async function verifyAll(
  runner: QueryRunner,
  tenantId: number,
  { dataDir, anchors, pinned = [] }: Keepers,
  isFull = true,
): Promise<Verdict> {
  const log = await readLog(runner, tenantId);
  const keepers = { ownHeads: new OwnHeads(dataDir), anchors, signal };
  const heads = await collectHeads(log?.origin ?? '', keepers);
  const { problem, verified } = await verifyStored(runner, tenantId, heads, {
    isFull,
    pinned,
    anchors,
    signal,
  });
  return { problem, notes: verified?.notes ?? [] };
}

type Answers = Map<string, Promise<unknown>>;

/**
 * A runner for checks only, for whom one table alone may have changed: what does not read that table is asked once and
 * remembered in `answers`.
 */
export function remembering(runner: QueryRunner, table: string, answers: Answers): QueryRunner {
  const changed = new RegExp(`\\b${table}\\b`);
  const query = (sql: string, values?: unknown[]): Promise<unknown> => {
    if (changed.test(sql)) return runner.query(sql, values);
    const asked = `${sql} ${JSON.stringify(values)}`;
    const answer = answers.get(asked) ?? runner.query(sql, values);
    answers.set(asked, answer);
    return answer;
  };
  const copied = async (select: string): Promise<CopiedRows> => {
    if (changed.test(select)) return copyOut(runner, select);
    const answer = (answers.get(select) as Promise<CopiedRows> | undefined) ?? copyOut(runner, select);
    answers.set(select, answer);
    return (await answer).again();
  };
  return { query, copyOut: copied } as unknown as QueryRunner;
}

/** Of all logs: the first problem, or all notes. */
export async function verifyEverything(runner: QueryRunner, keepers: Keepers): Promise<Verdict> {
  const [lost] = await findLostLogs(runner, new OwnHeads(keepers.dataDir));
  if (lost !== undefined) return { problem: lost, notes: [] };
  const said: string[] = [];
  const tenants = (await runner.query('select tenant_id as id from tenant order by 1')) as { id: number }[];
  for (const { id } of tenants) {
    const { problem, notes } = await verifyAll(runner, id, keepers);
    if (problem !== null) return { problem, notes };
    said.push(...notes);
  }
  return { problem: null, notes: said };
}

/** The pass over leaves and pages that full verification makes, over some positions only: it finds no more. */
export async function verifySpan(
  runner: QueryRunner,
  tenant: { readonly tenantId: number; readonly entraId: string },
  span: Span,
): Promise<string | null> {
  try {
    for await (const _ of checkLeaves(runner, tenant, span)) continue;
    return null;
  } catch (error) {
    if (error instanceof ArchiveProblem) return error.message;
    throw error;
  }
}
