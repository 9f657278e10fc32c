import { type Instant } from '../clock.ts';
import { type DirectoryAuditJson, type TargetResourceJson } from '../graph-json.ts';
import { type Random } from '../random.ts';
import { formatTicks, type Ticks, ticksOf } from '../ticks.ts';
import { type Actor } from '../truth.ts';
import { type Account, type DirectoryGroup } from './directory-state.ts';

/** One directory audit with what the wire does not say about it. */
export interface DirectoryAudit {
  readonly ticks: Ticks;
  readonly visibleAt: Instant;
  readonly json: DirectoryAuditJson;
}

export interface AuditDraft {
  readonly activity: string;
  readonly category: 'GroupManagement' | 'UserManagement' | 'RoleManagement';
  readonly service: 'Core Directory' | 'Authentication Methods' | 'PIM' | 'Self-service Password Management';
  readonly operation: string;
  readonly reason?: string;
  readonly targets: TargetResourceJson[];
}

/** Documented: minutes, mostly two to five. */
const lateness = (random: Random): number => random.lognormal(150_000, 0.5);

export function writeAudit(draft: AuditDraft, by: Actor, at: Instant, random: Random): DirectoryAudit {
  const ticks = ticksOf(at, random.int(0, 9999));
  const correlationId = random.guid();
  const isApp = by.kind === 'application';
  return {
    ticks,
    visibleAt: at + Math.round(lateness(random)),
    json: {
      // Capital letters, underscores and a number of the shard: no GUID [C].
      id: `${draft.service === 'PIM' ? 'PIM' : 'Directory'}_${correlationId}_${random.hex(5).toUpperCase()}_${random.int(1_000_000, 99_999_999)}`,
      category: draft.category,
      correlationId,
      result: 'success',
      resultReason: draft.reason ?? '',
      activityDisplayName: draft.activity,
      activityDateTime: formatTicks(ticks),
      loggedByService: draft.service,
      operationType: draft.operation,
      initiatedBy: {
        user: isApp
          ? null
          : { id: by.id, displayName: null, userPrincipalName: by.upn ?? '', ipAddress: '203.0.113.7' },
        app: isApp
          ? {
              appId: by.id,
              displayName: by.displayName,
              servicePrincipalId: null,
              servicePrincipalName: null,
            }
          : null,
      },
      targetResources: draft.targets,
      additionalDetails: [],
    },
  };
}

/** The group stands in properties of the member, as JSON text within JSON, and on the side that had it [C]. */
export function membershipAudit(
  verb: 'Add' | 'Remove',
  member: Account | DirectoryGroup,
  group: DirectoryGroup,
): AuditDraft {
  const sides = (text: string) =>
    verb === 'Add'
      ? { oldValue: null, newValue: JSON.stringify(text) }
      : { oldValue: JSON.stringify(text), newValue: null };
  return {
    activity: verb === 'Add' ? 'Add member to group' : 'Remove member from group',
    category: 'GroupManagement',
    service: 'Core Directory',
    operation: verb === 'Add' ? 'Assign' : 'Unassign',
    targets: [
      {
        ...targetOf(member),
        modifiedProperties: [
          { displayName: 'Group.ObjectID', ...sides(group.id) },
          { displayName: 'Group.DisplayName', ...sides(group.displayName) },
          { displayName: 'Group.WellKnownObjectName', oldValue: null, newValue: null },
        ],
      },
      targetOf(group),
    ],
  };
}

export function accountAudit(
  draft: Omit<AuditDraft, 'targets' | 'category'> & Partial<Pick<AuditDraft, 'category'>>,
  account: Account,
): AuditDraft {
  return { category: 'UserManagement', ...draft, targets: [targetOf(account)] };
}

export function groupAudit(activity: string, operation: string, group: DirectoryGroup): AuditDraft {
  return {
    activity,
    category: 'GroupManagement',
    service: 'Core Directory',
    operation,
    targets: [targetOf(group)],
  };
}

/** Activated for some hours; the role is the first target, the person the third [C]. */
export function activationAudit(account: Account, roleId: string, role: string): AuditDraft {
  return {
    activity: 'Add member to role completed (PIM activation)',
    category: 'RoleManagement',
    service: 'PIM',
    operation: 'ActivateRole',
    reason: 'Change window',
    targets: [
      {
        id: roleId,
        displayName: role,
        type: 'Role',
        userPrincipalName: null,
        groupType: null,
        modifiedProperties: [],
      },
      targetOf(account),
    ],
  };
}

/** Given for good; the role stands in properties of the person, as a group does [C]. */
export function roleAudit(account: Account, roleId: string, role: string): AuditDraft {
  const property = (displayName: string, text: string) => ({
    ...{ displayName, oldValue: null, newValue: JSON.stringify(text) },
  });
  return {
    activity: 'Add member to role',
    category: 'RoleManagement',
    service: 'Core Directory',
    operation: 'Assign',
    targets: [
      {
        ...targetOf(account),
        modifiedProperties: [
          property('Role.ObjectID', roleId),
          property('Role.DisplayName', role),
          property('Role.TemplateId', roleId),
        ],
      },
    ],
  };
}

function targetOf(one: Account | DirectoryGroup): TargetResourceJson {
  const isUser = 'upn' in one;
  return {
    id: one.id,
    displayName: isUser ? null : one.displayName,
    type: isUser ? 'User' : 'Group',
    userPrincipalName: isUser ? one.upn : null,
    groupType: isUser ? null : one.isUnified ? 'unifiedGroups' : 'unknownFutureValue',
    modifiedProperties: [],
  };
}
