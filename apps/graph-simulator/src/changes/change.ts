import { type ApprovalRequestJson, type AuditResourceJson } from '../graph-json.ts';

/** What an audit event says, before somebody does it at some time. */
export interface EventDraft {
  readonly activityType: string;
  readonly operation:
    'Create' | 'Patch' | 'Delete' | 'Action' | 'SetReference' | 'RemoveReference' | 'Get' | 'Search';
  readonly category: string;
  readonly component: string;
  readonly displayName: string;
  readonly resources: readonly AuditResourceJson[];
}

/** A change somebody wants: what the request carries, and what the audit log shows when it is carried out. */
export interface Change {
  readonly policyType: string;
  /** Chooses the words of the justification. */
  readonly topic: Topic;
  /** One open request per object [D]. */
  readonly objectId: string;
  readonly objectName: string;
  /** A second thing the justification may speak of: a group, a version, the owner of a device. */
  readonly detail: string;
  readonly members: Partial<ApprovalRequestJson>;
  readonly effects: readonly EventDraft[];
}

export type Topic =
  | 'app-assign'
  | 'app-update'
  | 'app-create'
  | 'script'
  | 'role'
  | 'wipe'
  | 'retire'
  | 'delete'
  | 'configuration'
  | 'compliance'
  | 'category'
  | 'policy-create'
  | 'policy-patch'
  | 'policy-delete'
  | 'exclusion-add'
  | 'exclusion-remove';
