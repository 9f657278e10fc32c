import { GraphError } from '@countersign/graph';
import {
  halves,
  inMonths,
  newestWindow,
  nextPastWindow,
  wantedBackTo,
  type Window,
} from './audit-windows.ts';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { reReadWindow, withReRead } from './re-read.ts';
import { readIntoSweep } from './read-into-sweep.ts';
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
  for (const window of withReRead(newest, again)) await reader.read(window);
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

class WindowReader {
  private items = 0;
  private newItems = 0;
  private outside = 0;
  private pageSize = '&$top=1000';
  private readonly cycle: Cycle;

  constructor(cycle: Cycle) {
    this.cycle = cycle;
  }

  get outcome(): SourceOutcome {
    const note =
      this.outside === 0
        ? null
        : `Graph sent ${this.outside} events outside the time asked for; they were kept.`;
    return { items: this.items, newItems: this.newItems, note };
  }

  /** Reads one window; in halves, the newer first, if it is too much for Graph at once. */
  async read(window: Window, isSecondTry = false): Promise<void> {
    const range = { from: seconds(window.from), to: seconds(window.to) };
    const filter = `activityDateTime ge ${range.from} and activityDateTime lt ${range.to}`;
    const { sweep, error } = await readIntoSweep(this.cycle, {
      source,
      path: `${collection}?$filter=${encodeURIComponent(filter)}${this.pageSize}`,
      range,
      itemsBefore: this.items,
      progressSuffix: `, back to ${range.from.slice(0, 10)}`,
      onPage: (bytes) => (this.outside += countOutside(bytes, window)),
    });
    if (!error) {
      const result = await sweep.complete();
      this.items += result.items;
      this.newItems += result.newItems;
      return;
    }
    await sweep.incomplete(error.message);
    if (!(error instanceof GraphError)) throw error;
    if (mayBeThePageSize(error) && this.pageSize !== '') {
      // $top is documented nowhere for this collection: drop the parameter, not the data.
      this.pageSize = '';
      return this.read(window, isSecondTry);
    }
    if (error.kind === 'link-expired' && !isSecondTry) return this.read(window, true);
    const split = isTooMuch(error) ? halves(window) : null;
    if (!split) throw error;
    for (const half of split) await this.read(half);
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
