import { askedAgain } from '@countersign/domain';
import { GraphError } from '@countersign/graph';
import {
  askedDifferently,
  halves,
  inMonths,
  isReadAgainNext,
  newestWindow,
  nextPastWindow,
  wantedBackTo,
  type Window,
} from './audit-windows.ts';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { reReadWindow, withReRead } from './re-read.ts';
import { type OpenSweep, readIntoSweep } from './read-into-sweep.ts';
import { isTooMuch } from './too-much.ts';

const source = 'audit-events';
const collection = '/v1.0/deviceManagement/auditEvents';

/**
 * Audit events: first what is new, then, once a week, the last 30 days again, then what a read left out, then
 * the past, newest first.
 * Every window is a sweep of its own, so a kill costs at most the window it hit.
 */
export async function readAuditEvents(
  cycle: Cycle,
  afterWindow: (window: Window) => Promise<void>,
): Promise<SourceOutcome> {
  const reader = new WindowReader(cycle);
  const { sweeps } = cycle;
  const now = await graphNow(cycle);
  const covered = await sweeps.auditCoverage(now);
  const newest = newestWindow(covered, now);
  const again = reReadWindow(await sweeps.reReads(), now);
  for (const window of withReRead(newest, again))
    await reader.read(window, { isReadAgain: window === newest && isReadAgainNext(newest, covered) });
  if (covered === null) await afterWindow(newest);
  for (const hole of await sweeps.unreadHoles())
    for (const window of inMonths(hole)) await reader.read(window);

  for (;;) {
    const reached = await sweeps.auditCoverage(now);
    const window = reached && nextPastWindow(reached, now);
    const wants = window ? Math.min(wantedBackTo(now).getTime(), window.from.getTime()) : undefined;
    await cycle.states.reach(
      source,
      reached?.from ?? null,
      wants === undefined ? (reached?.from ?? null) : new Date(wants),
    );
    if (!window) return reader.outcome;
    await reader.read(window);
    await afterWindow(window);
  }
}

/** Graph's own time before anything is asked by it. */
async function graphNow(cycle: Cycle): Promise<Date> {
  const known = cycle.clock.read();
  if (known) return known;
  cycle.clock.follow(await askForDate(cycle));
  return cycle.clock.read() ?? new Date(Math.floor(cycle.now().getTime() / 1000) * 1000);
}

/** An answer that minds the $top tells the time as well. */
async function askForDate({ client, signal }: Cycle): Promise<string | null> {
  try {
    return (await client.get(`${collection}?$top=1`, signal)).headers.get('date');
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

class WindowReader {
  private items = 0;
  private newItems = 0;
  private outside = 0;
  private contradictions = 0;
  private pageSize = '&$top=1000';
  private readonly cycle: Cycle;

  constructor(cycle: Cycle) {
    this.cycle = cycle;
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
    const filter = `activityDateTime ge ${seconds(asked.from)} and activityDateTime lt ${seconds(asked.to)}`;
    return readIntoSweep(this.cycle, {
      source,
      path: `${collection}?$filter=${encodeURIComponent(filter)}${this.pageSize}`,
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
