import { NoteError, parseVerifierKey, type VerifierKey } from '@countersign/evidence';
import { VerifyProblem } from './verify-problem.ts';

/** A control record of kind `key`. */
export interface KeyRecord {
  readonly position: number;
  readonly body: string;
}

interface Link {
  readonly position: number;
  readonly key: VerifierKey;
}

/**
 * The keys of a log in the order in which they came into force. Each names the one before it, and the first
 * checkpoint that covers the change is signed by both: so a key can follow only by the hand of its predecessor.
 */
export class KeyChain {
  private readonly links: readonly Link[];

  private constructor(links: readonly Link[]) {
    this.links = links;
  }

  /** Throws a VerifyProblem where a record does not continue the one before it. */
  static of(records: readonly KeyRecord[], origin: string): KeyChain {
    const links: Link[] = [];
    for (const { position, body } of records) {
      const { key, previous } = readBody(position, body);
      const expected = links.at(-1)?.key.text ?? null;
      if (key.name !== origin)
        throw problem(position, `its key is of the log ${key.name}, not of ${origin}.`);
      if (previous !== expected)
        throw problem(
          position,
          'it does not name the key before it: a change of keys was inserted or removed.',
        );
      links.push({ position, key });
    }
    return new KeyChain(links);
  }

  /** Of all times. */
  get keys(): readonly VerifierKey[] {
    return this.links.map(({ key }) => key);
  }

  get newest(): VerifierKey | null {
    return this.links.at(-1)?.key ?? null;
  }

  /**
   * The keys that have to have signed a checkpoint of this size, the checkpoint before it having had another:
   * the one in force, and while a change is covered for the first time, the ones before.
   */
  signersOf(size: number, sizeBefore: number): readonly VerifierKey[] {
    const known = this.links.filter(({ position }) => position < size);
    const settled = known.findLast(({ position }) => position < sizeBefore);
    const changed = known.filter(({ position }) => position >= sizeBefore);
    return [...(settled ? [settled] : []), ...changed].map(({ key }) => key);
  }
}

function readBody(position: number, body: string): { key: VerifierKey; previous: string | null } {
  try {
    const { key, previous } = JSON.parse(body) as { key?: unknown; previous?: unknown };
    if (typeof key !== 'string' || (previous !== null && typeof previous !== 'string'))
      throw problem(position, 'its body names no key.');
    return { key: parseVerifierKey(key), previous };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof NoteError)
      throw problem(position, `its body names no key (${error.message}).`);
    throw error;
  }
}

function problem(position: number, finding: string): VerifyProblem {
  return new VerifyProblem('control_record', position, 'the key record', finding);
}
