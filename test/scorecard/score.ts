// Counts of what was said beside what was true, and what precision and recall are of them.

/** Of one class: how often it was said, was true, and both. What was left undecided counts apart, not as a miss. */
export interface Tally {
  readonly said: number;
  readonly true: number;
  readonly right: number;
  readonly undecided: number;
}

export const nothing: Tally = { said: 0, true: 0, right: 0, undecided: 0 };

export function plus(a: Tally, b: Tally): Tally {
  return {
    said: a.said + b.said,
    true: a.true + b.true,
    right: a.right + b.right,
    undecided: a.undecided + b.undecided,
  };
}

/** Right of what was said; 1 if nothing was. */
export function precision({ said, right }: Tally): number {
  return said === 0 ? 1 : right / said;
}

/** Right of what was true and could be decided; 1 if nothing was. */
export function recall({ true: truly, right, undecided }: Tally): number {
  const decidable = truly - undecided;
  return decidable === 0 ? 1 : right / decidable;
}

/**
 * Tallies per label of things that have one in truth and one that was said. `undecidedAs` is the label of an
 * answer that claims nothing; a thing that only one side knows counts on that side.
 */
export function tallyLabels(
  truth: ReadonlyMap<string, string>,
  said: ReadonlyMap<string, string>,
  undecidedAs: string | null = null,
): Map<string, Tally> {
  const tallies = new Map<string, Tally>();
  const add = (label: string, one: Partial<Tally>) =>
    tallies.set(label, plus(tallies.get(label) ?? nothing, { ...nothing, ...one }));
  for (const [id, label] of truth) {
    const answer = said.get(id);
    add(label, { true: 1, right: answer === label ? 1 : 0, undecided: answer === undecidedAs ? 1 : 0 });
  }
  for (const label of said.values()) if (label !== undecidedAs) add(label, { said: 1 });
  return tallies;
}
