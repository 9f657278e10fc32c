import { createHash } from 'node:crypto';
import { type Transaction } from './memory-database.ts';
import { type World } from './world.ts';

// I4, and what of I10 and E4 there is at this level: a notary that signs the head after every few commits. Whatever
// was signed has to be the beginning of whatever is there later, leaf by leaf; so a list of what is archived below a
// signed size is the same whenever it is asked for.

interface SignedHead {
  readonly size: number;
  readonly root: string;
}

const commitsPerSignature = 25;

/** Follows the log commit by commit, and signs now and then. */
export class SignedHeads {
  readonly #heads: SignedHead[] = [];
  /** Leaf hashes in the order of their positions, as they were when they were written. */
  readonly #leaves: Buffer[] = [];
  #commits = 0;

  /** Call for every transaction that is about to be committed. */
  follow(world: World, { leafRuns }: Transaction): void {
    if (leafRuns.length === 0) return;
    for (const run of [...leafRuns].sort((a, b) => a.first_position - b.first_position)) {
      if (run.first_position !== this.#leaves.length)
        world.violate('I4', `Leaf ${run.first_position} is written where ${this.#leaves.length} is next.`);
      for (let nth = 0; nth < run.leaves; nth += 1)
        this.#leaves[run.first_position + nth] = run.hashes.subarray(32 * nth, 32 * nth + 32);
    }
    this.#commits += 1;
    if (this.#commits % commitsPerSignature === 0)
      this.#heads.push({ size: this.#leaves.length, root: rootOf(this.#leaves).toString('hex') });
  }

  /** Everything that is stored, once more from the first leaf on. */
  verify(world: World): void {
    const { leafRuns, head } = world.database;
    const stored: Buffer[] = [];
    for (const run of leafRuns)
      for (let nth = 0; nth < run.leaves; nth += 1)
        stored[run.first_position + nth] = run.hashes.subarray(32 * nth, 32 * nth + 32);
    if (stored.length !== head?.size || stored.includes(undefined as never))
      world.violate('E4', `${stored.length} leaves are stored and the head says ${head?.size}.`);
    for (const { size, root } of this.#heads)
      if (rootOf(stored.slice(0, size)).toString('hex') !== root)
        world.violate('I4', `What was signed of the first ${size} positions is not what is stored of them.`);
  }
}

/** RFC 6962 2.1, to the letter and not the product's. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0] as Buffer;
  let split = 1;
  while (2 * split < leaves.length) split *= 2;
  const parts = [Buffer.from([1]), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split))];
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}
