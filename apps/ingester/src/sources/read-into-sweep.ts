import { type Source } from '@countersign/domain';
import { GraphError, readPages, SignInError } from '@countersign/graph';
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

const progressMilliseconds = 1000;

/** Reads one collection from its first page to its last, archiving on the way. The caller ends the sweep. */
export async function readIntoSweep(cycle: Cycle, ask: Ask): Promise<OpenSweep> {
  const sweep = openSweep(cycle, ask);
  const error = await readOnto(cycle, sweep, ask);
  return { sweep, items: sweep.counts.items, error };
}

/** A sweep into which one collection is read, or several. */
export function openSweep(cycle: Cycle, { source, path, range, remembersIds = false }: Ask): SweepRecorder {
  return new SweepRecorder(cycle.archive, cycle.turn, {
    source,
    asked: path,
    now: cycle.now,
    sweepId: cycle.newSweepId(),
    correct: (at) => cycle.clock.correct(at),
    ...(range ? { range } : {}),
    remembersIds,
  });
}

/** Reads one more collection into a sweep. Why it did not come to its end; null if it did. */
export async function readOnto(
  cycle: Cycle,
  sweep: SweepRecorder,
  ask: Ask,
): Promise<GraphError | SignInError | null> {
  const { source, path } = ask;
  const pagesBefore = sweep.counts.pages;
  let toldAt = 0;
  try {
    for await (const page of readPages(cycle.client, path, { signal: cycle.signal })) {
      cycle.clock.follow(page.sourceDate, page.receivedAt);
      ask.onPage?.(page.bytes);
      const receivedAt = cycle.clock.correct(page.receivedAt);
      await sweep.add({ ...page, pageNumber: pagesBefore + page.pageNumber, receivedAt });
      // Counted from the last time whichever way the clock went meanwhile.
      if (Math.abs(receivedAt.getTime() - toldAt) < progressMilliseconds) continue;
      toldAt = receivedAt.getTime();
      const items = (ask.itemsBefore ?? 0) + sweep.counts.items;
      await cycle.states.progress(source, items);
      cycle.report(source, `${items.toLocaleString('en')} read${ask.progressSuffix ?? ''}`);
    }
    return null;
  } catch (error) {
    await noteWait(cycle, source, error);
    if (error instanceof GraphError || error instanceof SignInError) return error;
    // Stopped between two pages: what arrived is archived before the process goes.
    if (cycle.signal.aborted) await sweep.incomplete('stopped before the end');
    throw error;
  }
}

/**
 * Before anything else, and also if it is only a second: to end the sweep the archive has to be written, which may
 * fail, or be another harvester's by now, and then nobody would know of the wait.
 */
async function noteWait({ states, now }: Cycle, source: Source, error: unknown): Promise<void> {
  if (!(error instanceof GraphError) || error.retryAfterSeconds === null) return;
  await states.throttled(source, new Date(now().getTime() + error.retryAfterSeconds * 1000));
}
