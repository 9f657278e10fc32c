import { keepsNoPast, type Source } from '../vocabulary.ts';

const stateSeconds = 3600;

/** How often a source is to be read, for the interval the harvest is set to: what keeps no past hourly, all else on the beat. */
export function dueEverySeconds(source: Source, intervalSeconds: number): number {
  return Math.max(keepsNoPast(source) ? stateSeconds : 0, intervalSeconds);
}

/**
 * From which age of its last complete sweep a source is late: three reads missed, and a quarter of an hour for a
 * restart or a short wait that Graph asked for. Later than one missed read, since an alarm that was false is not
 * believed again; far earlier than anything is lost.
 */
export function lateAfterSeconds(everySeconds: number): number {
  return 3 * everySeconds + 900;
}
