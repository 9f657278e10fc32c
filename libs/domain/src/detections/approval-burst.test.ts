import { addSeconds } from '../instant.ts';
import { ada, at, bo, decidedAt, findingsOf, approverWeek, weekCase } from '../../test/builders.ts';
import { approvalBurst } from './approval-burst.ts';
import type { WeekCase } from './subject.ts';

const judge = (cases: readonly WeekCase[]) =>
  approvalBurst.judge({ ...approverWeek, personId: bo.id!, personName: bo.name, cases });

const burst = (count: number, gap: number, from = at('09:00'), changes: Partial<WeekCase> = {}) =>
  Array.from({ length: count }, (_, nth) =>
    weekCase({ decided: decidedAt(addSeconds(from, nth * gap)), ...changes }),
  );

test('ten approvals, nine seconds apart, are one finding; all alike they are a roll-out, and low', () => {
  const [finding, ...others] = findingsOf(judge(burst(10, 9)));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'low', facts: { approvals: 10, requesters: 1, kinds: 1 } });
  expect(finding?.explanation).toContain('would not have fired with fewer');
  expect(finding?.evidence).toHaveLength(10);
});

test('more than one requester, or more than one kind of change, is high', () => {
  const other = { ...ada, id: 'another', name: 'Cy', upn: 'cy@contoso.example' };
  expect(
    findingsOf(judge([...burst(9, 9), weekCase({ requester: other, decided: decidedAt(at('09:01:21')) })]))[0]
      ?.severity,
  ).toBe('high');
  expect(
    findingsOf(
      judge([...burst(9, 9), weekCase({ policyTypes: ['role'], decided: decidedAt(at('09:01:21')) })]),
    )[0]?.severity,
  ).toBe('high');
});

test.each([
  ['nine', burst(9, 5)],
  ['ten, ten seconds apart', burst(10, 10)],
  ['ten rejections', burst(10, 5, at('09:00'), { decision: 'rejected' })],
  ['ten over more than ten minutes', burst(10, 67)],
  [
    'ten that two reads bracket',
    burst(10, 1).map((one) => ({ ...one, decided: decidedAt(at('09:00'), at('09:05')) })),
  ],
])('%s are none', (_what, cases) => {
  expect(findingsOf(judge(cases))).toEqual([]);
});

test('a burst over midnight on Sunday belongs to the week in which it began, and to no other', () => {
  const cases = burst(12, 5, at('23:59:30', 11));
  expect(findingsOf(judge(cases))).toHaveLength(1);
  const next = { from: approverWeek.to, to: at('00:00', 19) };
  const verdict = approvalBurst.judge({
    ...approverWeek,
    personId: bo.id!,
    personName: null,
    ...next,
    cases,
  });
  expect(findingsOf(verdict)).toEqual([]);
});

test('the order in which the cases come does not matter', () => {
  const cases = burst(15, 4);
  expect(judge([...cases].reverse())).toEqual(judge(cases));
});
