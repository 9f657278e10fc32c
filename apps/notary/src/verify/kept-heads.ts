import {
  archiveNodes,
  type Checkpoint,
  checkpointOfSize,
  editionOf,
  editionsMax,
  type Log,
  NoteError,
  originOf,
  parseCheckpoint,
  parseOrigin,
  rootAt,
} from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { type Anchor, AnchorError } from '../anchors/anchor.ts';
import { askForNewest, openHeldHeadOf } from '../heads/held-head.ts';
import { type OwnHeads } from '../heads/own-heads.ts';
import { type Signed } from './key-chain.ts';
import { VerifyProblem } from './verify-problem.ts';

/** A signed head that the owner of the database cannot take back. */
export interface KeptHead {
  /** In words: `the notary's own file`, `the anchor file:/…`. */
  readonly where: string;
  readonly note: string;
}

export interface KeptHeads {
  readonly heads: readonly KeptHead[];
  /** What could not be asked, and why; a sentence each. */
  readonly notes: readonly string[];
}

export interface Keepers {
  readonly ownHeads: OwnHeads;
  readonly anchors: readonly Anchor[];
  readonly signal: AbortSignal;
}

/**
 * The newest head of each edition of a log that the notary itself and each anchor keep. A head is kept after it was
 * committed: so ask before the moment at which the archive is looked at, and that moment has to hold each of them.
 */
export async function collectHeads(
  origin: string,
  { ownHeads, anchors, signal }: Keepers,
): Promise<KeptHeads> {
  const known = parseOrigin(origin);
  // An origin that was altered is found as such; it must not lead to a file.
  if (!known) return { heads: [], notes: [] };
  const heads: KeptHead[] = [];
  const notes: string[] = [];
  const owned = await ownHeads.originsOf(known.first);
  for (const own of owned)
    heads.push({ where: "the notary's own file", note: (await ownHeads.read(own)) ?? '' });
  const editions = editionsToAsk(known.first, [origin, ...owned]);
  for (const anchor of anchors) {
    try {
      for (const edition of editions) {
        const note = await askForNewest(anchor, edition, signal);
        if (note !== null) heads.push({ where: `the anchor ${anchor.name}`, note });
      }
    } catch (error) {
      signal.throwIfAborted();
      notes.push(`The anchor ${anchor.name} could not be asked: ${(error as Error).message}`);
    }
  }
  return { heads, notes };
}

/** All up to the newest that is known, and one more: an anchor may have seen what was forgotten here. */
function editionsToAsk(first: string, known: readonly string[]): string[] {
  const newest = Math.max(...known.map(editionOf));
  const count = Math.min(newest + 1, editionsMax);
  return Array.from({ length: count }, (_, nth) => originOf({ first, edition: nth + 1 }));
}

/**
 * What was signed and is kept elsewhere has to be a beginning of this archive, and its checkpoint has to be here; or a
 * `restored` record has to name it as lost. The newest of each keeper, and of `anchors` all that they hold. Throws a
 * VerifyProblem; returns what is worth a note, a sentence each.
 */
export async function checkKeptHeads(
  runner: QueryRunner,
  log: Log,
  size: number,
  signed: Signed,
  { heads, notes }: KeptHeads,
  anchors: readonly Anchor[],
  signal: AbortSignal,
): Promise<string[]> {
  const said = [...notes];
  let newest = 0;
  for (const head of heads) newest = Math.max(newest, await checkKeptHead(runner, log, size, signed, head));
  for (const anchor of anchors) {
    const held = await checkAllHeld(runner, log, signed, newest, anchor, signal);
    if (held !== null) said.push(held);
  }
  return said;
}

/** Returns its size; 0 for one that is known to be lost. */
async function checkKeptHead(
  runner: QueryRunner,
  log: Log,
  size: number,
  signed: Signed,
  { where, note }: KeptHead,
): Promise<number> {
  const parsed = readKept(where, note);
  if (signed.editions.admissionOf(parsed)) return 0;
  const head = openKept(where, note, parsed.origin, signed);
  if (isLost(head, where, signed)) return 0;
  if (head.size > size)
    throw new VerifyProblem(
      'archive_head',
      null,
      'the archive',
      `it holds ${size} positions, but ${where} keeps a signed head of ${head.size}: it was cut, or restored from an old backup.`,
    );
  const root = await rootAt(archiveNodes(runner, log.tenantId), head.size);
  if (!root.equals(head.rootHash))
    throw new VerifyProblem(
      'leaf_run',
      null,
      `the first ${head.size} positions`,
      `they do not hash to the signed head that ${where} keeps: the archive was rewritten.`,
    );
  const stored = await checkpointOfSize(runner, log.tenantId, head.size);
  if (!stored?.rootHash.equals(head.rootHash)) throw missingHead(head.size, where);
  return head.size;
}

function openKept(where: string, note: string, origin: string, { editions, chain }: Signed): Checkpoint {
  const opened = openHeldHeadOf(editions.firstOrigin, note, origin, (of) => chain.keysIn(of));
  if (typeof opened !== 'string') return opened;
  throw unsignedHead(where, opened);
}

function readKept(where: string, note: string): Checkpoint {
  try {
    return parseCheckpoint(note);
  } catch (error) {
    if (error instanceof NoteError) throw unsignedHead(where, error.message);
    throw error;
  }
}

function unsignedHead(where: string, finding: string): VerifyProblem {
  const object = `the head in ${where}`;
  return new VerifyProblem('checkpoint', null, object, `it is not signed by a key of this log (${finding}).`);
}

/** Whether a record names it as lost; throws where it is of an edition that ended before it, and none does. */
function isLost(head: Checkpoint, where: string, { editions }: Signed): boolean {
  if (editions.admissionOf(head)) return true;
  const end = editions.endOf(head.origin);
  if (end !== null && head.size <= end) return false;
  throw new VerifyProblem(
    'control_record',
    null,
    'the restored records',
    `${where} keeps a head of size ${head.size} of ${head.origin}, which the archive does not continue, and none of them names it as lost: an older backup was restored, or something rewritten.`,
  );
}

const perLook = 500;

/**
 * Every checkpoint that an anchor holds has to be here, and its receipt should be, unless it is known to be lost. One
 * above `newest` may have been put there since.
 */
async function checkAllHeld(
  runner: QueryRunner,
  { tenantId }: Log,
  signed: Signed,
  newest: number,
  anchor: Anchor,
  signal: AbortSignal,
): Promise<string | null> {
  const where = `the anchor ${anchor.name}`;
  const { editions } = signed;
  let without = 0;
  const compare = async (heads: readonly Checkpoint[]) => {
    const found = await readHeld(runner, tenantId, anchor.name, heads);
    for (const { size, isHere, hasReceipt } of found) {
      if (!isHere) throw missingHead(size, where);
      if (!hasReceipt) without += 1;
    }
  };
  const heads: Checkpoint[] = [];
  try {
    for (const origin of editionsToAsk(editions.firstOrigin, [editions.origin]))
      for await (const note of anchor.all?.(origin, signal) ?? []) {
        const head = parseCheckpoint(note);
        const isNew = origin === editions.origin && head.size > newest;
        if (isNew || isLost(head, where, signed)) continue;
        heads.push(head);
        if (heads.length === perLook) await compare(heads.splice(0));
      }
    await compare(heads);
  } catch (error) {
    if (!(error instanceof AnchorError)) throw error;
    return `Not all that the anchor ${anchor.name} holds could be read: ${error.message}`;
  }
  if (without === 0) return null;
  return `The anchor ${anchor.name} holds ${without} ${without === 1 ? 'head' : 'heads'} without a receipt here.`;
}

function readHeld(
  runner: QueryRunner,
  tenantId: number,
  anchor: string,
  heads: readonly Checkpoint[],
): Promise<{ size: number; isHere: boolean; hasReceipt: boolean }[]> {
  return runner.query(
    `select held.size::float8 as size,
            exists (select from checkpoint c
                     where c.tenant_id = $1 and c.size = held.size and c.root_hash = held.root) as "isHere",
            exists (select from anchor_receipt r
                     where r.tenant_id = $1 and r.size = held.size and r.anchor = $2) as "hasReceipt"
       from unnest($3::bigint[], $4::bytea[]) as held(size, root)`,
    [tenantId, anchor, heads.map(({ size }) => size), heads.map(({ rootHash }) => rootHash)],
  );
}

function missingHead(size: number, where: string): VerifyProblem {
  return new VerifyProblem(
    'checkpoint',
    null,
    `the checkpoint of size ${size}`,
    `${where} keeps it, and it is not here: its row was deleted or altered.`,
  );
}
