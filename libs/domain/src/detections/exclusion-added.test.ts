import { at, bo, eventRecord, findingsOf } from '../../test/builders.ts';
import type { CandidateEvent } from '../cases/case.ts';
import { policyExclusions } from '../policies/policy-exclusions.ts';
import { policyPeriods } from '../policies/policy-history.ts';
import { exclusionAdded } from './exclusion-added.ts';

const policyId = 'aaaaaaaa-0000-4000-8000-00000000000a';
const told = (verb: string, time: string, position: number, app?: string, upn = bo.upn): CandidateEvent => ({
  position,
  firstSeenAt: at(time),
  event: eventRecord({
    activityType: `${verb} OperationApprovalPolicy`,
    occurredAt: at(time),
    actor: { ...bo, upn },
    approval: app === undefined ? [] : [{ name: 'ExcludedApplicationId', old: null, new: app }],
    resources: [{ type: 'OperationApprovalPolicy', id: policyId, name: 'MAA – Apps' }],
  }),
});
function judge(events: readonly CandidateEvent[]) {
  const input = { versions: [], events };
  const [periods, exclusions] = [policyPeriods(input), policyExclusions(input)];
  return findingsOf(exclusionAdded.judge({ kind: 'policies', ...input, periods, exclusions }));
}

test('each addition of an application is a finding with its event, and says whether it still holds', () => {
  const events = [
    told('addExclusion', '08:00', 2, 'app-1'),
    told('removeExclusion', '09:00', 3, 'app-1'),
    told('addExclusion', '10:00', 4, 'app-2'),
  ];
  const findings = judge(events);
  expect(findings).toMatchObject([
    {
      severity: 'high',
      firstAt: at('08:00'),
      evidence: [{ kind: 'event', subject: '2' }],
      facts: { appId: 'app-1', actor: bo.upn },
    },
    { firstAt: at('10:00'), facts: { appId: 'app-2' } },
  ]);
  expect(findings[0]?.explanation).toContain('That ended on 2026-10-05 09:00 UTC');
  expect(findings[1]?.explanation).toContain('It still is');
  expect(findings[1]?.explanation).toContain('would not have fired without');
  expect(judge([...events].reverse())).toEqual(findings);
});

test.each([
  ['another change of the policy', [told('Patch', '08:00', 1)]],
  ['a removal', [told('removeExclusion', '08:00', 1, 'app-1')]],
])('%s is none', (_what, events) => {
  expect(judge(events)).toEqual([]);
});

test('said twice it is one finding', () => {
  expect(
    judge([told('addExclusion', '08:00', 1, 'app-1'), told('addExclusion', '08:05', 2, 'APP-1')]),
  ).toHaveLength(1);
});

test('who did it is named as the event names them: an event keeps the name of its time', () => {
  expect(
    judge([told('addExclusion', '08:00', 1, 'app-1', 'bo.married@contoso.example')])[0]?.facts,
  ).toMatchObject({ actor: 'bo.married@contoso.example' });
});
