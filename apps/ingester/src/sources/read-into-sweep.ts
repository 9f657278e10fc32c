import { type Source } from '@countersign/domain';
import { GraphError, readPages, SignInError } from '@countersign/graph';
import { FencedError } from '../archive/fenced-error.ts';
import { SweepRecorder } from '../archive/sweep-recorder.ts';
import { type Cycle } from './cycle.ts';

export interface Ask {
  readonly source: Source;
  readonly path: string;
  readonly range?: { readonly from: string; readonly to: string };
  /** Keep the ids of what was shown. */
  readonly remembersIds?: boolean;
  /** Sees every page before it is archived. */
  readonly onPage?: (bytes: Buffer) => void;
  /** Objects read before this sweep in the same attempt, for the progress shown. */
  readonly itemsBefore?: number;
  /** Said after the number of objects read. */
  readonly progressSuffix?: string;
}

/** A sweep that has read what there was, and is still open. */
export interface OpenSweep {
  readonly sweep: SweepRecorder;
  readonly items: number;
  /** Why it did not come to the end of the collection. */
  readonly error: GraphError | SignInError | null;
}

/**
 * Ends a sweep that Graph, or the sign-in, did not let come to its end. What Graph asked to wait has to be noted
 * even if the archive fails at that very moment, so then its error goes first; the sweep is closed by the next cycle.
 */
export async function endFailed(
  { sweep }: Pick<OpenSweep, 'sweep'>,
  error: GraphError | SignInError,
  reason = error.message,
): Promise<void> {
  try {
    await sweep.incomplete(reason);
  } catch (failure) {
    if (failure instanceof FencedError || !(error instanceof GraphError) || error.retryAfterSeconds === null)
      throw failure;
    throw new GraphError({ ...error, sentence: error.sentence, cause: failure });
  }
}

const progressMilliseconds = 1000;

/** Reads one collection from its first page to its last, archiving on the way. The caller ends the sweep. */
export async function readIntoSweep(cycle: Cycle, ask: Ask): Promise<OpenSweep> {
  const { source, path, range } = ask;
  const sweep = new SweepRecorder(cycle.archive, cycle.turn, {
    source,
    asked: path,
    now: cycle.now,
    sweepId: cycle.newSweepId(),
    correct: (at) => cycle.clock.correct(at),
    ...(range ? { range } : {}),
    remembersIds: ask.remembersIds ?? false,
  });
  let toldAt = 0;
  try {
    for await (const page of readPages(cycle.client, path, { signal: cycle.signal })) {
      cycle.clock.follow(page.sourceDate, page.receivedAt);
      ask.onPage?.(page.bytes);
      const receivedAt = cycle.clock.correct(page.receivedAt);
      await sweep.add({ ...page, receivedAt });
      // Counted from the last time whichever way the clock went meanwhile.
      if (Math.abs(receivedAt.getTime() - toldAt) < progressMilliseconds) continue;
      toldAt = receivedAt.getTime();
      const items = (ask.itemsBefore ?? 0) + sweep.counts.items;
      await cycle.states.progress(source, items);
      cycle.report(source, `${items.toLocaleString('en')} read${ask.progressSuffix ?? ''}`);
    }
    return { sweep, items: sweep.counts.items, error: null };
  } catch (error) {
    if (error instanceof GraphError || error instanceof SignInError)
      return { sweep, items: sweep.counts.items, error };
    // Stopped between two pages: what arrived is archived before the process goes.
    if (cycle.signal.aborted) await sweep.incomplete('stopped before the end');
    throw error;
  }
}
