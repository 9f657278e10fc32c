// What people and applications do in a random history beside what requests ask for: devices destroyed in one go,
// attempts that fail, changes under an exclusion, and while a policy was away.
import fc from 'fast-check';
import { type AuditEventJson } from '../apps/graph-simulator/src/index.ts';
import { alice, anApplicationActor, anEventJson, bob, plus } from './builders.ts';

export const strike = fc.record({
  do: fc.constant('strike' as const),
  /** The last one is an application. */
  who: fc.nat({ max: 2 }),
  count: fc.integer({ min: 1, max: 10 }),
  what: fc.constantFrom('wipe', 'delete', 'fail', 'exempt', 'lapse', 'leave', 'include'),
  policy: fc.nat({ max: 1 }),
  late: fc.boolean(),
});
export type Strike = typeof strike extends fc.Arbitrary<infer T> ? T : never;

const application = '40000000-0000-4000-8000-00000000000a';
const day = 24 * 60;

/** The events of one strike, a minute apart, the last of them now. */
export function eventsOf({ who, count, what, policy }: Strike, now: string): AuditEventJson[] {
  const by = who === 2 || what === 'exempt' || what === 'fail' ? deployer : { by: [alice, bob][who]! };
  const deeds = (kind: object, before = 0, times = count) =>
    Array.from({ length: times }, (_, nth) =>
      anEventJson({ ...by, at: plus(now, { minutes: nth - times - before }), ...kind }),
    );
  const told = (verb: string, before: number) => policyEvent(verb, policy, plus(now, { minutes: -before }));
  switch (what) {
    case 'wipe':
      return deeds({ activityType: 'wipe ManagedDevice', activityOperationType: 'Action' });
    case 'delete':
      return deeds({ activityType: 'delete ManagedDevice', activityOperationType: 'Delete' });
    case 'fail':
      return [told('Create', day), ...deeds({ activityResult: 'Failure' }, 0, count + 5)];
    case 'exempt':
      return [told('Create', day), told('addExclusion', 60), ...deeds({})];
    case 'lapse':
      return [told('Create', day), told('Delete', 60), ...deeds({}, 10), told('Create', 0)];
    case 'leave':
      return [told('Create', day), told('Delete', 60)];
    case 'include':
      return [told('removeExclusion', 0)];
  }
}

const deployer = { actor: anApplicationActor(application, 'Deployer') };

function policyEvent(verb: string, policy: number, at: string): AuditEventJson {
  const isExclusion = verb.endsWith('Exclusion');
  return anEventJson({
    at,
    activityType: `${verb} OperationApprovalPolicy`,
    activityOperationType: isExclusion ? 'Action' : verb,
    category: 'Role',
    resourceId: `50000000-0000-4000-8000-00000000000${policy}`,
    properties: [
      isExclusion
        ? { displayName: 'ExcludedApplicationIds', oldValue: null, newValue: application }
        : { displayName: 'PolicyType', oldValue: null, newValue: 'app' },
    ],
  });
}
