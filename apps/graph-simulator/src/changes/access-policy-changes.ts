import { type Random } from '../random.ts';
import { type PolicyLife, type PolicyVersion } from '../tenant/policy-book.ts';
import { type Actor } from '../truth.ts';
import { type Change, type Topic } from './change.ts';
import { type PropertyRow, resource } from './resource.ts';

const entity = 'OperationApprovalPolicy';
const topics = { Create: 'policy-create', Patch: 'policy-patch', Delete: 'policy-delete' } as const;

/**
 * Access policies are always protected themselves [D MAA]; the value `operationApprovalPolicy` (22) of the
 * reference page is assumed to be what such requests require. All activity strings here are ASSUMED, by the
 * `<verb> <Entity>` pattern (docs/graph.md 4).
 */
export function changeAccessPolicy(
  verb: 'Create' | 'Patch' | 'Delete',
  policy: PolicyLife,
  version: PolicyVersion,
  before?: PolicyVersion,
): Change {
  const old = (text: string): string | null => (verb === 'Create' ? null : text);
  const next = (text: string): string | null => (verb === 'Delete' ? null : text);
  const rows: PropertyRow[] = [
    ['DisplayName', next(version.displayName), old((before ?? version).displayName)],
    ['PolicyType', next(policy.policyType), old(policy.policyType)],
    ['PolicyPlatform', next(policy.policyPlatform), old(policy.policyPlatform)],
    [
      'ApproverGroupIds',
      next(JSON.stringify(version.approverGroupIds)),
      old(JSON.stringify((before ?? version).approverGroupIds)),
    ],
  ];
  return accessChange(policy, version.displayName, {
    topic: topics[verb],
    operation: verb === 'Patch' ? 'Update' : verb,
    payload: {
      displayName: version.displayName,
      policyType: policy.policyType,
      approverGroupIds: version.approverGroupIds,
    },
    activityType: `${verb} ${entity}`,
    auditOperation: verb,
    displayName: `${verb} operation approval policy`,
    rows,
  });
}

export function changeExclusion(
  verb: 'addExclusion' | 'removeExclusion',
  policy: PolicyLife,
  policyName: string,
  application: Actor,
): Change {
  const isAdding = verb === 'addExclusion';
  const sides = (text: string): [string | null, string | null] => (isAdding ? [text, null] : [null, text]);
  return accessChange(policy, policyName, {
    topic: isAdding ? 'exclusion-add' : 'exclusion-remove',
    operation: 'Update',
    payload: {
      [isAdding ? 'excludedApplications' : 'removedApplications']: [
        { id: application.id, displayName: application.displayName },
      ],
    },
    activityType: `${verb} ${entity}`,
    auditOperation: 'Action',
    displayName: isAdding
      ? 'Add exclusion to operation approval policy'
      : 'Remove exclusion from operation approval policy',
    rows: [
      ['ExcludedApplicationId', ...sides(application.id)],
      ['ExcludedApplicationDisplayName', ...sides(application.displayName)],
      ['PolicyType', policy.policyType, policy.policyType],
    ],
  });
}

interface AccessFacts {
  topic: Topic;
  operation: string;
  payload: object;
  activityType: string;
  auditOperation: 'Create' | 'Patch' | 'Delete' | 'Action';
  displayName: string;
  rows: PropertyRow[];
}

function accessChange(policy: PolicyLife, name: string, facts: AccessFacts): Change {
  return {
    policyType: 'operationApprovalPolicy',
    topic: facts.topic,
    objectId: policy.id,
    objectName: name,
    detail: policy.policyType,
    members: {
      payloadId: policy.id,
      payloadName: name,
      payloadType: entity,
      payloadOperation: facts.operation,
      payload: JSON.stringify(facts.payload),
    },
    effects: [
      {
        activityType: facts.activityType,
        operation: facts.auditOperation,
        category: 'Role',
        component: entity,
        displayName: facts.displayName,
        resources: [resource(entity, policy.id, name, facts.rows)],
      },
    ],
  };
}

export function newPolicy(random: Random, policyType: string, policyPlatform: string): PolicyLife {
  return { id: random.guid(), policyType, policyPlatform, versions: [], deletedTicks: undefined };
}
