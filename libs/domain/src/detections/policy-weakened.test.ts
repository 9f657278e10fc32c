import { at, bo, eventRecord, findingsOf } from '../../test/builders.ts';
import type { CandidateEvent } from '../cases/case.ts';
import { policyPeriods, type PolicyVersion } from '../policies/policy-history.ts';
import type { PolicyRecord } from '../records/records.ts';
import { policyWeakened } from './policy-weakened.ts';

const policyId = 'aaaaaaaa-0000-4000-8000-00000000000a';

let positions = 0;
function seen(day: number, record: Partial<PolicyRecord>, goneDay: number | null = null): PolicyVersion {
  const readAt = at('08:00', day);
  return {
    position: (positions += 1),
    record: {
      id: policyId,
      name: 'MAA – Scripts',
      description: null,
      policyTypes: ['script'],
      platforms: ['windows10AndLater'],
      approverGroupIds: ['g1', 'g2'],
      lastModifiedAt: at('07:00', day),
      ...record,
    },
    notBeforeAt: null,
    firstSeenAt: readAt,
    lastSeenAt: goneDay === null ? readAt : at('08:00', goneDay - 1),
    goneAt: goneDay === null ? null : at('08:00', goneDay),
  };
}
const deletion = (day: number, upn = bo.upn): CandidateEvent => ({
  position: 1000 + day,
  firstSeenAt: at('07:30', day),
  event: eventRecord({
    activityType: 'Delete OperationApprovalPolicy',
    occurredAt: at('07:30', day),
    actor: { ...bo, upn },
    approval: [],
    resources: [{ type: 'OperationApprovalPolicy', id: policyId, name: 'MAA – Scripts' }],
  }),
});
function judge(versions: readonly PolicyVersion[], events: readonly CandidateEvent[] = []) {
  const input = { versions, events };
  return findingsOf(
    policyWeakened.judge({ kind: 'policies', ...input, periods: policyPeriods(input), exclusions: [] }),
  );
}

test('a deleted script policy is critical, and rests on the event of the deletion', () => {
  const [finding, ...others] = judge([seen(5, {}, 8)], [deletion(7)]);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'critical',
    firstAt: at('07:30', 7),
    facts: { policyType: 'script', actor: bo.upn },
    evidence: [{ kind: 'event', subject: '1007' }],
  });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('where only a read tells that it is gone, as after a gap, it rests on no event', () => {
  expect(judge([seen(5, {}, 8)])).toMatchObject([
    { firstAt: at('08:00', 8), evidence: [], facts: { actor: null } },
  ]);
});

test('a deletion of an app policy is high; one that is made again within a day says since when', () => {
  expect(judge([seen(5, { policyTypes: ['app'] }, 8)])[0]?.severity).toBe('high');
  const again = seen(8, { id: 'another', lastModifiedAt: at('20:00', 8) });
  const [finding] = judge([
    seen(5, {}, 8),
    { ...again, firstSeenAt: at('21:00', 8), lastSeenAt: at('21:00', 8) },
  ]);
  expect(finding).toMatchObject({ severity: 'high', facts: { protectedAgainAt: at('20:00', 8) } });
});

test('a policy that another one replaces without a moment between is none', () => {
  expect(judge([seen(5, {}, 8), seen(6, { id: 'another' })])).toEqual([]);
});

test.each([
  ['an approver group', { approverGroupIds: ['G1'] }, { groupsRemoved: 1, platformsRemoved: 0 }],
  ['a platform', { platforms: [] }, { groupsRemoved: 0, platformsRemoved: 1 }],
] as const)('a content that lacks %s which the one before had is high', (_what, change, facts) => {
  const [finding, ...others] = judge([seen(5, {}, 8), seen(7, { ...change })]);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'high', firstAt: at('07:00', 7), facts });
});

test.each([
  ['a group more', { approverGroupIds: ['g1', 'g2', 'g3'] }],
  ['another name', { name: 'MAA – Scripts (renamed)' }],
  ['another order', { approverGroupIds: ['g2', 'g1'] }],
] as const)('%s is none', (_what, change) => {
  expect(judge([seen(5, {}, 8), seen(7, { ...change })])).toEqual([]);
});

test('the order in which contents come does not matter', () => {
  const versions = [
    seen(5, {}, 7),
    seen(6, { approverGroupIds: ['g2'] }, 8),
    seen(7, { approverGroupIds: [] }),
  ];
  expect(judge([...versions].reverse())).toEqual(judge(versions));
  expect(judge(versions)).toHaveLength(2);
});
