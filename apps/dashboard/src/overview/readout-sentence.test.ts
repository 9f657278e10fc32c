import type { Readout } from '@countersign/contract';
import { isLong, readoutSentence } from './readout-sentence.ts';

const quiet: Readout = {
  from: '2026-08-25T00:00:00Z',
  to: '2026-11-24T00:00:00Z',
  requests: { count: 418, rows: [] },
  requesters: 23,
  approvers: 9,
  outcomes: {
    completed: { count: 390, rows: ['is,outcome,completed'] },
    rejected: { count: 27, rows: ['is,outcome,rejected'] },
    waiting: { count: 1, rows: ['is,outcome,waiting'] },
  },
  effects: { confirmed: { count: 390, rows: [] } },
  reconstructed: { count: 0, rows: [] },
  flagged: { count: 0, rows: [] },
  decision: {
    n: 418,
    bracketed: 3,
    waiting: 1,
    medianSeconds: 6420,
    medianAtLeast: false,
    p90Seconds: 36_000,
    p90AtLeast: false,
  },
  previousRequests: 410,
  unapprovedChanges: 0,
  gaps: [],
};
const say = (readout: Readout) =>
  readoutSentence(readout)
    .map((clause) => clause.text)
    .join('');

test('a quiet range ends with nothing needs attention', () => {
  expect(say(quiet)).toBe(
    '418 requests by 23 requesters: 390 completed, 27 rejected and 1 waiting. ' +
      'Half decided within 1 h 47 min, nine in ten within 10 h. Nothing needs attention.',
  );
});

test('every bold number of an outcome carries the rows behind it', () => {
  const bold = readoutSentence(quiet).filter((clause) => clause.rows && clause.rows.length > 0);
  expect(bold.map((clause) => clause.rows?.[0])).toEqual([
    'is,outcome,completed',
    'is,outcome,rejected',
    'is,outcome,waiting',
  ]);
});

test('what needs attention is said last, and nothing is merged', () => {
  const text = say({
    ...quiet,
    outcomes: { ...quiet.outcomes, approved_lapsed: { count: 9, rows: [] } },
    effects: { unproven: { count: 1, rows: [] }, failed: { count: 2, rows: [] } },
    unapprovedChanges: 6,
  });
  expect(text).toContain(
    'To look at: 9 approvals never completed, 1 effect not evidenced, 2 failed changes ' +
      'and 6 protected changes without approval.',
  );
});

test('noise is not called a change, a doubling is', () => {
  expect(say(quiet)).not.toContain('▲');
  expect(say({ ...quiet, previousRequests: 209 })).toContain('418 requests (▲ 100 %)');
});

test('bounds and small numbers are told honestly', () => {
  const decision = { ...quiet.decision, n: 8, medianAtLeast: true };
  const text = say({ ...quiet, decision });
  expect(text).toContain('within at least 1 h 47 min.');
  expect(text).not.toContain('nine in ten');
});

test('an empty range is one sentence', () => {
  expect(say({ ...quiet, requests: { count: 0, rows: [] } })).toBe('No request in this range.');
});

test('nothing found where something may be lost is no answer, and a gap is to be looked at', () => {
  const gaps = [{ tenantId: 't', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' }];
  expect(say({ ...quiet, gaps, requests: { count: 0, rows: [] } })).toBe(
    'No request in this range. There may have been some: 1 gap in reading.',
  );
  const clause = readoutSentence({ ...quiet, gaps }).find(({ page }) => page === 'harvest');
  expect(clause).toMatchObject({ text: '1 gap in reading', tone: 'critical' });
});

test('a sentence with many clauses is set smaller, a quiet one is not', () => {
  expect(isLong(readoutSentence(quiet))).toBe(false);
  const outcomes = { ...quiet.outcomes, approved_lapsed: { count: 9, rows: [] } };
  const effects = { unproven: { count: 27, rows: [] }, failed: { count: 2, rows: [] } };
  expect(isLong(readoutSentence({ ...quiet, outcomes, effects, unapprovedChanges: 6 }))).toBe(true);
});
