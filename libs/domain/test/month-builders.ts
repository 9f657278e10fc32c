import type { MonthRow, MonthSubject } from '../src/detections/subject.ts';
import { addSeconds } from '../src/instant.ts';
import { ada, bo } from './builders.ts';

let nextRequest = 0;

/** A decision of a month: an app of Ada's, approved by Bo at noon of a day counted back from the end of October. */
export function monthRow(daysBefore: number, changes: Partial<MonthRow> = {}): MonthRow {
  const decidedAt = changes.at ?? addSeconds(octoberEnd, -daysBefore * 86_400);
  return {
    requestId: `request-${String((nextRequest += 1)).padStart(6, '0')}`,
    at: decidedAt,
    earliest: decidedAt,
    latest: decidedAt,
    decision: 'approved',
    policyTypes: ['app'],
    resourceCount: 1,
    requesterId: ada.id,
    requesterName: ada.name,
    approverId: bo.id,
    approverName: bo.name,
    seconds: 3600,
    ...changes,
  };
}

const octoberEnd = '2026-10-31T12:00:00.000000Z';

/** October 2026, over and done with. */
export function october(rows: readonly MonthRow[], changes: Partial<MonthSubject> = {}): MonthSubject {
  const to = '2026-11-01T00:00:00.000000Z';
  return {
    kind: 'month',
    month: '2026-10',
    from: '2026-10-01T00:00:00.000000Z',
    to,
    until: to,
    rows,
    ...changes,
  };
}

/** So many of something, each made with its number. */
export function times<Thing>(count: number, make: (nth: number) => Thing): Thing[] {
  return Array.from({ length: count }, (_, nth) => make(nth));
}
