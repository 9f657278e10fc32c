import { actorDay, policyPeriod, wipes } from '../../test/actor-days.ts';
import { at, findingsOf } from '../../test/builders.ts';
import { automationAtTheGate } from './automation-at-the-gate.ts';
import type { ActorDaySubject, DayAction } from './subject.ts';

const failed = { policyTypes: ['script'], result: 'Failure', write: null };
const app = { isApplication: true, actorId: 'app-1', actorName: 'Deployer', policies: [policyPeriod()] };
const judge = (actions: readonly DayAction[], changes: Partial<ActorDaySubject> = {}) =>
  findingsOf(automationAtTheGate.judge(actorDay({ ...app, actions, ...changes })));

test('ten attempts stopped within an hour are a low finding, fifty a medium one', () => {
  expect(judge(wipes(10, '08:00', failed))).toMatchObject([
    { severity: 'low', firstAt: at('08:00'), lastAt: at('08:09'), facts: { attempts: 10, appId: 'app-1' } },
  ]);
  expect(judge(wipes(50, '08:00', failed))[0]?.severity).toBe('medium');
});

test('blocks and failed requests of approval count, whatever the policies', () => {
  const blocked = { isOfApproval: true, policyTypes: [], write: null };
  const actions = [
    ...wipes(5, '08:00', { ...blocked, activityType: 'Block OperationApprovalRequest' }),
    ...wipes(5, '08:10', { ...blocked, activityType: 'Create OperationApprovalRequest', result: 'Failure' }),
  ];
  expect(judge(actions, { policies: [] })).toHaveLength(1);
});

test.each<[string, DayAction[], Partial<ActorDaySubject>]>([
  ['nine', wipes(9, '08:00', failed), {}],
  ['ten over two hours', [...wipes(5, '08:00', failed), ...wipes(5, '09:30', failed)], {}],
  ['successes', wipes(20, '08:00', { ...failed, result: 'Success' }), {}],
  ['results that say nothing', wipes(20, '08:00', { ...failed, result: null }), {}],
  ['failures that no policy was behind', wipes(20, '08:00', failed), { policies: [] }],
  [
    'failures before the policy',
    wipes(20, '08:00', failed),
    { policies: [policyPeriod({ from: at('12:00') })] },
  ],
  [
    'failures of an application that is excluded: another reason',
    wipes(20, '08:00', failed),
    { policies: [policyPeriod({ exclusions: [{ appId: 'APP-1', from: at('00:00', 2), to: null }] })] },
  ],
  ['a person', wipes(20, '08:00', failed), { isApplication: false }],
  [
    'requests of approval that were filed',
    wipes(20, '08:00', {
      isOfApproval: true,
      policyTypes: [],
      activityType: 'Create OperationApprovalRequest',
    }),
    {},
  ],
])('%s: none', (_what, actions, changes) => {
  expect(judge(actions, changes)).toEqual([]);
});

test('a renamed application is the same', () => {
  const actions = wipes(10, '08:00', failed);
  const [before, after] = [judge(actions)[0], judge(actions, { actorName: 'Deployer 2' })[0]];
  expect(after?.findingId).toBe(before?.findingId);
});
