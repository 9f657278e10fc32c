import { ada, at, bo, findingsOf, weekCase } from '../../test/builders.ts';
import type { WeekCase } from './subject.ts';
import { emergencyAccount } from './emergency-account.ts';

const judge = (accounts: readonly string[], changes: Partial<WeekCase> = {}) =>
  emergencyAccount.judge(
    {
      kind: 'case',
      differences: null,
      asOf: at('23:00'),
      case: { ...weekCase({ requestId: 'request', ...changes }), line: [] },
    },
    { accounts },
  );

test.each([
  ['the requester by id', [ada.id!.toUpperCase()]],
  ['the requester by sign-in name', [' ADA@contoso.example ']],
  ['the approver by id', [bo.id!]],
])('a list that names %s makes the request a finding', (_what, accounts) => {
  const [finding] = findingsOf(judge(accounts));
  expect(finding).toMatchObject({ severity: 'high', subject: 'request' });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('both in the loop are one finding that names both', () => {
  const [finding, ...others] = findingsOf(judge([ada.id!, bo.id!]));
  expect(others).toEqual([]);
  expect(finding?.title).toContain('filed by Ada Lindqvist and approved by Bo Berg');
});

test('as long as nothing is listed it is silent, and says what it needs', () => {
  expect(findingsOf(judge([]))).toEqual([]);
  expect(emergencyAccount.needs).toContain('settings');
});

test('an account whose name merely begins alike is none', () => {
  expect(findingsOf(judge(['ada@contoso.exampl', 'ada']))).toEqual([]);
});

test('cannot decide where the account is known neither by id nor by sign-in name', () => {
  const requester = { ...ada, id: null, upn: null };
  expect(judge(['breakglass@contoso.example'], { requester })).toHaveProperty('cannotDecide');
});

test('an account that was renamed is found by its id, and by the name of the time', () => {
  const renamed = { requester: { ...ada, upn: 'ada.married@contoso.example' } };
  expect(findingsOf(judge([ada.id!], renamed))).toHaveLength(1);
  expect(findingsOf(judge(['ada.married@contoso.example'], renamed))).toHaveLength(1);
});
