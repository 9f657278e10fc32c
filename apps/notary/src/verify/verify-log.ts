import {
  cachedHeights,
  checkLeaves,
  CompactRange,
  type ControlRow,
  type Log,
  NoteError,
  openCheckpoint,
  parseOrigin,
} from '@countersign/evidence';
import { archiveNodes, rootAt, type TreeNode, type VerifierKey } from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { type Anchor } from '../anchors/anchor.ts';
import { checkPurged } from './check-purged.ts';
import { checkEditions, sayRestored } from './check-editions.ts';
import { checkReceipts } from './check-receipts.ts';
import { readCheckpoints, type StoredCheckpoint } from './checkpoints.query.ts';
import { checkCounts } from './counts.query.ts';
import { checkKeptHeads, type KeptHeads } from './kept-heads.ts';
import { KeyChain, type Signed } from './key-chain.ts';
import { SubtreeCheck } from './subtree-check.ts';
import { type CheckingThreads } from './threads/checking-threads.ts';
import { VerifyProblem } from './verify-problem.ts';

export interface VerifyOptions {
  /** Every byte, every checkpoint; else counts, the newest checkpoint, and the keys. */
  readonly isFull: boolean;
  /** Keys known from outside. One of the log's keys has to be among them; without any, that is not checked. */
  readonly pinned: readonly VerifierKey[];
  /** Those that the notary and the anchors keep. */
  readonly keptHeads: KeptHeads;
  readonly anchors: readonly Anchor[];
  readonly signal: AbortSignal;
  /** Threads that check leaves beside this one; without them, it checks all. */
  readonly threads?: CheckingThreads | undefined;
  readonly onProgress: (done: number, of: number) => void | Promise<void>;
}

export interface Verified {
  readonly size: number;
  readonly checkpoints: number;
  readonly receipts: number;
  /** Each time that the log was restored and lost what had been signed; a sentence each. */
  readonly restored: readonly string[];
  /** What was not looked at, and why; a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Checks a log against everything that vouches for it. Throws an ArchiveProblem or a VerifyProblem that names
 * the first thing that is wrong. The runner has to be in a transaction that sees one moment of the archive
 * (repeatable read), or what is archived meanwhile would look like a fault.
 */
export async function verifyLog(runner: QueryRunner, log: Log, options: VerifyOptions): Promise<Verified> {
  if (!parseOrigin(log.firstOrigin))
    throw new VerifyProblem('evidence_log', null, 'the origin', 'it is none of ours: it was altered.');
  const size = await checkCounts(runner, log.tenantId);
  const editions = await checkEditions(runner, log);
  const chain = KeyChain.of(await readKeyRecords(runner, log.tenantId), editions);
  checkPinned(chain, options.pinned);
  const signed = { editions, chain };
  const sizes = options.isFull
    ? await checkEverything(runner, log, size, signed, options)
    : await checkNewest(runner, log, size, signed);
  const { keptHeads, anchors, signal } = options;
  const held = options.isFull ? anchors : [];
  const said = await checkKeptHeads(runner, log, size, signed, keptHeads, held, signal);
  await checkPurged(runner, log.tenantId);
  const receipts = await checkReceipts(runner, log, editions, anchors, options.isFull);
  const notes = [...said, ...receipts.notes];
  if (sizes.newest < size) notes.push(`${size - sizes.newest} newer positions are not signed yet.`);
  if (options.pinned.length === 0)
    notes.push(
      'The signing key was taken from the archive itself; name the one you keep elsewhere with --key.',
    );
  const restored = editions.admissions.map(sayRestored);
  return { size, checkpoints: sizes.count, receipts: receipts.checked, restored, notes };
}

interface SignedSizes {
  readonly count: number;
  readonly newest: number;
}

async function readKeyRecords(runner: QueryRunner, tenantId: number): Promise<ControlRow[]> {
  return (await runner.query(
    `select position::float8 as position, body from control_record
      where tenant_id = $1 and kind = 'key' order by position`,
    [tenantId],
  )) as ControlRow[];
}

function checkPinned({ keys, lineage, isBroken }: KeyChain, pinned: readonly VerifierKey[]): void {
  const wrong = (finding: string) => new VerifyProblem('control_record', null, 'the keys', finding);
  const isKnown = lineage.some((key) => pinned.some(({ text }) => text === key.text));
  if (pinned.length > 0 && keys.length > 0 && !isKnown)
    throw wrong('none of them is the key that was named: this is another log, or a forged one.');
  if (pinned.length === 0 && isBroken)
    throw wrong(
      'when the log was restored, it went on with a key that no key before vouches for: name the one you keep elsewhere with --key.',
    );
}

/** One pass over everything stored: each leaf computed again, each checkpoint compared on the way. */
async function checkEverything(
  runner: QueryRunner,
  log: Log,
  size: number,
  signed: Signed,
  { onProgress, threads }: VerifyOptions,
): Promise<SignedSizes> {
  const heads = readCheckpoints(runner, log.tenantId);
  const subtrees = new SubtreeCheck(runner, log.tenantId);
  const range = CompactRange.empty();
  const visit = (node: TreeNode, hash: Buffer) => subtrees.add(node, hash);
  let head = (await heads.next()).value as StoredCheckpoint | undefined;
  let count = 0;
  let before = 0;
  const passHeads = async () => {
    for (
      ;
      head && head.size === range.size;
      head = (await heads.next()).value as StoredCheckpoint | undefined
    ) {
      if (count > 0 && head.size === before) throw headProblem(head, 'there are two of it.');
      checkHead(signed, head, range.root(), before);
      before = head.size;
      count += 1;
    }
  };
  await passHeads();
  const leaves = threads?.checkLeaves(runner, log, size) ?? checkLeaves(runner, log, { begin: 0, end: size });
  for await (const { hashes } of leaves) {
    for (let at = 0; at < hashes.length;) {
      const end = Math.min(hashes.length / 32, head ? at / 32 + head.size - range.size : Infinity);
      range.appendRun(hashes.subarray(at, end * 32), visit, cachedHeights);
      at = end * 32;
      await passHeads();
    }
    await subtrees.flush();
    await onProgress(range.size, size);
  }
  await subtrees.finish(size);
  if (head) throw headProblem(head, `the archive ends before it, at ${size}: positions were removed.`);
  return { count, newest: before };
}

async function checkNewest(
  runner: QueryRunner,
  log: Log,
  size: number,
  signed: Signed,
): Promise<SignedSizes> {
  const rows = (await runner.query(
    `select size::float8 as size, root_hash as "rootHash", note, count(*) over ()::int as count,
            lead(size) over (order by size desc)::float8 as before
       from checkpoint where tenant_id = $1 order by size desc limit 1`,
    [log.tenantId],
  )) as (StoredCheckpoint & { count: number; before: number | null })[];
  const [head] = rows;
  if (!head) return { count: 0, newest: 0 };
  if (head.size > size)
    throw headProblem(head, `the archive ends before it, at ${size}: positions were removed.`);
  checkHead(signed, head, await rootAt(archiveNodes(runner, log.tenantId), head.size), head.before ?? 0);
  return { count: head.count, newest: head.size };
}

function checkHead({ editions, chain }: Signed, head: StoredCheckpoint, root: Buffer, before: number): void {
  const signers = chain.signersOf(head.size, before);
  if (signers.length === 0) throw headProblem(head, 'no key record precedes it.');
  try {
    const opened = openCheckpoint(head.note, signers);
    if (opened.origin !== editions.originAt(head.size))
      throw headProblem(head, `it is of the log ${opened.origin}.`);
    if (opened.size !== head.size || !opened.rootHash.equals(head.rootHash))
      throw headProblem(head, 'its columns do not say what its signed note says.');
    const missing = signers.find((key) => !opened.signedBy.some(({ text }) => text === key.text));
    if (missing) throw headProblem(head, `the key ${missing.id} did not sign it.`);
  } catch (error) {
    if (error instanceof NoteError) throw headProblem(head, error.message);
    throw error;
  }
  if (!root.equals(head.rootHash))
    throw headProblem(
      head,
      'the archive no longer hashes to what was signed: something below it was altered.',
    );
}

function headProblem({ size }: StoredCheckpoint, finding: string): VerifyProblem {
  return new VerifyProblem('checkpoint', null, `the checkpoint of size ${size}`, finding);
}
