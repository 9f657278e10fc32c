import { type EventDraft } from './changes/change.ts';
import { type AuditPropertyJson } from './graph-json.ts';
import { type RequestRecord } from './ledger.ts';

const entity = 'OperationApprovalRequest';

/**
 * ASSUMED. Microsoft states that approve, block, pass and exclusion changes are in the audit log [D] and prints
 * no string of any of them; these follow the `<verb> <Entity>` pattern of every known Intune event (docs/graph.md 4).
 */
export function approvalEvent(request: RequestRecord, verb: string, namesRequest: boolean): EventDraft {
  const isCreate = verb === 'Create';
  const words = `${verb.charAt(0).toUpperCase()}${verb.slice(1)} operation approval request`;
  return {
    activityType: `${verb} ${entity}`,
    operation: isCreate ? 'Create' : 'Action',
    category: 'Role',
    component: entity,
    displayName: words,
    resources: [
      {
        displayName: request.members.payloadName ?? '<null>',
        auditResourceType: entity,
        resourceId: namesRequest ? request.id : null,
        modifiedProperties: properties(request),
      },
    ],
  };
}

/** What is known at this step; values are text, dates included, as in every captured event. */
function properties(request: RequestRecord): AuditPropertyJson[] {
  const { members, requester } = request;
  const [before, after] = [request.steps.at(-2), request.steps.at(-1)];
  const list: AuditPropertyJson[] = [
    { displayName: 'Status', oldValue: before?.status ?? null, newValue: after?.status ?? null },
    unchanged('RequestJustification', request.requestJustification),
    unchanged('RequiredOperationApprovalPolicyTypes', JSON.stringify([request.policyType])),
    unchanged('PayloadId', members.payloadId),
    unchanged('PayloadType', members.payloadType),
    unchanged('PayloadOperation', members.payloadOperation),
    unchanged('RequestDateTime', request.requestedAt),
    unchanged('ExpirationDateTime', request.expiresAt),
    unchanged(requester.kind === 'user' ? 'Requestor.User.Id' : 'Requestor.Application.Id', requester.id),
    unchanged(
      requester.kind === 'user' ? 'Requestor.User.DisplayName' : 'Requestor.Application.DisplayName',
      requester.displayName,
    ),
  ];
  if (requester.upn !== undefined) list.push(unchanged('Requestor.User.Upn', requester.upn));
  if (request.approver !== undefined) {
    list.splice(2, 0, {
      displayName: 'ApprovalJustification',
      oldValue: null,
      newValue: request.approvalJustification,
    });
    list.push(unchanged('Approver.User.Id', request.approver.id));
  }
  return list.filter(({ newValue }) => newValue !== undefined);
}

/** Absent keys are dropped rather than sent as null [C]. */
function unchanged(displayName: string, value: string | null | undefined): AuditPropertyJson {
  return value === undefined ? { displayName } : { displayName, oldValue: null, newValue: value };
}
