import { addSeconds, type Instant } from '../instant.ts';

/**
 * A stretch known by sweeps, and which of them set its ends. Merging is associative and commutative, so a
 * stored stretch stands for all the sweeps that made it.
 */
export interface KnownStretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly fromSweep: string;
  readonly toSweep: string;
}

/** Joins what overlaps or lies no more than `reachSeconds` apart. Of equal ends the smaller sweep id counts, so that order does not matter. */
export function joinStretches(stretches: readonly KnownStretch[], reachSeconds: number): KnownStretch[] {
  const sorted = [...stretches].sort((a, b) => compare(a.from, b.from) || compare(a.fromSweep, b.fromSweep));
  const joined: KnownStretch[] = [];
  for (const one of sorted) {
    const last = joined.at(-1);
    if (last === undefined || one.from > addSeconds(last.to, reachSeconds)) joined.push(one);
    else joined[joined.length - 1] = { ...last, ...furtherEnd(last, one) };
  }
  return joined;
}

function furtherEnd(a: KnownStretch, b: KnownStretch): Pick<KnownStretch, 'to' | 'toSweep'> {
  const order = compare(a.to, b.to) || -compare(a.toSweep, b.toSweep);
  const further = order >= 0 ? a : b;
  return { to: further.to, toSweep: further.toSweep };
}

/** What of `stretches` is not in `others`; where they touch, the other's sweep names the end. Both joined, in order. */
export function cutOut(stretches: readonly KnownStretch[], others: readonly KnownStretch[]): KnownStretch[] {
  const left: KnownStretch[] = [];
  for (const one of stretches) {
    let rest: KnownStretch | null = one;
    for (const other of others) {
      if (rest === null || other.from > rest.to) break;
      if (other.to < rest.from) continue;
      if (other.from > rest.from) left.push({ ...rest, to: other.from, toSweep: other.fromSweep });
      rest = other.to < rest.to ? { ...rest, from: other.to, fromSweep: other.toSweep } : null;
    }
    if (rest !== null) left.push(rest);
  }
  return left;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
