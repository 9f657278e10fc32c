import { type Checkpoint } from '../note/checkpoint.ts';
import { type Admission, type AdmissionRow, readAdmission } from './admission.ts';
import { parseOrigin } from './origin.ts';

export interface PlacedAdmission extends Admission {
  readonly position: number;
  readonly recordedAt: string;
}

/** A `restored` record that does not follow from what stands before it. */
export class EditionProblem extends Error {
  override readonly name = 'EditionProblem';
  readonly position: number;

  constructor(position: number, finding: string) {
    super(finding);
    this.position = position;
  }
}

/**
 * The editions of a log: the first, and one more from each `restored` record on. A head is of the edition of the newest
 * record that it covers.
 */
export class Editions {
  readonly firstOrigin: string;
  /** Oldest first. */
  readonly admissions: readonly PlacedAdmission[];
  readonly #lost = new Map<string, PlacedAdmission>();

  private constructor(firstOrigin: string, admissions: readonly PlacedAdmission[]) {
    this.firstOrigin = firstOrigin;
    this.admissions = admissions;
    for (const admission of admissions)
      for (const head of admission.lost) this.#lost.set(nameOf(head), admission);
  }

  /** Throws an EditionProblem at the first record that cannot be true. */
  static of(firstOrigin: string, rows: readonly AdmissionRow[]): Editions {
    const admissions: PlacedAdmission[] = [];
    for (const { position, body, recordedAt } of rows) {
      const admission = readAdmission(body);
      if (!admission) throw new EditionProblem(position, 'its body is none that we write.');
      const before = admissions.at(-1)?.origin ?? firstOrigin;
      const [old, next] = [parseOrigin(before), parseOrigin(admission.origin)];
      if (admission.ended !== before)
        throw new EditionProblem(position, `it ends ${admission.ended}, and the log was called ${before}.`);
      if (next?.first !== firstOrigin || next.edition <= (old?.edition ?? 1))
        throw new EditionProblem(position, `${admission.origin} is no later edition of ${before}.`);
      if (admission.size > position)
        throw new EditionProblem(position, `it says that ${admission.size} positions before it were kept.`);
      admissions.push({ ...admission, position, recordedAt });
    }
    return new Editions(firstOrigin, admissions);
  }

  /** Of the newest edition. */
  get origin(): string {
    return this.admissions.at(-1)?.origin ?? this.firstOrigin;
  }

  /** What a head of this size has to be called. */
  originAt(size: number): string {
    return this.admissions.findLast(({ position }) => position < size)?.origin ?? this.firstOrigin;
  }

  /** Up to which size the heads of an edition belong to this archive: all of the newest; null if it knows none such. */
  endOf(origin: string): number | null {
    const ended = this.admissions.find((admission) => admission.ended === origin);
    if (ended) return ended.size;
    return origin === this.origin ? Infinity : null;
  }

  /** The record that names this very head as lost. */
  admissionOf(head: Checkpoint): PlacedAdmission | null {
    return this.#lost.get(nameOf(head)) ?? null;
  }
}

function nameOf({ origin, size, rootHash }: Checkpoint): string {
  return `${origin} ${size} ${rootHash.toString('hex')}`;
}
