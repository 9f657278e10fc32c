import type { CaseRow } from '@countersign/contract';
import { secondsBetween } from '../time/time-text.ts';
import { logPosition, longWaitMinutes } from '../ui/micro-lifeline.ts';

/** Where 1 h and 8 h lie, if all rows have the same length of life; each row draws its own lines anyway. */
export function waitingTicks(rows: readonly Pick<CaseRow, 'requestedAt' | 'expiresAt'>[]) {
  const spans = rows.map(({ requestedAt, expiresAt }) =>
    requestedAt && expiresAt ? Math.round(secondsBetween(requestedAt, expiresAt) / 60) : 0,
  );
  const span = spans[0] ?? 0;
  if (span <= longWaitMinutes || spans.some((one) => one !== span)) return [];
  return [
    { text: '1 h', at: logPosition(60, span) },
    { text: '8 h', at: logPosition(longWaitMinutes, span) },
  ];
}
