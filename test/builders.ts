// Complete objects as Graph sends them, from the few members a test is about. Ids count up, so that a failed
// test prints the same ids every time.
import {
  type ApprovalPolicyJson,
  type ApprovalRequestJson,
  type AuditActorJson,
  type AuditEventJson,
  type AuditPropertyJson,
  type RequestStatus,
} from '../apps/graph-simulator/src/index.ts';

let ids = 0;

export function aGuid(): string {
  ids += 1;
  return `00000000-0000-4000-8000-${String(ids).padStart(12, '0')}`;
}

export interface TestPerson {
  readonly id: string;
  readonly displayName: string;
  readonly upn: string;
}

function person(number: number, displayName: string, name: string): TestPerson {
  return {
    id: `10000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    displayName,
    upn: `${name}@example.com`,
  };
}

export const alice = person(1, 'Alice Meyer', 'alice.meyer');
export const bob = person(2, 'Bob Okafor', 'bob.okafor');
export const carol = person(3, 'Carol Lindqvist', 'carol.lindqvist');

/** Graph's spelling of an instant: seven fractional digits. */
export function graphTime(at: string | Date): string {
  return new Date(at).toISOString().replace('Z', '0000Z');
}

export function plus(
  at: string,
  amount: { days?: number; hours?: number; minutes?: number; seconds?: number },
) {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = amount;
  const total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return new Date(Date.parse(at) + total * 1000).toISOString();
}

const identity = (who: TestPerson) => ({
  user: { id: who.id, displayName: who.displayName, Upn: who.upn },
  application: null,
  device: null,
});

export interface RequestOverrides extends Partial<ApprovalRequestJson> {
  readonly by?: TestPerson;
  readonly decidedBy?: TestPerson;
  readonly at?: string;
}

/** A change of an app that waits for approval, three days at most, unless told otherwise. */
export function aRequestJson(overrides: RequestOverrides = {}): ApprovalRequestJson {
  const { by = alice, decidedBy, at = '2026-10-05T09:00:00Z', ...members } = overrides;
  const id = members.id ?? aGuid();
  const payloadId = members.payloadId ?? `20000000${id.slice(8)}`;
  return {
    id,
    requestDateTime: graphTime(at),
    expirationDateTime: graphTime(plus(at, { days: 3 })),
    lastModifiedDateTime: graphTime(at),
    status: 'needsApproval',
    requestJustification: 'Version 4.2 fixes the sign-in loop',
    approvalJustification: null,
    requestor: identity(by),
    approver: decidedBy ? identity(decidedBy) : null,
    requiredOperationApprovalPolicyTypes: ['app'],
    payloadId,
    payloadName: 'Company Portal',
    payloadType: 'Microsoft.Management.Services.Api.MobileApp',
    payloadOperation: 'Update',
    ...members,
  };
}

/** The same request after a step: Graph moves `lastModifiedDateTime` with every change of status. */
export function changed(
  request: ApprovalRequestJson,
  status: RequestStatus,
  at: string,
  decidedBy?: TestPerson,
  note: string | null = null,
): ApprovalRequestJson {
  return {
    ...request,
    status,
    lastModifiedDateTime: graphTime(at),
    ...(decidedBy ? { approver: identity(decidedBy), approvalJustification: note } : {}),
  };
}

const actor = (who: TestPerson): AuditActorJson => ({
  auditActorType: 'ItPro',
  userPermissions: ['*'],
  applicationId: '5926fc8e-304e-4f59-8bed-58ca97cc39a4',
  applicationDisplayName: 'Microsoft Intune portal extension',
  userPrincipalName: who.upn,
  servicePrincipalName: null,
  ipAddress: null,
  userId: who.id,
});

export const anApplicationActor = (applicationId: string, name: string): AuditActorJson => ({
  ...actor({ id: '', displayName: '', upn: '' }),
  auditActorType: 'Application',
  applicationId,
  applicationDisplayName: name,
  userId: null,
});

export interface EventOverrides extends Partial<AuditEventJson> {
  readonly by?: TestPerson;
  readonly at?: string;
  readonly resourceId?: string;
  readonly resourceName?: string;
  readonly properties?: AuditPropertyJson[];
}

/** A successful change of an app, unless told otherwise. */
export function anEventJson(overrides: EventOverrides = {}): AuditEventJson {
  const {
    by = alice,
    at = '2026-10-05T09:30:00Z',
    resourceId,
    resourceName,
    properties,
    ...members
  } = overrides;
  const activityType = members.activityType ?? 'Patch MobileApp';
  return {
    id: aGuid(),
    displayName: null,
    componentName: 'MobileApp',
    activity: null,
    activityDateTime: graphTime(at),
    activityType,
    activityOperationType: 'Patch',
    activityResult: 'Success',
    correlationId: aGuid(),
    category: 'Application',
    actor: actor(by),
    resources: [
      {
        displayName: resourceName ?? 'Company Portal',
        auditResourceType: activityType.split(' ').at(-1) ?? '',
        resourceId: resourceId ?? aGuid(),
        modifiedProperties: properties ?? [{ displayName: 'Version', oldValue: '4.1', newValue: '4.2' }],
      },
    ],
    ...members,
  };
}

/** The write that carries out a request. */
export function anEffectOf(request: ApprovalRequestJson, overrides: EventOverrides = {}): AuditEventJson {
  return anEventJson({ resourceId: request.payloadId ?? '', ...overrides });
}

const become: Readonly<Record<string, RequestStatus>> = {
  Create: 'needsApproval',
  approve: 'approved',
  reject: 'rejected',
  cancel: 'cancelled',
  complete: 'completed',
};

/** The event by which the audit log tells of a step of the request itself. */
export function anApprovalEvent(
  request: ApprovalRequestJson,
  verb: 'Create' | 'approve' | 'reject' | 'cancel' | 'complete',
  overrides: EventOverrides = {},
): AuditEventJson {
  const text = (displayName: string, newValue: string | null | undefined) => ({
    displayName,
    oldValue: null,
    newValue: newValue ?? null,
  });
  return anEventJson({
    activityType: `${verb} OperationApprovalRequest`,
    activityOperationType: verb === 'Create' ? 'Create' : 'Action',
    category: 'Role',
    componentName: 'OperationApprovalRequest',
    resourceId: request.id,
    resourceName: request.payloadName ?? '<null>',
    properties: [
      text('Status', become[verb]),
      text('RequestJustification', request.requestJustification),
      text(
        'RequiredOperationApprovalPolicyTypes',
        JSON.stringify(request.requiredOperationApprovalPolicyTypes),
      ),
      text('PayloadId', request.payloadId),
      text('PayloadType', request.payloadType),
      text('PayloadOperation', request.payloadOperation),
      text('RequestDateTime', request.requestDateTime),
      text('ExpirationDateTime', request.expirationDateTime),
      text('Requestor.User.Id', request.requestor?.user?.id),
      text('Requestor.User.DisplayName', request.requestor?.user?.displayName),
      text('Requestor.User.Upn', request.requestor?.user?.Upn),
    ],
    ...overrides,
  });
}

export function aPolicyJson(
  overrides: Partial<ApprovalPolicyJson> & { readonly at?: string } = {},
): ApprovalPolicyJson {
  const { at = '2026-09-01T08:00:00Z', ...members } = overrides;
  const policyType = members.policyType ?? 'app';
  return {
    id: aGuid(),
    displayName: `Second pair of eyes for ${policyType}`,
    description: null,
    lastModifiedDateTime: graphTime(at),
    policyType,
    policyPlatform: 'notApplicable',
    policySet: { policyType, policyPlatform: 'notApplicable' },
    approverGroupIds: ['30000000-0000-4000-8000-000000000001'],
    ...members,
  };
}

const operationNumbers: Readonly<Record<string, number>> = { Create: 0, Delete: 1, Patch: 2, Action: 3 };

/** The same event as Azure Monitor exports it: numbers for words, and no component or sentence. */
export function asExported(event: AuditEventJson): Record<string, unknown> {
  return {
    category: 'AuditLogs',
    time: event.activityDateTime,
    operationName: event.activityType,
    correlationId: event.correlationId,
    identity: event.actor.userPrincipalName,
    resultType: event.activityResult,
    tenantId: '11111111-2222-3333-4444-55555555555',
    properties: {
      ActivityDate: event.activityDateTime,
      ActivityResultStatus: 1,
      ActivityType: operationNumbers[event.activityOperationType],
      Actor: {
        ActorType: 1,
        Application: event.actor.applicationId,
        ApplicationName: event.actor.applicationDisplayName,
        ObjectId: event.actor.userId,
        UPN: event.actor.userPrincipalName,
      },
      AuditEventId: event.id,
      Category: 5,
      TargetObjectIds: event.resources.map(({ resourceId }) => resourceId),
      TargetDisplayNames: event.resources.map(({ displayName }) => displayName),
      Targets: event.resources.map(({ displayName, modifiedProperties }) => ({
        Name: displayName,
        ModifiedProperties: modifiedProperties.map((property) => ({
          Name: property.displayName,
          Old: property.oldValue,
          New: property.newValue,
        })),
      })),
    },
  };
}
