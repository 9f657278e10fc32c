import { ada, at, findingsOf, requesterWeek, weekCase } from '../../test/builders.ts';
import type { WeekCase } from './subject.ts';
import { weakJustification, weaknessOf } from './weak-justification.ts';

const judge = (cases: readonly WeekCase[]) =>
  weakJustification.judge({
    ...requesterWeek,
    personId: ada.id!,
    personName: ada.name,

    cases,
  });
const saying = (requestJustification: string | null, changes: Partial<WeekCase> = {}) =>
  weekCase({ requestJustification, ...changes });

test.each([
  [null, 'is empty'],
  ['  . ', 'is empty'],
  ['Test', 'is a stock phrase'],
  ['  AS   discussed!! ', 'is a stock phrase'],
  ['VPN client 7', 'is only the name of the object'],
  ['new version', 'has only 11 characters'],
  ['aaaaaaaaaaaaaaaaaaaaaaaa', 'is one thing repeated'],
  ['更新', 'has only 2 characters'],
])('"%s" %s', (text, weakness) => {
  expect(weaknessOf(text, 'VPN client 7')).toBe(weakness);
});

test.each([
  'Version 4.2 fixes the sign-in loop',
  'CHG0031337',
  'see INC-4711',
  '修复登录循环的新版本',
  'Новая версия исправляет вход',
  'VPN client 7 needs the new certificate',
])('"%s" is a reason', (text) => {
  expect(weaknessOf(text, 'VPN client 7')).toBeNull();
});

test('one finding for the week, medium if one of the requests was of high impact', () => {
  const [finding, ...others] = findingsOf(
    judge([saying('test'), saying(''), saying('Version 4.2 fixes the sign-in loop')]),
  );
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'low', facts: { weak: 2, requests: 3 } });
  expect(finding?.explanation).toContain('would not have fired if');
  expect(findingsOf(judge([saying('test', { policyTypes: ['role'] })]))[0]?.severity).toBe('medium');
});

test('what was filed in the day before the week belongs to another', () => {
  expect(findingsOf(judge([saying('test', { requestedAt: at('23:00', 4) })]))).toEqual([]);
});

test('cannot decide on requests that only audit events tell of', () => {
  expect(judge([saying(null, { origin: 'reconstructed' })])).toHaveProperty('cannotDecide');
});

test('a requester who was renamed within the week is one person', () => {
  const renamed = { ...ada, name: 'Ada Married', upn: 'ada.married@contoso.example' };
  expect(findingsOf(judge([saying('test'), saying('test', { requester: renamed })]))[0]?.facts).toMatchObject(
    { weak: 2 },
  );
});
