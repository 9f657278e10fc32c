import { ada, at, findingsOf, noRequesterPast, requesterWeek, weekCase } from '../../test/builders.ts';
import type { RequesterPast } from './subject.ts';
import { offHours } from './off-hours.ts';
import { type SettingValues } from './settings.ts';

/** Forty requests in 90 days, from eight to noon. */
const hours = Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 12 ? 10 : 0));
const usual: RequesterPast = { ...noRequesterPast, hours, count: 40 };
const judge = (times: readonly string[], past = usual, values?: SettingValues, personName = ada.name) =>
  offHours.judge(
    {
      ...requesterWeek,
      past,
      personId: ada.id!,
      personName,
      cases: times.map((requestedAt, nth) => weekCase({ requestId: `request-${nth}`, requestedAt })),
    },
    values,
  );

test('a request at half past three is a finding with the hours it is held against', () => {
  const [finding, ...others] = findingsOf(judge([at('03:30'), at('09:00')]));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'low',
    facts: { offHours: 1, requests: 2, usualFrom: 8, usualHours: 4, earlierRequests: 40 },
  });
  expect(finding?.explanation).toContain('08:00 to 12:00 UTC');
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  ['within two hours before', at('06:00')],
  ['within two hours after', at('13:59')],
])('a request %s is none', (_what, requestedAt) => {
  expect(findingsOf(judge([requestedAt]))).toEqual([]);
});

test('an hour at which the office is open is never unusual, by its own clock', () => {
  // 16:30 UTC is 18:30 in Berlin in October.
  expect(findingsOf(judge([at('16:30')]))).toHaveLength(1);
  expect(findingsOf(judge([at('16:30')], usual, { zone: ['Europe/Berlin'] }))).toEqual([]);
  expect(findingsOf(judge([at('17:30')], usual, { zone: ['Europe/Berlin'] }))).toHaveLength(1);
  // The 10th is a Saturday.
  expect(findingsOf(judge([at('16:30', 10)], usual, { zone: ['Europe/Berlin'] }))).toHaveLength(1);
});

test('who has hardly any history is judged by the office, and cannot be judged without one', () => {
  const few = { ...usual, hours: hours.map((count) => Math.min(count, 7)) };
  expect(judge([at('03:30')], few)).toEqual({
    cannotDecide: expect.stringContaining('Not enough data') as unknown,
  });
  expect(judge([at('03:30')], few, { zone: ['Nowhere/Land'] })).toHaveProperty('cannotDecide');
  expect(findingsOf(judge([at('03:30')], few, { zone: ['UTC'] }))).toHaveLength(1);
  expect(findingsOf(judge([at('09:30')], few, { zone: ['UTC'] }))).toEqual([]);
});

test('a requester who was renamed keeps the finding', () => {
  const [before] = findingsOf(judge([at('03:30')]));
  const [after] = findingsOf(judge([at('03:30')], usual, undefined, 'Ada Married'));
  expect(after?.findingId).toBe(before?.findingId);
});
