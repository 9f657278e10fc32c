import { day, type Window } from './audit-windows.ts';
import { type PastReading, pastReadingsMax, type ReReads } from './sweep-history.ts';

const reReadDays = 30;
const everyDays = 7;
/** From this age on what happened is not expected to become visible any more. */
const settlesAfterDays = reReadDays - everyDays;
/** The newest windows reach back so far by themselves, and the clock of this machine may be a day off. */
const newestDays = 2;

/**
 * Some events become visible days late: once a week the last 30 days are read again. Null if that is not due. It
 * reaches back to what was never read late enough, if that is further: after a month without a harvest, what became
 * visible just before it would otherwise lie between two readings.
 */
export function reReadWindow(reReads: ReReads, now: Date): Window | null {
  const since = lastReRead(reReads.readings) ?? reReads.first?.getTime();
  if (reReads.first === null || since === undefined || now.getTime() - since < everyDays * day) return null;
  const from = Math.min(now.getTime() - reReadDays * day, settledTo(reReads, reReads.first));
  return { from: new Date(from), to: now };
}

/**
 * When the last 30 days were last read, whether at once or in pieces: the newest instant such that what was read from
 * then on reaches from it back over them. A day less, since pieces take their time.
 */
function lastReRead(readings: readonly PastReading[]): number | null {
  const since: PastReading[] = [];
  for (const reading of readings) {
    since.push(reading);
    const at = reading.startedAt.getTime();
    const wanted = { from: at - (reReadDays - 1) * day, to: at - newestDays * day };
    if (joinedTo(since, wanted.from, ({ to }) => to.getTime()) >= wanted.to) return at;
  }
  return null;
}

/** Up to when everything was read once more when it was old enough. What is older than the readings known was. */
function settledTo({ readings }: ReReads, first: Date): number {
  const settles = ({ startedAt, to }: PastReading) =>
    Math.min(to.getTime(), startedAt.getTime() - settlesAfterDays * day);
  const oldest = readings.at(-1);
  const begin =
    oldest && readings.length >= pastReadingsMax ? settles(oldest) : first.getTime() - settlesAfterDays * day;
  return joinedTo(readings, begin, settles);
}

/** How far one gets from an instant through stretches that touch each other. */
function joinedTo(
  readings: readonly PastReading[],
  from: number,
  endOf: (reading: PastReading) => number,
): number {
  let reached = from;
  const sorted = [...readings].sort((a, b) => a.from.getTime() - b.from.getTime());
  for (const reading of sorted)
    if (reading.from.getTime() <= reached) reached = Math.max(reached, endOf(reading));
  return reached;
}

/** After a long pause the newest window lies almost whole within the repetition: then both are read as one. */
export function withReRead(newest: Window, again: Window | null): Window[] {
  if (again === null) return [newest];
  const isLong = newest.to.getTime() - newest.from.getTime() >= (reReadDays - 1) * day;
  if (!isLong) return [newest, again];
  return [{ from: new Date(Math.min(newest.from.getTime(), again.from.getTime())), to: newest.to }];
}
