import { day, type Window } from './audit-windows.ts';
import { type ReReads } from './sweep-history.ts';

const reReadDays = 30;
const everyDays = 7;

/** Some events become visible days late: once a week the last 30 days are read again. */
export function isReReadDue({ first, last }: ReReads, now: Date): boolean {
  const since = last ?? first;
  return since != null && now.getTime() - since.getTime() >= everyDays * day;
}

export function reReadWindow(now: Date): Window {
  return { from: new Date(now.getTime() - reReadDays * day), to: now };
}
