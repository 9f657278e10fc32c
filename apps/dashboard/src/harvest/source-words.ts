import type { SourceStatus } from '@countersign/contract';
import { dayYearText, durationText, secondsBetween } from '../time/time-text.ts';

const day = 86_400;
const names: Readonly<Record<string, string>> = {
  'approval-requests': 'Approval requests',
  'access-policies': 'Access policies',
  'audit-events': 'Audit events',
};

export function sourceName(source: string): string {
  return names[source] ?? source;
}

export type Tone = 'good' | 'warn' | 'bad';

export function stateWords(
  source: Pick<SourceStatus, 'state' | 'throttledUntil'>,
  now: Date,
): { text: string; tone: Tone } {
  switch (source.state) {
    case 'idle':
      return { text: 'up to date', tone: 'good' };
    case 'reading':
      return { text: 'reading now', tone: 'good' };
    case 'throttled': {
      const left = source.throttledUntil ? secondsBetween(now, source.throttledUntil) : 0;
      return {
        text: left > 0 ? `Graph asked for a pause, ${durationText(left)} left` : 'Graph asked for a pause',
        tone: 'warn',
      };
    }
    case 'failing':
      return { text: 'failing', tone: 'bad' };
    case 'never':
      return { text: 'not read yet', tone: 'warn' };
  }
}

/** Requests leave Intune about 30 days after their last change: what is not read by then is lost. */
export function lossWords(seconds: number | null): { text: string; tone: Tone } {
  if (seconds === null) return { text: 'not known yet', tone: 'warn' };
  if (seconds <= 0) return { text: 'loss is possible now', tone: 'bad' };
  const tone = seconds > 20 * day ? 'good' : seconds >= 7 * day ? 'warn' : 'bad';
  return { text: durationText(seconds), tone };
}

/** How far back the first reading of the audit events has come; null once it is done. */
export function firstHarvest(
  source: Pick<SourceStatus, 'reachedBackTo' | 'wantsBackTo'>,
  now: Date,
): { share: number; text: string } | null {
  const { reachedBackTo, wantsBackTo } = source;
  if (!wantsBackTo || (reachedBackTo && reachedBackTo <= wantsBackTo)) return null;
  const wanted = secondsBetween(wantsBackTo, now);
  const reached = reachedBackTo ? secondsBetween(reachedBackTo, now) : 0;
  const days = (seconds: number) => Math.floor(seconds / day);
  return {
    share: wanted > 0 ? Math.min(1, reached / wanted) : 0,
    text: reachedBackTo
      ? `First harvest: ${days(reached)} of ${days(wanted)} days, complete back to ${dayYearText(reachedBackTo, 'UTC')}`
      : `First harvest: 0 of ${days(wanted)} days`,
  };
}
