import { isJson, lastSegment, member, readWord, jsonOf, type Json } from './members.ts';
import { propertiesOf } from './read-diagnostic-event.ts';

export type ObjectKind =
  | 'approval-request'
  | 'access-policy'
  | 'audit-event'
  | 'diagnostic-event'
  | 'role-assignment'
  | 'approver-group'
  | 'group-member'
  | 'directory-event';

const kindOfODataType: Readonly<Record<string, ObjectKind>> = {
  operationapprovalrequest: 'approval-request',
  operationapprovalpolicy: 'access-policy',
  auditevent: 'audit-event',
  deviceandappmanagementroleassignment: 'role-assignment',
  roleassignment: 'role-assignment',
  group: 'approver-group',
  user: 'group-member',
  directoryaudit: 'directory-event',
};

/** Members that tell a kind; two of them are needed, because any one alone is common elsewhere. */
const marks: readonly (readonly [ObjectKind, readonly string[]])[] = [
  [
    'approval-request',
    [
      'requestDateTime',
      'expirationDateTime',
      'requestor',
      'approver',
      'requestJustification',
      'approvalJustification',
      'requiredOperationApprovalPolicyTypes',
      'operationApprovalPolicies',
      'payloadOperation',
      'payloadType',
    ],
  ],
  ['access-policy', ['policyType', 'policyPlatform', 'policySet', 'approverGroupIds']],
  [
    'audit-event',
    [
      'activityDateTime',
      'activityType',
      'activityOperationType',
      'activityResult',
      'componentName',
      'actor',
      'resources',
    ],
  ],
  ['role-assignment', ['resourceScopes', 'scopeMembers', 'scopeType', 'members']],
  ['approver-group', ['securityEnabled', 'mailEnabled', 'groupTypes', 'isAssignableToRole']],
  ['group-member', ['userPrincipalName', 'accountEnabled']],
];

const entraMarks = ['activityDisplayName', 'loggedByService', 'initiatedBy', 'targetResources'];
const exportMarks = [
  'AuditEventId',
  'ActivityResultStatus',
  'TargetObjectIds',
  'Targets',
  'Actor',
  'ActivityDate',
];

/** What an object of an imported file is, by its content; null if it is none of ours. */
export function recogniseObject(value: unknown): ObjectKind | null {
  if (!isJson(value)) return null;
  const declared = kindOfODataType[lastSegment(readWord(value['@odata.type']))?.toLowerCase() ?? ''];
  if (declared !== undefined) return declared;
  if (isDirectoryAudit(value)) return 'directory-event';
  if (isEntra(value)) return null;
  if (isExport(value)) return isIntuneAudit(value) ? 'diagnostic-event' : null;
  return marks.find(([, names]) => count(value, names) >= 2)?.[0] ?? null;
}

/** One sentence for the rejection: why `recogniseObject` answered null. */
export function whyUnrecognised(value: unknown): string {
  if (Array.isArray(value)) return 'A list stands where one object was expected.';
  if (!isJson(value)) return 'Not a JSON object.';
  if (isEntra(value))
    return 'This is an Entra directory audit event in the envelope of Azure Monitor; it is read as Graph writes it.';
  if (!isExport(value))
    return 'Neither an approval request, an access policy, an audit event, nor a group, a member or a role assignment.';
  const category = readWord(member(value, 'category'));
  if (category !== null && category.toLowerCase() !== 'auditlogs') {
    return `This is an Azure Monitor record of the category ${category}, not an Intune audit record (AuditLogs).`;
  }
  return 'This is an Azure Monitor record without the members of an Intune audit record.';
}

/** As Graph writes it: the envelope of Azure Monitor has it among the properties. */
function isDirectoryAudit(value: Json): boolean {
  return count(value, entraMarks) >= 2 && member(value, 'activityDateTime') !== undefined;
}

function isEntra(value: Json): boolean {
  return count(value, entraMarks) >= 2 || count(propertiesOf(value), entraMarks) >= 2;
}

/** The envelope that Azure Monitor puts around every log. */
function isExport(value: Json): boolean {
  if (member(value, 'activityDateTime') !== undefined) return false;
  return member(value, 'operationName') !== undefined && member(value, 'properties') !== undefined;
}

function isIntuneAudit(value: Json): boolean {
  const category = readWord(member(value, 'category'));
  if (category !== null && category.toLowerCase() !== 'auditlogs') return false;
  return count(jsonOf(propertiesOf(value)), exportMarks) >= 2;
}

function count(object: Json, names: readonly string[]): number {
  const own = new Set(Object.keys(object).map((key) => key.toLowerCase()));
  return names.filter((name) => own.has(name.toLowerCase())).length;
}
