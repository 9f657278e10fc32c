import type { Source } from '../vocabulary.ts';
import { auditOperations, policyTypes, requestStatuses } from './words-of-microsoft.ts';

/** What a member is expected to be. Null is always accepted: Graph sends it for whatever it does not know. */
export type Expected =
  | { readonly is: 'any' }
  /** `words`, in lower case: the values that are known, where our reading depends on which it is. */
  | { readonly is: 'text'; readonly words?: ReadonlySet<string> }
  | { readonly is: 'list'; readonly of: Expected }
  | {
      readonly is: 'object';
      readonly members: ReadonlyMap<string, Expected>;
      /** Missing altogether, which is not the same as null, they tell that the shape has changed. */
      readonly required: readonly string[];
    };

const any: Expected = { is: 'any' };
const text: Expected = { is: 'text' };
const list = (of: Expected): Expected => ({ is: 'list', of });
const object = (members: Readonly<Record<string, Expected>>, required: readonly string[] = []): Expected => ({
  is: 'object',
  members: new Map(Object.entries(members)),
  required,
});

/** `unknownFutureValue` is listed by Microsoft and stands for a word that Graph keeps back: never a known one. */
const oneOf = (...lists: readonly (readonly (string | undefined)[])[]): Expected => ({
  is: 'text',
  words: new Set(
    lists
      .flat()
      .flatMap((word) => (word === undefined || word === 'unknownFutureValue' ? [] : [word.toLowerCase()])),
  ),
});

const texts = (...names: readonly string[]): Record<string, Expected> =>
  Object.fromEntries(names.map((name) => [name, text]));

const identity = object(
  texts('id', 'displayName', 'Upn', 'upn', 'userPrincipalName', 'email', 'appId', 'applicationId', 'userId'),
);
const identitySet = object({ user: identity, application: identity, device: identity });
const policyType = oneOf(policyTypes);
const platform = oneOf([
  'notApplicable',
  'androidDeviceAdministrator',
  'androidEnterprise',
  'iOSiPadOS',
  'macOS',
  'windows10AndLater',
  'windows81AndLater',
  'windows10X',
]);

/**
 * operationApprovalRequest is an open type: the members from `payloadId` on are declared nowhere and known from
 * public tools, so none of them is required and those that come in two forms may be anything.
 */
const request = object(
  {
    ...texts('id', 'requestDateTime', 'expirationDateTime', 'lastModifiedDateTime'),
    ...texts('requestJustification', 'approvalJustification'),
    status: oneOf(requestStatuses, ['canceled']),
    requestor: identitySet,
    approver: identitySet,
    requiredOperationApprovalPolicyTypes: list(policyType),
    operationApprovalPolicies: text,
    ...texts('payloadId', 'payloadName', 'payloadType', 'payloadSubtype', 'payloadOperation', 'displayName'),
    ...texts('actionName'),
    payload: any,
    patchPayload: any,
    displayPayload: any,
    addedAssignments: any,
    existingAssignments: any,
    actionParameters: any,
  },
  ['status', 'requestDateTime', 'expirationDateTime', 'lastModifiedDateTime', 'requestor', 'approver'],
);

const policy = object(
  {
    ...texts('id', 'displayName', 'description', 'lastModifiedDateTime'),
    policyType,
    policyPlatform: platform,
    policySet: object({ policyType, policyPlatform: platform }),
    approverGroupIds: list(text),
  },
  ['displayName', 'lastModifiedDateTime', 'policyType', 'approverGroupIds'],
);

/** v1.0, and what beta adds. What a change is judged by are operation and result, so their words matter. */
const event = object(
  {
    ...texts('id', 'displayName', 'componentName', 'activity', 'activityDateTime', 'activityType'),
    ...texts('correlationId', 'category'),
    activityOperationType: oneOf(auditOperations),
    activityResult: oneOf(['Success', 'Succeeded', 'Failure', 'Failed', 'Fail', 'Timeout']),
    actor: object({
      ...texts('auditActorType', 'type', 'applicationId', 'applicationDisplayName', 'userPrincipalName'),
      ...texts('servicePrincipalName', 'ipAddress', 'userId', 'remoteTenantId', 'remoteUserId'),
      userPermissions: list(text),
      userRoleScopeTags: list(object(texts('displayName', 'roleScopeTagId'))),
    }),
    resources: list(
      object({
        ...texts('displayName', 'auditResourceType', 'type', 'resourceId'),
        modifiedProperties: list(object(texts('displayName', 'oldValue', 'newValue'))),
      }),
    ),
  },
  ['activityType', 'activityOperationType', 'activityResult', 'actor', 'resources'],
);

const roleAssignment = object(
  {
    ...texts('id', 'displayName', 'description', 'scopeType', 'roleDefinitionId'),
    members: list(text),
    scopeMembers: list(text),
    resourceScopes: list(text),
    roleScopeTagIds: list(text),
    roleDefinition: any,
    roleDefinitions: any,
  },
  ['id', 'members'],
);

/** Groups and members of groups come from one source; of a member only what may be read is more than null. */
const groupOrMember = object(
  {
    ...texts('id', 'displayName', 'userPrincipalName'),
    securityEnabled: any,
    mailEnabled: any,
    isAssignableToRole: any,
    accountEnabled: any,
    groupTypes: list(text),
  },
  ['id'],
);

const directoryAudit = object(
  {
    ...texts('id', 'category', 'correlationId', 'resultReason', 'activityDisplayName', 'activityDateTime'),
    ...texts('loggedByService', 'operationType', 'userAgent'),
    result: oneOf(['success', 'failure', 'timeout']),
    initiatedBy: object({
      user: object({
        ...texts('id', 'displayName', 'userPrincipalName', 'ipAddress', 'userType', 'homeTenantId'),
        ...texts('homeTenantName'),
        roles: any,
      }),
      app: object(texts('appId', 'displayName', 'servicePrincipalId', 'servicePrincipalName')),
    }),
    targetResources: list(
      object({
        ...texts('id', 'displayName', 'type', 'Type', 'userPrincipalName', 'groupType'),
        modifiedProperties: list(object(texts('displayName', 'oldValue', 'newValue'))),
        administrativeUnits: any,
      }),
    ),
    additionalDetails: list(object(texts('key', 'value'))),
  },
  ['id', 'activityDateTime', 'activityDisplayName', 'initiatedBy', 'targetResources', 'result'],
);

/**
 * What Graph sent of each source when the readers were written: the metadata of beta and v1.0, and what public
 * tools read of it (docs/graph.md), November 2026. A difference is drift.
 */
export const expectedShapes: Readonly<Record<Source, Expected>> = {
  'approval-requests': request,
  'access-policies': policy,
  'audit-events': event,
  'role-assignments': roleAssignment,
  'approver-groups': groupOrMember,
  'directory-audits': directoryAudit,
};
