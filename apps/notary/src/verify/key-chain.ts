import {
  type ControlRow,
  type Editions,
  NoteError,
  parseVerifierKey,
  verifierKey,
  type VerifierKey,
} from '@countersign/evidence';
import { VerifyProblem } from './verify-problem.ts';

interface Link {
  readonly position: number;
  readonly key: VerifierKey;
  /** Whether the key before it vouches for it: by its signature, or since it is the same under another name. */
  readonly isVouchedFor: boolean;
}

/**
 * The keys of a log in the order in which they came into force. Each names the one before it, and the first
 * checkpoint that covers the change is signed by both: so a key can follow only by the hand of its predecessor.
 *
 * An edition begins with a key under its own name: as a rule the one that signed the newest head that was kept. Where
 * that key can sign no more it is another, and then nothing in the log vouches for it.
 */
export class KeyChain {
  private readonly links: readonly Link[];

  private constructor(links: readonly Link[]) {
    this.links = links;
  }

  /** From `key` records and the editions. Throws a VerifyProblem where one does not continue the one before it. */
  static of(records: readonly ControlRow[], editions: Editions): KeyChain {
    const links: Link[] = [];
    let next = 0;
    for (const admission of [...editions.admissions, null]) {
      for (; next < records.length; next += 1) {
        const { position, body } = records[next] as ControlRow;
        if (admission && position > admission.position) break;
        const { key, previous } = readBody(position, body);
        follow(links.at(-1), position, key, previous, editions);
        links.push({ position, key, isVouchedFor: true });
      }
      if (!admission) break;
      // A change of keys that no head of its edition covers never came into force.
      while ((links.at(-1)?.position ?? -1) >= admission.size) links.pop();
      const { position, previous } = admission;
      const key = readKey(position, admission.key);
      const before = links.at(-1);
      follow(before, position, key, previous, editions);
      links.push({ position, key, isVouchedFor: before?.key.publicKey.equals(key.publicKey) ?? false });
    }
    return new KeyChain(links);
  }

  /** Of all times. */
  get keys(): readonly VerifierKey[] {
    return this.links.map(({ key }) => key);
  }

  /** The newest key, and those from which it follows. */
  get lineage(): readonly VerifierKey[] {
    return this.keys.slice(Math.max(0, this.#broken));
  }

  /** Whether some key came into force without one before that vouches for it. */
  get isBroken(): boolean {
    return this.#broken >= 0;
  }

  get #broken(): number {
    return this.links.findLastIndex(({ isVouchedFor }) => !isVouchedFor);
  }

  /** Every key the log ever had, by its name in one edition. */
  keysIn(origin: string): readonly VerifierKey[] {
    return this.keys.map(({ publicKey }) => verifierKey(origin, publicKey));
  }

  /**
   * The keys that have to have signed a checkpoint of this size, the checkpoint before it having had another:
   * the one in force, and while a change is covered for the first time, the ones before. An edition's own keys only.
   */
  signersOf(size: number, sizeBefore: number): readonly VerifierKey[] {
    const covered = this.links.filter(({ position }) => position < size);
    const known = covered.filter(({ key }) => key.name === covered.at(-1)?.key.name);
    const settled = known.findLast(({ position }) => position < sizeBefore);
    const changed = known.filter(({ position }) => position >= sizeBefore);
    return [...(settled ? [settled] : []), ...changed].map(({ key }) => key);
  }
}

function follow(
  before: Link | undefined,
  position: number,
  key: VerifierKey,
  previous: string | null,
  editions: Editions,
): void {
  const origin = editions.originAt(position + 1);
  if (key.name !== origin) throw problem(position, `its key is of the log ${key.name}, not of ${origin}.`);
  if (previous !== (before?.key.text ?? null))
    throw problem(position, 'it does not name the key before it: a change of keys was inserted or removed.');
}

/** What says how a head has to be called, and who has to have signed it. */
export interface Signed {
  readonly editions: Editions;
  readonly chain: KeyChain;
}

function readBody(position: number, body: string): { key: VerifierKey; previous: string | null } {
  try {
    const { key, previous } = JSON.parse(body) as { key?: unknown; previous?: unknown };
    if (typeof key !== 'string' || (previous !== null && typeof previous !== 'string'))
      throw problem(position, 'its body names no key.');
    return { key: readKey(position, key), previous };
  } catch (error) {
    if (error instanceof SyntaxError) throw problem(position, `its body names no key (${error.message}).`);
    throw error;
  }
}

function readKey(position: number, text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    if (error instanceof NoteError) throw problem(position, `its body names no key (${error.message}).`);
    throw error;
  }
}

function problem(position: number, finding: string): VerifyProblem {
  return new VerifyProblem('control_record', position, 'the key record', finding);
}
