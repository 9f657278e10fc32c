import fc from 'fast-check';
import { at, eventRecord } from '../../test/builders.ts';
import type { CandidateEvent } from '../cases/case.ts';
import { policyExclusions } from './policy-exclusions.ts';

const policyId = 'aaaaaaaa-0000-4000-8000-00000000000a';

function told(verb: string, occurredAt: string, position: number, app?: string): CandidateEvent {
  const approval = app === undefined ? [] : [{ name: 'ExcludedApplicationId', old: null, new: app }];
  const event = eventRecord({
    activityType: `${verb} OperationApprovalPolicy`,
    occurredAt,
    approval,
    resources: [{ type: 'OperationApprovalPolicy', id: policyId, name: 'MAA – Apps' }],
  });
  return { position, firstSeenAt: occurredAt, event };
}

const history = [
  told('Create', at('07:00'), 1),
  told('addExclusion', at('08:00'), 2, 'APP-1'),
  told('addExclusion', at('08:30'), 3, 'app-1'),
  told('removeExclusion', at('09:00'), 4, 'app-1'),
  told('addExclusion', at('10:00'), 5, 'app-1'),
  told('addExclusion', at('10:30'), 6, 'app-2'),
  told('Delete', at('11:00'), 7),
  told('addExclusion', at('12:00'), 8, 'app-3'),
];
const expected = [
  { appId: 'app-1', from: at('08:00'), to: at('09:00'), addedBy: 2, endedBy: 4 },
  { appId: 'app-1', from: at('10:00'), to: at('11:00'), addedBy: 5, endedBy: 7 },
  { appId: 'app-2', from: at('10:30'), to: at('11:00'), addedBy: 6, endedBy: 7 },
  { appId: 'app-3', from: at('12:00'), to: null, addedBy: 8, endedBy: null },
].map((exclusion) => ({ policyId, policyName: 'MAA – Apps', ...exclusion }));

test('an application is let pass from its exclusion to its removal, or to the end of the policy', () => {
  expect(policyExclusions({ versions: [], events: history })).toEqual(expected);
});

test('the order of arrival does not matter, nor what comes twice', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...history, ...history], { minLength: 2 * history.length }),
      (events) => {
        expect(policyExclusions({ versions: [], events })).toEqual(expected);
      },
    ),
  );
});
