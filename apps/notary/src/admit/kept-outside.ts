import {
  type Checkpoint,
  editionOf,
  editionsMax,
  type Log,
  NoteError,
  originOf,
  parseCheckpoint,
} from '@countersign/evidence';
import { type Anchor } from '../anchors/anchor.ts';
import { askForNewest, openHeldHeadOf } from '../heads/held-head.ts';
import { type Keyring } from '../keys/keyring.ts';
import { type Desk } from '../sign/sign-log.ts';
import { NotAdmitted } from './not-admitted.ts';

export interface KeptOutside {
  readonly head: Checkpoint;
  /** In words. */
  readonly where: string;
}

/**
 * Every head of a log, of whatever edition, that is kept outside the database: in the notary's files the newest of each
 * edition, in an anchor all where it can tell them. Unlike before a signature, an anchor that does not answer ends
 * this: what is not named now could not be explained later. Throws a NotAdmitted.
 */
export async function* keptOutside(
  { firstOrigin, origin }: Log,
  { ownHeads, anchors, keyring, signal }: Pick<Desk, 'ownHeads' | 'anchors' | 'keyring' | 'signal'>,
): AsyncGenerator<KeptOutside> {
  const open = (where: string, note: string) => ({ where, head: opened(where, note, firstOrigin, keyring) });
  const owned = await ownHeads.originsOf(firstOrigin);
  for (const own of owned) yield open("the notary's own file", (await ownHeads.read(own)) ?? '');
  let newest = Math.max(...[origin, ...owned].map(editionOf));
  // One edition more than is known: an anchor may have seen what was forgotten here.
  for (let edition = 1; edition <= Math.min(newest + 1, editionsMax); edition += 1)
    for (const anchor of anchors)
      for await (const note of heldBy(anchor, originOf({ first: firstOrigin, edition }), signal)) {
        newest = Math.max(newest, edition);
        yield open(`the anchor ${anchor.name}`, note);
      }
}

async function* heldBy(anchor: Anchor, origin: string, signal: AbortSignal): AsyncGenerator<string> {
  const notes = anchor.all?.(origin, signal);
  try {
    if (notes) yield* notes;
    else {
      const newest = await askForNewest(anchor, origin, signal);
      if (newest !== null) yield newest;
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw new NotAdmitted(
      `The anchor ${anchor.name} could not be asked: ${(cause as Error).message} What it has seen has to be named, so repair it, or take it out of the configuration for good, and try again.`,
      { cause },
    );
  }
}

function opened(where: string, note: string, first: string, keyring: Keyring): Checkpoint {
  const origin = originIn(note);
  const head = openHeldHeadOf(first, note, origin, (of) => keyring.verifiers(of));
  if (typeof head !== 'string') return head;
  throw new NotAdmitted(
    `A head that ${where} keeps was not signed here (${head}). That is no loss but another hand: find out whose.`,
  );
}

function originIn(note: string): string {
  try {
    return parseCheckpoint(note).origin;
  } catch (error) {
    if (error instanceof NoteError) return '';
    throw error;
  }
}
