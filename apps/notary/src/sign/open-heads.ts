import {
  type CheckpointRow,
  NoteError,
  openCheckpoint,
  parseOrigin,
  type VerifiedCheckpoint,
} from '@countersign/evidence';
import { refuseLaterEdition } from '../heads/judge-heads.ts';
import { type OwnHeads } from '../heads/own-heads.ts';
import { type Keyring } from '../keys/keyring.ts';
import { type StoredLog } from '../log-store.ts';
import { Quarantine, thenRelease } from '../quarantine.ts';

export interface OpenedHeads {
  readonly own: VerifiedCheckpoint | null;
  readonly stored: VerifiedCheckpoint | null;
}

/** The newest heads that are on record, each checked to be signed by this installation. Throws a Quarantine. */
export async function openHeads(
  { log, newest, keys }: StoredLog,
  keyring: Keyring,
  ownHeads: OwnHeads,
): Promise<OpenedHeads> {
  if (!parseOrigin(log.firstOrigin) || !parseOrigin(log.origin))
    throw new Quarantine(
      'origin-changed',
      `The origin in evidence_log, "${log.firstOrigin.slice(0, 80)}", is none of ours.`,
      `Set it back to the origin in the newest checkpoint; ${thenRelease}`,
    );
  const newestOwn = (await ownHeads.originsOf(log.firstOrigin)).at(-1);
  if (newestOwn !== undefined) refuseLaterEdition(log.origin, newestOwn, 'the notary');
  const note = await ownHeads.read(log.origin);
  if (keyring.isEmpty && (note !== null || newest || keys.length > 0))
    throw new Quarantine(
      'key-lost',
      `The log was signed before, but ${keyring.folder} holds no key.`,
      `Restore the folder "notary" of the data directory from its backup; ${thenRelease}`,
    );
  const verifiers = keyring.verifiers(log.origin);
  const own = note === null ? null : openOwn(note, log.origin, verifiers, ownHeads.pathOf(log.origin));
  return { own, stored: newest && openStored(newest, log.origin, verifiers) };
}

type Verifiers = Parameters<typeof openCheckpoint>[1];

function openOwn(note: string, origin: string, verifiers: Verifiers, path: string): VerifiedCheckpoint {
  const head = tryToOpen(note, verifiers);
  if (!(head instanceof NoteError) && head.origin === origin) return head;
  throw new Quarantine(
    'own-head-damaged',
    `The notary's own head ${path} is not a checkpoint of this log signed here.`,
    `Restore the folder "notary" of the data directory from its backup; ${thenRelease}`,
  );
}

function openStored(row: CheckpointRow, origin: string, verifiers: Verifiers): VerifiedCheckpoint {
  const head = tryToOpen(row.note, verifiers);
  const isRow =
    !(head instanceof NoteError) &&
    head.origin === origin &&
    head.size === row.size &&
    head.rootHash.equals(row.rootHash);
  if (isRow) return head;
  const why = head instanceof NoteError ? ` (${head.message})` : '';
  throw new Quarantine(
    'head-forged',
    `Table checkpoint, size ${row.size}: this is not a checkpoint of this log signed here${why}.`,
    `If it was signed with a key you know, restore the folder "notary" of the data directory; else restore the database to before the row was written; ${thenRelease}`,
  );
}

function tryToOpen(note: string, verifiers: Verifiers): VerifiedCheckpoint | NoteError {
  try {
    return openCheckpoint(note, verifiers);
  } catch (error) {
    if (error instanceof NoteError) return error;
    throw error;
  }
}
