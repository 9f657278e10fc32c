import { addSeconds } from '../instant.ts';
import { ada, at, findingsOf, noRequesterPast, requesterWeek, weekCase } from '../../test/builders.ts';
import type { RequesterPast, WeekCase } from './subject.ts';
import { requestSpike } from './request-spike.ts';

const judge = (cases: readonly WeekCase[], past: Partial<RequesterPast> = {}, personName = ada.name) =>
  requestSpike.judge({
    ...requesterWeek,
    past: { ...noRequesterPast, ...past },
    personId: ada.id!,
    personName,
    cases,
  });
/** So many requests, one every so many seconds. */
const burst = (count: number, seconds: number, changes: Partial<WeekCase> = {}) =>
  Array.from({ length: count }, (_, nth) =>
    weekCase({ requestId: `r-${nth}`, requestedAt: addSeconds(at('09:00'), nth * seconds), ...changes }),
  );

test('six requests within an hour of somebody without a past are a finding that states its numbers', () => {
  const [finding, ...others] = findingsOf(judge(burst(6, 720)));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'medium', facts: { most: 6, limit: 5, usual: 0, runs: 1 } });
  expect(finding?.explanation).toContain('would not have fired with 5 or fewer');
});

test.each([
  ['five within an hour', burst(5, 60)],
  ['six in a little more than an hour', burst(6, 721)],
])('%s are none', (_what, cases) => {
  expect(findingsOf(judge(cases))).toEqual([]);
});

test('who often files many has a higher limit: twice the 99th percentile of 720 hours', () => {
  const busy = { fullestHours: [30, 12, 11, 10, 9, 9, 8, 7, 6], count: 400 };
  expect(findingsOf(judge(burst(14, 60), busy))).toEqual([]);
  expect(findingsOf(judge(burst(15, 60), busy))[0]?.facts).toMatchObject({ limit: 14, usual: 7 });
});

test('wipes beyond the limit are high; a campaign under one ticket is low', () => {
  const wipe = { policyTypes: ['deviceWipe'] };
  expect(findingsOf(judge(burst(6, 60, wipe)))[0]?.severity).toBe('high');
  expect(findingsOf(judge(burst(6, 60, { ...wipe, tickets: ['CHG-1'] })))[0]).toMatchObject({
    severity: 'low',
    facts: { ticket: 'CHG-1' },
  });
});

test('cannot decide where no time of a request is known', () => {
  const unknown = burst(6, 60).map((one) => ({ ...one, requestedAt: null }));
  expect(judge(unknown)).toHaveProperty('cannotDecide');
});

test('a requester who was renamed keeps the finding', () => {
  const [before, after] = [judge(burst(6, 60)), judge(burst(6, 60), {}, 'Ada Married')].map(findingsOf);
  expect(after?.[0]?.findingId).toBe(before?.[0]?.findingId);
});
