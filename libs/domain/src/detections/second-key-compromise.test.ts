import { at, bo, findingsOf } from '../../test/builders.ts';
import type { PartDecision, PartFinding } from './day.ts';
import { secondKeyCompromise } from './second-key-compromise.ts';

let count = 0;
const decision = (decidedAt: string, changes: Partial<PartDecision> = {}): PartDecision => ({
  requestId: `request-${(count += 1)}`,
  approverId: bo.id!,
  approverName: bo.name,
  decidedAt,
  policyTypes: ['deviceWipe'],
  ...changes,
});
const part = (detection: string, ...decisions: readonly PartDecision[]): PartFinding => ({
  findingId: `finding-${(count += 1)}`,
  detection,
  severity: 'high',
  title: `Title of ${detection}`,
  firstAt: at('09:00'),
  lastAt: at('09:00'),
  evidence: decisions.map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  decisions,
});
/** The 5th of October. */
const judge = (...findings: readonly PartFinding[]) =>
  secondKeyCompromise.judge({ kind: 'day', from: at('00:00'), to: at('00:00', 6), findings });

test.each(['approver-just-added', 'young-approver', 'requester-controls-approver'])(
  '%s, and a hasty approval of a wipe, are one critical finding that covers the rows of both',
  (detection) => {
    const one = decision(at('09:00'));
    const [finding, ...others] = findingsOf(judge(part(detection, one), part('fast-approvals', one)));
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'critical',
      subject: '2026-10-05',
      evidence: [{ kind: 'case', subject: one.requestId }],
      facts: { approverId: bo.id, parts: 2, rules: `${detection}, fast-approvals` },
    });
    expect(finding?.explanation).toContain('would not have fired if');
  },
);

test('the two may be of different requests within a day, one of them destructive', () => {
  const [app, wipe] = [decision(at('23:00'), { policyTypes: ['app'] }), decision(at('22:00', 6))];
  expect(findingsOf(judge(part('young-approver', app), part('off-hours-decisions', wipe)))).toHaveLength(1);
});

const key = decision(at('09:00'));
test.each([
  ['a doubtful approver alone', [part('young-approver', key)]],
  ['haste alone', [part('fast-approvals', key)]],
  [
    'another approver',
    [part('young-approver', key), part('fast-approvals', decision(at('09:00'), { approverId: 'cy' }))],
  ],
  [
    'more than a day between',
    [part('young-approver', key), part('fast-approvals', decision(at('09:00:01', 6)))],
  ],
  [
    'nothing destructive',
    [decision(at('09:00'), { policyTypes: ['app'] })].flatMap((one) => [
      part('young-approver', one),
      part('off-hours', one),
    ]),
  ],
  [
    'a decision of the day before, which is told there',
    [decision(at('23:00', 4))].flatMap((one) => [part('young-approver', one), part('off-hours', one)]),
  ],
])('%s is none', (_what, parts) => {
  expect(findingsOf(judge(...parts))).toEqual([]);
});

test('where the parts cannot be decided, as in a gap, there are none to rest on', () => {
  expect(findingsOf(judge())).toEqual([]);
});

test('two approvers are two findings; one who was renamed, or whose id is spelled in capitals, is one', () => {
  const both = [bo.id!, 'cy'].map((approverId) => decision(at('09:00'), { approverId }));
  expect(findingsOf(judge(part('young-approver', ...both), part('fast-approvals', ...both)))).toHaveLength(2);
  const renamed = decision(at('10:00'), { approverId: bo.id!.toUpperCase(), approverName: 'Bo Married' });
  const [before] = findingsOf(judge(part('young-approver', key), part('fast-approvals', key)));
  const [after, ...others] = findingsOf(
    judge(part('young-approver', key, renamed), part('fast-approvals', key)),
  );
  expect(others).toEqual([]);
  expect(after?.findingId).toBe(before?.findingId);
});
