import type { TicketReport } from '@countersign/contract';
import { notCounted, patternsText, ticketSentence } from './ticket-report-words.ts';

const report: TicketReport = {
  from: '2026-09-01T00:00:00Z',
  to: '2026-10-01T00:00:00Z',
  requests: { count: 1300, rows: [] },
  named: { count: 1156, rows: [] },
  without: { count: 44, rows: [] },
  withoutJustification: { count: 100, rows: [] },
  notLookedFor: 0,
  share: 44 / 1200,
  rules: [{ tenantId: 't', patterns: ['CHG#######', '@+-#+'] }],
  requesters: [],
  policyTypes: [],
};
const count = (n: number) => ({ count: n, rows: [] });

test('the share is of the requests of which it is known', () => {
  expect(ticketSentence(report)).toBe('44 of 1,200 requests name no ticket, 4 %.');
  expect(ticketSentence({ ...report, share: 0.001 })).toContain('< 1 %');
  expect(ticketSentence({ ...report, named: count(3), without: count(2), share: null })).toBe(
    '2 of 5 requests name no ticket.',
  );
  expect(ticketSentence({ ...report, named: count(0), without: count(0), share: null })).toMatch(
    /^No request/,
  );
});

test('requests that nobody searched are told apart, with the reason', () => {
  expect(notCounted(report)).toEqual([]);
  expect(notCounted({ ...report, notLookedFor: 7, rules: [{ tenantId: 't', patterns: null }] })).toEqual([
    '7 requests not counted: the archive has not been searched for tickets yet, which the next harvest does.',
  ]);
  expect(notCounted({ ...report, notLookedFor: 1, rules: [{ tenantId: 't', patterns: [] }] })).toEqual([
    '1 request not counted: no pattern of tickets is configured.',
  ]);
});

test('patterns are shown where all tenants have the same', () => {
  expect(patternsText(report)).toBe('CHG#######, @+-#+');
  expect(
    patternsText({ ...report, rules: [...report.rules, { tenantId: 'u', patterns: ['SD-#+'] }] }),
  ).toBeNull();
  expect(patternsText({ ...report, rules: [] })).toBeNull();
});
