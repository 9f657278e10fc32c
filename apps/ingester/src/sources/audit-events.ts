import {
  inMonths,
  isReadAgainNext,
  newestWindow,
  nextPastWindow,
  wantedBackTo,
  type Window,
} from './audit-windows.ts';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { reReadWindow, withReRead } from './re-read.ts';
import { graphNow, WindowReader } from './window-reader.ts';

const source = 'audit-events';
const collection = { source, path: '/v1.0/deviceManagement/auditEvents' } as const;

/**
 * Audit events: first what is new, then, once a week, the last 30 days again, then what a read left out, then
 * the past, newest first.
 * Every window is a sweep of its own, so a kill costs at most the window it hit.
 */
export async function readAuditEvents(
  cycle: Cycle,
  afterWindow: (window: Window) => Promise<void>,
): Promise<SourceOutcome> {
  const reader = new WindowReader(cycle, collection);
  const { sweeps } = cycle;
  const now = await graphNow(cycle, collection);
  const covered = await sweeps.covered(source, now);
  const newest = newestWindow(covered, now);
  const again = reReadWindow(await sweeps.reReads(), now);
  for (const window of withReRead(newest, again))
    await reader.read(window, { isReadAgain: window === newest && isReadAgainNext(newest, covered) });
  if (covered === null) await afterWindow(newest);
  for (const hole of await sweeps.unreadHoles(source))
    for (const window of inMonths(hole)) await reader.read(window);

  for (;;) {
    const reached = await sweeps.covered(source, now);
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
