import { type Instant } from './clock.ts';
import { type Ledger } from './ledger.ts';

/** Something that happens again and again: filings of a day, noise, one desk of the running demo. */
export interface Source {
  /** When it plays next; Infinity once it has nothing left. */
  nextAt: Instant;
  /** Plays one story and moves `nextAt` forward. */
  play(): void;
}

/**
 * Plays the sources in the order of time, as far as somebody has asked. How far and in how many steps makes no
 * difference to what is written: every source has its own random stream, and ties go to the earlier source.
 */
export class Timeline {
  #playedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly sources: readonly Source[],
    readonly ledger: Ledger,
  ) {}

  playUntil(instant: Instant): void {
    if (instant <= this.#playedUntil) return;
    this.#playedUntil = instant;
    for (let next = this.#earliest(); next !== undefined && next.nextAt <= instant; next = this.#earliest()) {
      const at = next.nextAt;
      next.play();
      if (next.nextAt <= at)
        throw new Error('A source of the timeline did not move forward; it would play forever.');
    }
    this.ledger.sort();
  }

  #earliest(): Source | undefined {
    let earliest: Source | undefined;
    for (const source of this.sources) {
      if (earliest === undefined || source.nextAt < earliest.nextAt) earliest = source;
    }
    return earliest;
  }
}
