import { createHash } from 'node:crypto';
import {
  type Admission,
  admissionBody,
  ArchiveProblem,
  type Checkpoint,
  editionOf,
  editionsMax,
  type Editions,
  originOf,
  parseVerifierKey,
  type SigningKey,
  verifierKey,
} from '@countersign/evidence';
import { editionsOf } from '../heads/editions-of.ts';
import { readKeyRecords } from '../keys/key-record.ts';
import { type StoredLog } from '../log-store.ts';
import { Quarantine } from '../quarantine.ts';
import { type Desk } from '../sign/sign-log.ts';
import { readCheckpoints } from '../verify/checkpoints.query.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { VerifyProblem } from '../verify/verify-problem.ts';
import { keptOutside } from './kept-outside.ts';
import { NotAdmitted } from './not-admitted.ts';

/** What was signed and is not in the archive any more, as the `restored` record would say it. */
export interface Loss {
  readonly known: StoredLog;
  readonly admission: Omit<Admission, 'reason' | 'by'>;
  readonly signer: SigningKey;
  /** Stands for exactly this loss: whoever repeats it has seen it. */
  readonly code: string;
}

/** Ten weeks of an anchor that is given a head every five minutes; it bounds the record. */
const lostMax = 20_000;

/**
 * What a quarantined log lost, after a check from end to end that nothing else is wrong with it. Throws a NotAdmitted
 * if it is not quarantined, lost nothing, or was changed and not only cut.
 */
export async function findLoss(desk: Desk, tenantId: number): Promise<Loss> {
  await desk.keyring.load();
  const known = await desk.store.stored(tenantId);
  if (known?.log.status !== 'quarantined')
    throw new NotAdmitted('The log is not quarantined, so there is nothing to admit.');
  if (desk.keyring.isEmpty) throw cannotSign(desk);
  const { log, newest } = known;
  const editions = await inOrder(() => editionsOf(known));
  await inOrder(() => verifyAlone(desk, known));
  const lost = new Map<string, Checkpoint>();
  let edition = editionOf(log.origin);
  const stored = await storedHeads(desk, tenantId);
  for await (const { head, where } of keptOutside(log, desk)) {
    edition = Math.max(edition, editionOf(head.origin));
    if (isHere(head, where, editions, newest?.size ?? 0, stored)) continue;
    lost.set(`${head.origin} ${head.size} ${head.rootHash.toString('hex')}`, head);
    if (lost.size > lostMax)
      throw new NotAdmitted(`More than ${lostMax} signed heads are lost. Restore a newer backup.`);
  }
  if (lost.size === 0)
    throw new NotAdmitted(
      'Nothing that was signed is missing from the archive, so there is nothing to admit: run `countersign notary release`, and it says what else is wrong.',
    );
  const next = originOf({ first: log.firstOrigin, edition: nextEdition(edition) });
  const { signer, previous } = await inOrder(() => chooseSigner(desk, known, editions, next));
  const admission = {
    origin: next,
    ended: log.origin,
    key: signer.verifier.text,
    previous,
    size: newest?.size ?? 0,
    lost: [...lost.values()].sort((a, b) => editionOf(a.origin) - editionOf(b.origin) || a.size - b.size),
  };
  const told = admissionBody({ ...admission, reason: '', by: '' });
  return { known, admission, signer, code: createHash('sha256').update(told).digest('hex').slice(0, 8) };
}

function nextEdition(newest: number): number {
  if (newest < editionsMax) return newest + 1;
  throw new NotAdmitted(`The log was restored ${editionsMax - 1} times already, and no more are counted.`);
}

/** A loss can be admitted, a change cannot: whatever else is wrong stands in the way. */
async function inOrder<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Quarantine || error instanceof ArchiveProblem || error instanceof VerifyProblem))
      throw error;
    throw changed(error.message, error);
  }
}

function changed(finding: string, cause?: unknown): NotAdmitted {
  return new NotAdmitted(
    `The archive was changed, not only cut, and that cannot be admitted: ${finding} Restore a backup from before the change.`,
    { cause },
  );
}

/** Every byte against every head in the database; what is kept outside comes after. */
async function verifyAlone({ store, keyring, signal }: Desk, { log }: StoredLog): Promise<void> {
  await store.read(log.tenantId, (runner) =>
    verifyLog(runner, log, {
      isFull: true,
      pinned: keyring.verifiers(log.origin),
      keptHeads: { heads: [], notes: [] },
      anchors: [],
      signal,
      onProgress: () => signal.throwIfAborted(),
    }),
  );
}

async function storedHeads({ store }: Desk, tenantId: number): Promise<Map<number, Buffer>> {
  return store.read(tenantId, async (runner) => {
    const roots = new Map<number, Buffer>();
    for await (const { size, rootHash } of readCheckpoints(runner, tenantId)) roots.set(size, rootHash);
    return roots;
  });
}

/** Whether a head is in the archive, or named as lost by it. Throws if it should be there and is not. */
function isHere(
  head: Checkpoint,
  where: string,
  editions: Editions,
  newest: number,
  stored: ReadonlyMap<number, Buffer>,
): boolean {
  if (editions.admissionOf(head)) return true;
  const end = Math.min(editions.endOf(head.origin) ?? -1, newest);
  if (head.size > end) return false;
  if (stored.get(head.size)?.equals(head.rootHash)) return true;
  throw changed(
    `${where} keeps another head of size ${head.size}, or the archive lacks it, though it has newer ones.`,
  );
}

/**
 * The key that signed the newest head goes on, under its new name; where it can sign no more, the current one of the
 * installation. A change of keys that no head covers never came into force.
 */
function chooseSigner(
  { keyring }: Desk,
  { log, keys, newest }: StoredLog,
  editions: Editions,
  origin: string,
): { signer: SigningKey; previous: string | null } {
  const signed = readKeyRecords(editions, keys).filter(({ position }) => position < (newest?.size ?? 0));
  const previous = signed.at(-1)?.key ?? null;
  if (previous !== null && !keyring.verifiers(log.origin).some(({ text }) => text === previous))
    throw changed(`the log names the signing key ${previous}, which is not in ${keyring.folder}.`);
  const same = previous === null ? null : verifierKey(origin, parseVerifierKey(previous).publicKey).text;
  const text = keyring.current(origin)?.text;
  const signer = (same && keyring.signer(origin, same)) ?? (text && keyring.signer(origin, text));
  if (signer) return { signer, previous };
  throw cannotSign({ keyring });
}

function cannotSign({ keyring }: Pick<Desk, 'keyring'>): NotAdmitted {
  return new NotAdmitted(
    `No key in ${keyring.folder} can sign. Restore the folder "notary" of the data directory from its backup.`,
  );
}
