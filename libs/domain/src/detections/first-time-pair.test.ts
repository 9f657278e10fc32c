import {
  ada,
  approverWeek,
  at,
  bo,
  decidedAt,
  findingsOf,
  noApproverPast,
  weekCase,
} from '../../test/builders.ts';
import type { ApproverPast, WeekCase } from './subject.ts';
import { firstTimePair } from './first-time-pair.ts';

const known: ApproverPast = {
  ...noApproverPast,
  since: '2026-08-05T00:00:00.000000Z',
  count: 12,
  requesterIds: ['cy'],
};
const wipe = (changes: Partial<WeekCase> = {}) => weekCase({ policyTypes: ['deviceWipe'], ...changes });
const judge = (cases: readonly WeekCase[], past = known, personName = bo.name) =>
  firstTimePair.judge({ ...approverWeek, past, personId: bo.id!, personName, cases });

test('the first wipe approved between two people is a low finding of that request', () => {
  const [finding] = findingsOf(judge([wipe({ requestId: 'first' })]));
  expect(finding).toMatchObject({
    severity: 'low',
    evidence: [{ kind: 'case', subject: 'first' }],
    facts: { pairs: 1, firstRequesterId: ada.id, earlierDecisions: 12, earlierRequesters: 1 },
  });
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  ['a pair that met in the 180 days before', [wipe()], { ...known, requesterIds: [ada.id!] }],
  ['a pair that met earlier in the week', [weekCase({ requestedAt: at('07:00') }), wipe()], known],
  [
    'a pair that met minutes before the week',
    [weekCase({ requestedAt: at('20:00', 4), decided: decidedAt(at('23:55', 4)) }), wipe()],
    known,
  ],
  ['a rejection', [wipe({ decision: 'rejected' })], known],
  ['an app', [weekCase()], known],
] as const)('%s is none', (_what, cases, past) => {
  expect(findingsOf(judge(cases, past))).toEqual([]);
});

test('cannot decide about a new approver, or a requester without an id', () => {
  expect(judge([wipe()], noApproverPast)).toHaveProperty('cannotDecide');
  expect(judge([wipe({ requester: { ...ada, id: null } })])).toHaveProperty('cannotDecide');
});

test('a requester who was renamed is the same one', () => {
  const renamed = wipe({ requester: { ...ada, name: 'Ada Married', upn: 'am@contoso.example' } });
  expect(findingsOf(judge([renamed], { ...known, requesterIds: [ada.id!] }))).toEqual([]);
});
