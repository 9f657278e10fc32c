import { day, type Window } from './audit-windows.ts';
import { type ReReads } from './sweep-history.ts';

/** A window that ends now and is at least this long has read again what became visible late. Days. */
export const reReadDays = 30;
const everyDays = 7;

/**
 * Some events become visible days late: once a week the last 30 days are read again. Null if that is not due. It
 * reaches back from the last time, not from now: after a month without a harvest, what became visible just before
 * it would otherwise lie between the two.
 */
export function reReadWindow({ first, last }: ReReads, now: Date): Window | null {
  const since = (last ?? first)?.getTime();
  if (since === undefined || now.getTime() - since < everyDays * day) return null;
  const from = Math.min(now.getTime() - reReadDays * day, since - (reReadDays - everyDays) * day);
  return { from: new Date(from), to: now };
}

/**
 * The newest window of a long pause would look like a reading of the last 30 days that it is not: then both are
 * read as one.
 */
export function withReRead(newest: Window, again: Window | null): Window[] {
  if (again === null) return [newest];
  const isLong = newest.to.getTime() - newest.from.getTime() >= (reReadDays - 1) * day;
  if (!isLong) return [newest, again];
  return [{ from: new Date(Math.min(newest.from.getTime(), again.from.getTime())), to: newest.to }];
}
