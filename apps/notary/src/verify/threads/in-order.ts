import { ArchiveProblem, type LeafHashes, type Span } from '@countersign/evidence';
import { type CheckedSpan } from './check-span.ts';

/** Checks one span at a time. */
export type SpanChecker = (span: Span) => Promise<CheckedSpan>;

/** Spans that each checker may be ahead of what was given out: half a megabyte of hashes each. */
const aheadPerChecker = 2;

/**
 * What checkLeaves gives for these spans, one after the other, though several check them at the same time: what is
 * named first must not depend on who was faster. `own` works too, whenever the next span is still in work elsewhere,
 * but never while the caller has a piece: its connection is the caller's then. Another that fails is asked no more,
 * and `own` does its span again: so why it failed is told by what fails here too, or does not matter.
 */
export async function* checkInOrder(
  own: SpanChecker,
  others: readonly SpanChecker[],
  spans: readonly Span[],
): AsyncGenerator<LeafHashes> {
  const spread = new Spread(others, spans);
  try {
    for (const [nth, span] of spans.entries()) {
      spread.moveTo(nth);
      const checked = (await resultOf(spread, own, nth)) ?? (await own(span));
      for (const { first, hashes } of checked.pieces)
        yield { first, hashes: Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength) };
      if (checked.problem) throw new ArchiveProblem(checked.problem.place, checked.problem.finding);
    }
  } finally {
    await spread.end();
  }
}

/** Null if nobody could check it. */
async function resultOf(spread: Spread, own: SpanChecker, nth: number): Promise<CheckedSpan | null> {
  for (;;) {
    const result = spread.resultOf(nth);
    if (result && (spread.isSettled(nth) || !spread.hasMore())) return result;
    await spread.take(own);
  }
}

/** Who checks what. */
class Spread {
  readonly #spans: readonly Span[];
  readonly #results = new Map<number, Promise<CheckedSpan | null>>();
  readonly #settled = new Set<number>();
  readonly #aheadMax: number;
  readonly #idle: Set<SpanChecker>;
  #current = 0;
  #next = 0;

  constructor(others: readonly SpanChecker[], spans: readonly Span[]) {
    this.#spans = spans;
    this.#idle = new Set(others);
    this.#aheadMax = aheadPerChecker * (others.length + 1);
  }

  /** What came before was given out. */
  moveTo(nth: number): void {
    this.#results.delete(nth - 1);
    this.#settled.delete(nth - 1);
    this.#current = nth;
    for (const other of [...this.#idle]) if (this.hasMore()) void this.take(other);
  }

  resultOf(nth: number): Promise<CheckedSpan | null> | undefined {
    return this.#results.get(nth);
  }

  isSettled(nth: number): boolean {
    return this.#settled.has(nth);
  }

  /** Whether a span may be begun now. */
  hasMore(): boolean {
    return this.#next < Math.min(this.#spans.length, this.#current + this.#aheadMax);
  }

  /** Lets one check the next span. Never fails. */
  async take(checker: SpanChecker): Promise<void> {
    const nth = this.#next;
    this.#next += 1;
    const isOther = this.#idle.delete(checker);
    const result = checker(this.#spans[nth] as Span).catch((error: unknown) => {
      if (isOther) return null;
      throw error;
    });
    this.#results.set(nth, result);
    const checked = await result.catch(() => null);
    this.#settled.add(nth);
    if (!isOther || checked === null) return;
    this.#idle.add(checker);
    if (this.hasMore()) void this.take(checker);
  }

  /** Begins nothing more, and waits for what is in work. */
  async end(): Promise<void> {
    this.#next = this.#spans.length;
    await Promise.allSettled(this.#results.values());
  }
}
