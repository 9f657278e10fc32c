/** The JSON that crosses the wire, with the members of docs/graph.md 1 and 2. */

export interface IdentityJson {
  id?: string | null;
  displayName?: string | null;
  /** Capital U: an undeclared member that two public tools read [C]. */
  Upn?: string;
}

export interface IdentitySetJson {
  user: IdentityJson | null;
  application: IdentityJson | null;
  device: IdentityJson | null;
}

export type RequestStatus = 'needsApproval' | 'approved' | 'rejected' | 'cancelled' | 'completed' | 'expired';

export interface ApprovalRequestJson {
  id: string;
  requestDateTime: string;
  expirationDateTime: string;
  lastModifiedDateTime: string;
  status: RequestStatus;
  requestJustification: string | null;
  approvalJustification: string | null;
  requestor: IdentitySetJson | null;
  approver: IdentitySetJson | null;
  requiredOperationApprovalPolicyTypes: string[];
  /** Undeclared members of the open type (docs/graph.md 1.3); any of them may be missing on a given request. */
  payloadId?: string | null;
  payloadName?: string | null;
  payloadType?: string;
  payloadSubtype?: string;
  payloadOperation?: string;
  payload?: string | null;
  patchPayload?: string;
  displayPayload?: string;
  addedAssignments?: string;
  existingAssignments?: string;
  actionName?: string;
  actionParameters?: string;
}

export interface ApprovalPolicyJson {
  id: string;
  displayName: string;
  description: string | null;
  lastModifiedDateTime: string;
  policyType: string;
  policyPlatform: string;
  policySet: { policyType: string; policyPlatform: string } | null;
  approverGroupIds: string[];
}

export interface AuditActorJson {
  auditActorType: string;
  userPermissions: string[];
  applicationId: string | null;
  applicationDisplayName: string | null;
  userPrincipalName: string | null;
  servicePrincipalName: string | null;
  ipAddress: string | null;
  userId: string | null;
}

export interface AuditPropertyJson {
  displayName: string | null;
  oldValue?: string | null;
  newValue?: string | null;
}

export interface AuditResourceJson {
  displayName?: string | null;
  auditResourceType: string;
  resourceId: string | null;
  modifiedProperties: AuditPropertyJson[];
}

/** The v1.0 shape; beta adds members when it is rendered (`audit-event-json.ts`). */
export interface AuditEventJson {
  id: string;
  displayName: string | null;
  componentName: string;
  activity: string | null;
  activityDateTime: string;
  activityType: string;
  activityOperationType: string;
  activityResult: string;
  correlationId: string;
  category: string;
  actor: AuditActorJson;
  resources: AuditResourceJson[];
}

/** A group as `$select` asks for it. */
export interface GroupJson {
  id: string;
  displayName: string;
  securityEnabled: boolean;
  mailEnabled: boolean;
  groupTypes: string[];
  isAssignableToRole: boolean | null;
}

/** A directoryObject among the members of a group; what the caller may not read is null. */
export interface MemberJson {
  '@odata.type': string;
  id: string;
  displayName: string | null;
  userPrincipalName?: string | null;
  accountEnabled?: boolean | null;
}

/** A deviceAndAppManagementRoleAssignment of beta. */
export interface RoleAssignmentJson {
  '@odata.type': string;
  id: string;
  displayName: string;
  description: string | null;
  scopeMembers: string[];
  scopeType: string;
  resourceScopes: string[];
  /** Ids of the groups whose members have the role. */
  members: string[];
}

export interface TargetResourceJson {
  id: string;
  displayName: string | null;
  type: string;
  userPrincipalName: string | null;
  groupType: string | null;
  modifiedProperties: AuditPropertyJson[];
}

/** A directory audit of Entra. */
export interface DirectoryAuditJson {
  id: string;
  category: string;
  correlationId: string;
  result: string;
  resultReason: string;
  activityDisplayName: string;
  activityDateTime: string;
  loggedByService: string;
  operationType: string;
  initiatedBy: {
    user: {
      id: string;
      displayName: string | null;
      userPrincipalName: string;
      ipAddress: string | null;
    } | null;
    app: {
      appId: string;
      displayName: string;
      servicePrincipalId: string | null;
      servicePrincipalName: string | null;
    } | null;
  };
  targetResources: TargetResourceJson[];
  additionalDetails: { key: string; value: string }[];
}
