import {
  NoteError,
  openCheckpoint,
  parseOrigin,
  type VerifiedCheckpoint,
  type VerifierKey,
} from '@countersign/evidence';
import { type Anchor } from '../anchors/anchor.ts';

/** Anchors are asked before each signature and each verification, so none may hold them up for long. */
const answerMilliseconds = 10_000;

/** The newest head of a log that an anchor itself holds, as a note; null if none. Throws as `Anchor.newest` does. */
export function askForNewest(anchor: Anchor, origin: string, signal: AbortSignal): Promise<string | null> {
  return anchor.newest(origin, AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)]));
}

const ofAnotherLog = 'it is of another log';

/** A head that is kept elsewhere, opened by keys of its log; a text is the reason why it is not one of them. */
export function openHeldHead(
  note: string,
  origin: string,
  keys: readonly VerifierKey[],
): VerifiedCheckpoint | string {
  try {
    const head = openCheckpoint(note, keys);
    return head.origin === origin ? head : ofAnotherLog;
  } catch (error) {
    if (error instanceof NoteError) return error.message;
    throw error;
  }
}

/** The same of any edition of the log that began as `first`; `origin` is the one that the note names. */
export function openHeldHeadOf(
  first: string,
  note: string,
  origin: string,
  keysOf: (origin: string) => readonly VerifierKey[],
): VerifiedCheckpoint | string {
  return parseOrigin(origin)?.first === first ? openHeldHead(note, origin, keysOf(origin)) : ofAnotherLog;
}
