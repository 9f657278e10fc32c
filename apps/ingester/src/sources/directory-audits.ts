import { activityFilter, directoryMemoryDays } from '@countersign/domain';
import { type Covered, day, isReadAgainNext, newestWindow, type Window } from './audit-windows.ts';
import { type Cycle, type SourceOutcome } from './cycle.ts';
import { graphNow, WindowReader } from './window-reader.ts';

const source = 'directory-audits';
const collection = {
  source,
  path: '/v1.0/auditLogs/directoryAudits',
  alsoFilter: activityFilter(),
} as const;

/** Directory audits: what is new, with the day before it, then what was left out, then the rest of the last thirty days. */
export async function readDirectoryAudits(cycle: Cycle): Promise<SourceOutcome> {
  const reader = new WindowReader(cycle, collection);
  const now = await graphNow(cycle, collection);
  const covered = await cycle.sweeps.covered(source, now);
  const [newest, ...past] = directoryWindows(covered, await cycle.sweeps.unreadHoles(source), now);
  await reader.read(newest, { isReadAgain: isReadAgainNext(newest, covered) });
  for (const window of past) await reader.read(window);
  return reader.outcome;
}

/**
 * The windows to read, the newest first. The past in pieces of a week: what Graph shows in the older ones proves that
 * it had not forgotten the younger ones. Nothing is asked for that it has surely forgotten.
 */
export function directoryWindows(
  covered: Covered | null,
  holes: readonly Window[],
  now: Date,
): [Window, ...Window[]] {
  const oldest = new Date(now.getTime() - directoryMemoryDays.possible * day);
  const week = (to: Date): Window => ({
    from: new Date(Math.max(oldest.getTime(), to.getTime() - directoryMemoryDays.sure * day)),
    to,
  });
  const newest = covered === null ? week(now) : after(newestWindow(covered, now), oldest);
  const past: Window[] = [];
  const from = covered === null ? newest.from : covered.from;
  // What is older by less than a day than what is known was forgotten while time went on.
  for (let to = from; to.getTime() - oldest.getTime() >= day;) {
    const piece = week(to);
    past.push(piece);
    to = piece.from;
  }
  const left = holes.filter(({ to }) => to > oldest).map((hole) => after(hole, oldest));
  return [newest, ...left, ...past];
}

function after({ from, to }: Window, oldest: Date): Window {
  return { from: new Date(Math.max(from.getTime(), oldest.getTime())), to };
}
