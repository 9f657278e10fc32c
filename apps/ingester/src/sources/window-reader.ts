import { askedAgain, type EventSource } from '@countersign/domain';
import { GraphError } from '@countersign/graph';
import { askedDifferently, halves, type Window } from './audit-windows.ts';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { type OpenSweep, readIntoSweep } from './read-into-sweep.ts';
import { isTooMuch } from './too-much.ts';

/** Events that are asked for by their time. */
export interface EventCollection {
  readonly source: EventSource;
  readonly path: string;
  /** What else the filter asks for, not encoded. */
  readonly alsoFilter?: string;
}

/** Graph's own time before anything is asked by it. */
export async function graphNow(cycle: Cycle, { path }: EventCollection): Promise<Date> {
  const known = cycle.clock.read();
  if (known) return known;
  cycle.clock.follow(await askForDate(cycle, path));
  return cycle.clock.read() ?? new Date(Math.floor(cycle.now().getTime() / 1000) * 1000);
}

/** An answer that minds the $top tells the time as well. */
async function askForDate({ client, signal }: Cycle, path: string): Promise<string | null> {
  try {
    return (await client.get(`${path}?$top=1`, signal)).headers.get('date');
  } catch (error) {
    if (error instanceof GraphError && mayBeThePageSize(error)) return error.sourceDate;
    throw error;
  }
}

interface Reading {
  /** Soon, and without anybody asking for it: then one empty answer does no harm. */
  readonly isReadAgain?: boolean;
  /** An answer to it was empty already. */
  readonly isConfirmed?: boolean;
  /** Its pages had expired once. */
  readonly isSecondTry?: boolean;
}

/** Reads windows, each into a sweep of its own. */
export class WindowReader {
  private items = 0;
  private newItems = 0;
  private outside = 0;
  private contradictions = 0;
  private pageSize = '&$top=1000';
  private readonly cycle: Cycle;
  private readonly collection: EventCollection;

  constructor(cycle: Cycle, collection: EventCollection) {
    this.cycle = cycle;
    this.collection = collection;
  }

  get outcome(): SourceOutcome {
    const notes = [
      this.outside > 0 && `Graph sent ${this.outside} events outside the time asked for; they were kept.`,
      this.contradictions > 0 &&
        `${this.contradictions} empty ${this.contradictions === 1 ? 'answer was' : 'answers were'} contradicted by a second one and not counted.`,
    ].filter((note) => note !== false);
    return { items: this.items, newItems: this.newItems, note: notes.join(' ') || null };
  }

  /**
   * Reads one window; in halves, the newer first, if it is too much for Graph at once. That there was nothing is
   * believed only if a second answer says so: nobody looks there again for a week, or ever.
   */
  async read(window: Window, reading: Reading = {}): Promise<void> {
    let outside = 0;
    const onPage = (bytes: Buffer): void => void (outside += countOutside(bytes, window));
    const { sweep, items, error } = await this.ask(window, reading, onPage);
    if (error) {
      await sweep.incomplete(error.message);
      return this.readOtherwise(window, reading, error);
    }
    if (items === 0 && !reading.isReadAgain && !reading.isConfirmed) {
      await sweep.incomplete(askedAgain);
      return this.read(window, { ...reading, isConfirmed: true });
    }
    if (reading.isConfirmed && items > outside) this.contradictions += 1;
    const result = await sweep.complete();
    this.items += result.items;
    this.newItems += result.newItems;
  }

  private ask(
    window: Window,
    { isConfirmed = false }: Reading,
    onPage: (bytes: Buffer) => void,
  ): Promise<OpenSweep> {
    const asked = isConfirmed ? askedDifferently(window) : window;
    const { source, path, alsoFilter } = this.collection;
    const within = `activityDateTime ge ${seconds(asked.from)} and activityDateTime lt ${seconds(asked.to)}`;
    const filter = alsoFilter === undefined ? within : `${within} and (${alsoFilter})`;
    return readIntoSweep(this.cycle, {
      source,
      path: `${path}?$filter=${encodeURIComponent(filter)}${this.pageSize}`,
      range: { from: seconds(window.from), to: seconds(window.to) },
      itemsBefore: this.items,
      progressSuffix: `, back to ${seconds(window.from).slice(0, 10)}`,
      onPage: (bytes) => {
        this.outside += countOutside(bytes, asked);
        onPage(bytes);
      },
    });
  }

  private async readOtherwise(window: Window, reading: Reading, error: OpenSweep['error']): Promise<void> {
    if (!(error instanceof GraphError)) throw error;
    if (mayBeThePageSize(error) && this.pageSize !== '') {
      // $top is documented nowhere for this collection: drop the parameter, not the data.
      this.pageSize = '';
      return this.read(window, reading);
    }
    if (error.kind === 'link-expired' && !reading.isSecondTry)
      return this.read(window, { ...reading, isSecondTry: true });
    const split = isTooMuch(error) ? halves(window) : null;
    if (!split) throw error;
    for (const half of split) await this.read(half, { isReadAgain: reading.isReadAgain ?? false });
  }
}

/** Refused with 400 on some segments of Graph, and with 500 on others. */
function mayBeThePageSize({ kind, status }: GraphError): boolean {
  return kind === 'rejected' || (kind === 'unavailable' && status === 500);
}

/** The filter takes no quotes and no fraction is needed: the edges are ours. */
function seconds(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** Whether Graph applied the filter at all. A look at the text is enough; the objects are kept either way. */
function countOutside(bytes: Buffer, { from, to }: Window): number {
  let count = 0;
  for (const [, text = ''] of bytes
    .toString('latin1')
    .matchAll(/"activityDateTime"\s*:\s*"([^"]{10,40})"/g)) {
    const at = Date.parse(text);
    if (at < from.getTime() || at >= to.getTime()) count += 1;
  }
  return count;
}
