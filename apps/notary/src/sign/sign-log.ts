import { type Logger } from '@countersign/database';
import {
  ArchiveProblem,
  type CompactRange,
  type Log,
  proveContinuation,
  signCheckpoint,
  type VerifiedCheckpoint,
  verifyConsistency,
} from '@countersign/evidence';
import { type Anchor } from '../anchors/anchor.ts';
import { judgeAnchor, judgeHeads } from '../heads/judge-heads.ts';
import { type OwnHeads } from '../heads/own-heads.ts';
import { editionsOf } from '../heads/editions-of.ts';
import { readKeyRecords } from '../keys/key-record.ts';
import { type Keyring } from '../keys/keyring.ts';
import { type LogStore, type StoredLog } from '../log-store.ts';
import { Quarantine, thenRelease } from '../quarantine.ts';
import { askAnchors, askForLaterEdition, type HeldCheckpoint } from './ask-anchors.ts';
import { chooseSigners } from './choose-signers.ts';
import { openHeads, type OpenedHeads } from './open-heads.ts';
import { extendTree, openTree } from './tree.ts';

export interface Desk {
  readonly store: LogStore;
  readonly keyring: Keyring;
  readonly ownHeads: OwnHeads;
  readonly anchors: readonly Anchor[];
  readonly logger: Logger;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Positions that one checkpoint adds at most: what a kill can cost of a first signing. */
  readonly stepPositions: number;
}

/** The log as it was last signed here, held between beats. Only a shortcut: it is made again at a start. */
export interface Continuation {
  readonly note: string;
  readonly range: CompactRange;
}

/** Where a log stands after a beat: what was signed, and the tree to continue from. */
export interface SignedLog {
  readonly log: Log;
  readonly head: VerifiedCheckpoint;
  readonly continuation: Continuation;
  /** Positions that are not signed yet: more than one step had come. */
  readonly isBehind: boolean;
  /** Whether the current key of the installation is the one in force for the log. */
  readonly hasCurrentKey: boolean;
}

/**
 * Signs what is new in a log, or finds that it must not. Null if there is nothing to sign, or nobody to sign it,
 * or the log is quarantined. Throws a Quarantine; whatever it throws, nothing inconsistent was signed, and to try
 * again is safe.
 */
export async function signLog(
  desk: Desk,
  tenantId: number,
  before: Continuation | undefined,
): Promise<SignedLog | null> {
  const known = await desk.store.stored(tenantId);
  if (!known || known.log.status === 'quarantined') return null;
  try {
    editionsOf(known);
    const heads = await openHeads(known, desk.keyring, desk.ownHeads);
    const last = judgeHeads({ archived: known.log.size, ...heads });
    if (desk.keyring.isEmpty || known.log.size === 0) return null;
    await recordOurKey(desk, known);
    const current = (await desk.store.stored(tenantId)) as StoredLog;
    const isOpen = last !== null && before?.note === last.note;
    if (!isOpen) await askForLaterEdition(desk.anchors, current.log, desk.keyring, desk);
    const range = isOpen ? before.range : await openTree(desk.store, current.log, last);
    if (last) await bringOwnHeadUp(desk, current.log, heads, last);
    return await continueLog(desk, current, last, range);
  } catch (error) {
    if (!(error instanceof ArchiveProblem)) throw error;
    throw new Quarantine(
      'archive-differs',
      error.message,
      `It was changed after it was written. Run \`countersign verify --full\` for all that is wrong, restore the database to before the change, ${thenRelease}`,
      { cause: error },
    );
  }
}

/** The first key, or a newer one than the log knows, is recorded in the log before it signs. */
export async function recordOurKey({ store, keyring, now }: Desk, known: StoredLog): Promise<void> {
  const { log, newest: signed } = known;
  const newest = recordsOf(known).at(-1);
  if (signed && !newest)
    throw new Quarantine(
      'key-unknown',
      `Table control_record: the record of the key that signed this log up to size ${signed.size} is gone.`,
      `Restore the database to before it was deleted, ${thenRelease}`,
    );
  if (newest) signerOf(keyring, log, newest.key);
  const ours = keyring.current(log.origin);
  if (ours && newest?.key !== ours.text) await store.recordKey(log, ours.text, newest?.key ?? null, now());
}

/** Killed between commit and file, or started with an older file: the database is ahead, by signed checkpoints. */
async function bringOwnHeadUp(
  { store, ownHeads, logger }: Desk,
  log: Log,
  { own }: OpenedHeads,
  last: VerifiedCheckpoint,
): Promise<void> {
  if (own && own.size >= last.size) return;
  if (own && !(await continues(store, log, own, last)))
    throw new Quarantine(
      'head-differs',
      `The newest checkpoint in the database (size ${last.size}) does not continue the notary's own head of size ${own.size}, though the same key signed both.`,
      `Somebody else holds the signing key, or two notaries run with copies of it. Stop the other one and compare both with your anchors; restore the database that fits them, ${thenRelease}`,
    );
  logger.info('The notary continues from the database.', {
    origin: log.origin,
    own: own?.size ?? 0,
    size: last.size,
  });
  await ownHeads.write(log.origin, last.note);
}

async function continueLog(
  desk: Desk,
  known: StoredLog,
  last: VerifiedCheckpoint | null,
  range: CompactRange,
): Promise<SignedLog | null> {
  const { log } = known;
  const records = recordsOf(known);
  const ours = desk.keyring.current(log.origin)?.text;
  const standing = (head: VerifiedCheckpoint, tree: CompactRange): SignedLog => ({
    log,
    head,
    continuation: { note: head.note, range: tree },
    isBehind: head.size < log.size,
    hasCurrentKey: records.findLast(({ position }) => position < head.size)?.key === ours,
  });
  const signed = last?.size ?? 0;
  if (signed === log.size) return last && standing(last, range);

  const held = await askAnchors(desk.anchors, log, desk.keyring, desk);
  await judgeHeld(desk.store, log, last, held);
  // An anchor ahead of our own records has seen a head that is not here any more; the tree has to pass through it.
  const ahead = held
    .filter(({ checkpoint }) => checkpoint.size > signed)
    .map(({ checkpoint }) => checkpoint.size);
  // The first checkpoint covers the record of the key that signs it.
  const least = signed === 0 ? (records[0]?.position ?? 0) + 1 : 0;
  const size = Math.min(log.size, Math.max(signed + desk.stepPositions, least, ...ahead));
  const extension = await extendTree(desk.store, log, range, size, ahead);
  for (const { anchor, checkpoint } of held) {
    const root = extension.roots.get(checkpoint.size);
    if (root)
      judgeAnchor(anchor, checkpoint, { archived: log.size, isContinued: root.equals(checkpoint.rootHash) });
  }
  const signers = chooseSigners(records, signed, size).map((key) => signerOf(desk.keyring, log, key));
  if (signers.length === 0) throw nobodySigns(desk.keyring, log);
  const rootHash = extension.range.root();
  const checkpoint = signCheckpoint({ origin: log.origin, size, rootHash }, signers);
  desk.signal.throwIfAborted();
  if (!(await desk.store.saveCheckpoint(log, signed, checkpoint, extension.kept))) return null;
  await desk.ownHeads.write(log.origin, checkpoint.note);
  desk.logger.debug('Signed.', { origin: log.origin, size });
  const signedBy = signers.map(({ verifier }) => verifier);
  return standing({ ...checkpoint, signedBy }, extension.range);
}

async function judgeHeld(
  store: LogStore,
  log: Log,
  last: VerifiedCheckpoint | null,
  held: readonly HeldCheckpoint[],
): Promise<void> {
  for (const { anchor, checkpoint } of held) {
    const isBelow = last !== null && checkpoint.size <= last.size;
    const isContinued = !isBelow || (await continues(store, log, checkpoint, last));
    judgeAnchor(anchor, checkpoint, { archived: log.size, isContinued });
  }
}

/** Whether the log continues from one head to the other, proved from the stored hashes. */
async function continues(
  store: LogStore,
  { tenantId }: Log,
  from: VerifiedCheckpoint,
  to: VerifiedCheckpoint,
): Promise<boolean> {
  const path = await store.read(tenantId, (runner) =>
    proveContinuation(runner, tenantId, from.size, to.size),
  );
  return verifyConsistency({
    oldSize: from.size,
    oldRoot: from.rootHash,
    size: to.size,
    root: to.rootHash,
    path,
  });
}

function recordsOf(known: StoredLog): ReturnType<typeof readKeyRecords> {
  return readKeyRecords(editionsOf(known), known.keys);
}

function signerOf(
  keyring: Keyring,
  { origin }: Log,
  key: string,
): NonNullable<ReturnType<Keyring['signer']>> {
  const signer = keyring.signer(origin, key);
  if (signer) return signer;
  throw new Quarantine(
    'key-unknown',
    `The log names the signing key ${key}, which is not in ${keyring.folder}.`,
    `If it was yours, restore the folder "notary" of the data directory from its backup; if not, somebody wrote the record: restore the database to before it; ${thenRelease}`,
  );
}

function nobodySigns(keyring: Keyring, { origin }: Log): Quarantine {
  return new Quarantine(
    'key-unknown',
    `The log ${origin} records no key, and none in ${keyring.folder} could be recorded.`,
    `Restore the folder "notary" of the data directory from its backup; ${thenRelease}`,
  );
}
