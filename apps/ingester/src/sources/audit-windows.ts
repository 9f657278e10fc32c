/** A half-open stretch of time, `from` included, `to` not. */
export interface Window {
  readonly from: Date;
  readonly to: Date;
}

/** What complete sweeps cover, from end to end. A hole in between is looked for apart. */
export interface Covered extends Window {
  /** Objects in the lowest complete windows that end more than 24 months ago, lowest first. */
  readonly lowestOldCounts: readonly number[];
}

export const day = 24 * 3_600_000;
/** What is new is read with the day before it, because events become visible late. Milliseconds. */
export const overlap = day;
const wantedMonths = 25;
/** Microsoft says one year here and two years there; whatever is older and still there is wanted too. */
const promisedMonths = 24;
const emptyWindowsToEnd = 3;
/** Intune is younger, so an answer to anything older would be a fault of the filter. */
const never = new Date('2010-01-01T00:00:00Z');
const shortest = 3_600_000;

export function monthStart(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
}

export function monthsBefore(at: Date, months: number): Date {
  const first = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(at.getUTCDate(), last));
  return first;
}

/** What is new: the last day is read again each time, because events become visible late. */
export function newestWindow(covered: Covered | null, now: Date): Window {
  if (covered === null) return { from: monthStart(new Date(now.getTime() - 1)), to: now };
  return { from: new Date(Math.min(covered.to.getTime(), now.getTime()) - overlap), to: now };
}

/**
 * Whether the next newest window, which begins a day before the end of this one, reads everything new in it again.
 * Then an answer that is wrong puts itself right, and it may be asked for every few minutes without asking twice.
 */
export function isReadAgainNext(newest: Window, covered: Covered | null): boolean {
  return newest.to.getTime() - overlap <= (covered?.to ?? newest.from).getTime();
}

/**
 * Another question for the same events, so that whatever answered the first one wrongly, a cache or a replica that
 * lags, is not asked for the very same again.
 */
export function askedDifferently({ from, to }: Window): Window {
  return { from: new Date(from.getTime() - shortest), to };
}

/** The next month into the past, or null when the past is done. */
export function nextPastWindow(covered: Covered, now: Date): Window | null {
  const to = covered.from;
  if (to <= never) return null;
  const { lowestOldCounts } = covered;
  const isEmpty =
    lowestOldCounts.length >= emptyWindowsToEnd &&
    lowestOldCounts.slice(0, emptyWindowsToEnd).every((count) => count === 0);
  if (to <= monthsBefore(now, wantedMonths) && isEmpty) return null;
  return { from: monthStart(new Date(to.getTime() - 1)), to };
}

/** A stretch in windows of at most a month, the newest first. */
export function inMonths({ from, to }: Window): Window[] {
  const windows: Window[] = [];
  for (let end = to; end > from;) {
    const month = monthStart(new Date(end.getTime() - 1));
    const start = month > from ? month : from;
    windows.push({ from: start, to: end });
    end = start;
  }
  return windows;
}

export function wantedBackTo(now: Date): Date {
  return monthStart(monthsBefore(now, wantedMonths));
}

export function oldBefore(now: Date): Date {
  return monthsBefore(now, promisedMonths);
}

/** Two halves, the newer first; null if it is too short to be worth it. */
export function halves({ from, to }: Window): [Window, Window] | null {
  if (to.getTime() - from.getTime() < 2 * shortest) return null;
  const middle = new Date(Math.floor((from.getTime() + to.getTime()) / 2000) * 1000);
  return [
    { from: middle, to },
    { from, to: middle },
  ];
}
