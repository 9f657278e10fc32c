import { addSeconds } from '../instant.ts';
import { ada, at, findingsOf, requesterWeek, weekCase } from '../../test/builders.ts';
import { approvalAfterRefusals } from './approval-after-refusals.ts';
import type { WeekCase } from './subject.ts';

const judge = (cases: readonly WeekCase[]) =>
  approvalAfterRefusals.judge({
    ...requesterWeek,
    personId: ada.id!,
    personName: ada.name,

    cases,
  });
const refusal = (requestedAt: string, changes: Partial<WeekCase> = {}) =>
  weekCase({
    requestedAt,
    outcome: 'rejected',
    decision: 'rejected',
    status: 'rejected',
    effect: null,
    ...changes,
  });
const approved = (requestedAt: string, changes: Partial<WeekCase> = {}) =>
  weekCase({ requestedAt, ...changes });
const three = [
  refusal(at('09:00')),
  refusal(at('10:00'), { outcome: 'cancelled', decision: null }),
  refusal(at('11:00'), { outcome: 'expired_unanswered', decision: null }),
];

test('three that came to nothing and a fourth that was approved are a finding', () => {
  const [finding, ...others] = findingsOf(judge([...three, approved(at('12:00'))]));
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'high', facts: { requests: 4, refused: 3, hours: 3 } });
  expect(finding?.explanation).toContain('would not have fired with fewer');
  expect(finding?.evidence).toHaveLength(4);
});

test('attempts of the Sunday before count for an approval on Monday', () => {
  const sunday = [18, 19, 20].map((hour) => refusal(at(`${hour}:00`, 4)));
  expect(findingsOf(judge([...sunday, approved(at('08:00', 5))]))).toHaveLength(1);
});

test.each([
  ['two refusals', [...three.slice(1), approved(at('12:00'))]],
  ['a fourth that was rejected too', [...three, refusal(at('12:00'))]],
  [
    'refusals of another object',
    [...three.map((one) => ({ ...one, resourceId: 'another' })), approved(at('12:00'))],
  ],
  [
    'refusals of another operation',
    [...three.map((one) => ({ ...one, operation: 'Delete' })), approved(at('12:00'))],
  ],
  ['refusals more than a day before', [...three, approved(addSeconds(at('09:00', 6), 2 * 3600 + 1))]],
  ['refusals that came after', [approved(at('08:00')), ...three]],
])('%s: none', (_what, cases) => {
  expect(findingsOf(judge(cases))).toEqual([]);
});

test('an application that retries is medium', () => {
  const requester = { kind: 'application', id: 'app-1', name: 'Deployer', upn: null } as const;
  expect(findingsOf(judge([...three, approved(at('12:00'), { requester })]))[0]?.severity).toBe('medium');
});

test('a refusal whose end was lost is not counted as one', () => {
  const lost = [...three.slice(1), refusal(at('09:00'), { outcome: 'lost_sight', decision: null })];
  expect(findingsOf(judge([...lost, approved(at('12:00'))]))).toEqual([]);
});

test('a change of name between the attempts changes nothing', () => {
  const renamed = { ...ada, name: 'Ada Married', upn: 'ada.married@contoso.example' };
  expect(findingsOf(judge([...three, approved(at('12:00'), { requester: renamed })]))).toHaveLength(1);
});
