import { cleanText, shorten } from '../clean-text.ts';
import type {
  ApproverGroupRecord,
  DirectoryEventRecord,
  DirectoryTarget,
  GroupMemberRecord,
  RoleAssignmentRecord,
} from '../records/records.ts';
import {
  isJson,
  jsonOf,
  lastSegment,
  listOf,
  member,
  readId,
  readText,
  readTime,
  readWord,
  type Json,
} from './members.ts';
import type { Reading } from './read-request.ts';

const maxIds = 1000;
const maxTargets = 100;
const maxName = 1000;

/** Reads a group of Graph v1.0. Rejected only without an object or an id. */
export function readApproverGroup(value: unknown): Reading<ApproverGroupRecord> {
  if (!isJson(value)) return { rejection: 'A group must be a JSON object.' };
  const id = readLowerId(member(value, 'id'));
  if (id === null) return { rejection: 'The group has no id.' };
  return {
    record: {
      id,
      name: readShort(member(value, 'displayName')),
      securityEnabled: readFlag(member(value, 'securityEnabled')),
      mailEnabled: readFlag(member(value, 'mailEnabled')),
      groupTypes: readWords(member(value, 'groupTypes')),
      isAssignableToRole: readFlag(member(value, 'isAssignableToRole')),
    },
  };
}

/**
 * Reads a directoryObject among the members of a group. What the app registration may not read of it is null, and
 * its kind is told all the same. Rejected only without an object or an id.
 */
export function readGroupMember(value: unknown): Reading<GroupMemberRecord> {
  if (!isJson(value)) return { rejection: 'A member of a group must be a JSON object.' };
  const id = readLowerId(member(value, 'id'));
  if (id === null) return { rejection: 'The member of the group has no id.' };
  return {
    record: {
      id,
      kind: readKind(value),
      name: readShort(member(value, 'displayName')),
      upn: readShort(member(value, 'userPrincipalName')),
      accountEnabled: readFlag(member(value, 'accountEnabled')),
    },
  };
}

/** Reads a roleAssignment of Graph beta. Rejected only without an object or an id. */
export function readRoleAssignment(value: unknown): Reading<RoleAssignmentRecord> {
  if (!isJson(value)) return { rejection: 'A role assignment must be a JSON object.' };
  const id = readLowerId(member(value, 'id'));
  if (id === null) return { rejection: 'The role assignment has no id.' };
  return {
    record: {
      id,
      name: readShort(member(value, 'displayName')),
      description: readShort(member(value, 'description')),
      memberGroupIds: readIds(member(value, 'members')),
      scopeType: readWord(member(value, 'scopeType')),
      resourceScopes: readIds(member(value, 'resourceScopes')),
      roleDefinitionId: readLowerId(
        member(value, 'roleDefinitionId') ?? member(jsonOf(member(value, 'roleDefinition')), 'id'),
      ),
    },
  };
}

/** Reads a directoryAudit of Graph v1.0. Rejected without an object, an id, or a readable activityDateTime. */
export function readDirectoryEvent(value: unknown): Reading<DirectoryEventRecord> {
  if (!isJson(value)) return { rejection: 'A directory audit must be a JSON object.' };
  const id = readId(member(value, 'id'));
  if (id === null) return { rejection: 'The directory audit has no id.' };
  const occurredAt = readTime(member(value, 'activityDateTime'));
  if (occurredAt === null)
    return { rejection: 'The directory audit has no readable time (activityDateTime).' };
  const activity = readWord(member(value, 'activityDisplayName'));
  const result = readWord(member(value, 'result'));
  const targets = listOf(member(value, 'targetResources')).slice(0, maxTargets).map(jsonOf);
  return {
    record: {
      id,
      occurredAt,
      activity,
      category: readWord(member(value, 'category')),
      service: readWord(member(value, 'loggedByService')),
      operation: readWord(member(value, 'operationType')),
      result,
      reason: readShort(member(value, 'resultReason')),
      correlationId: readLowerId(member(value, 'correlationId')),
      actor: readActor(jsonOf(member(value, 'initiatedBy'))),
      targets: targets.map(readTarget),
      ...readMembership(activity, result, targets),
      roleName: propertyOf(targets, 'Role.DisplayName') ?? nameOf(targets, 'Role'),
    },
  };
}

type Membership = Pick<DirectoryEventRecord, 'groupId' | 'groupName' | 'memberId' | 'membership'>;

/**
 * Of a membership, the group stands in properties of the member, as JSON text within JSON, on the side that had it;
 * sometimes it is a target too, before or after the member.
 */
function readMembership(
  activity: string | null,
  result: string | null,
  targets: readonly Json[],
): Membership {
  const verb = /^(add|remove) member (?:to|from) group$/i.exec(activity ?? '')?.[1]?.toLowerCase();
  const groups = targets.filter((target) => isOf(target, 'Group'));
  const people = targets.filter((target) => isOf(target, 'User'));
  const groupId = readLowerId(propertyOf(targets, 'Group.ObjectID') ?? member(groups.at(-1) ?? {}, 'id'));
  const others = targets.filter(
    (target) => !people.includes(target) && readLowerId(member(target, 'id')) !== groupId,
  );
  // A group or an application may be the member as well.
  const whom = people[0] ?? (verb === undefined ? undefined : others[0]);
  const isDone = result?.toLowerCase() === 'success';
  return {
    groupId,
    groupName: propertyOf(targets, 'Group.DisplayName') ?? nameOf(groups, 'Group'),
    memberId: whom === undefined ? null : readLowerId(member(whom, 'id')),
    membership:
      verb === undefined || !isDone || groupId === null ? null : verb === 'add' ? 'added' : 'removed',
  };
}

function readActor(initiator: Json): DirectoryEventRecord['actor'] {
  const user = jsonOf(member(initiator, 'user'));
  const app = jsonOf(member(initiator, 'app'));
  return {
    userId: readLowerId(member(user, 'id')),
    upn: readShort(member(user, 'userPrincipalName')),
    appId: readLowerId(member(app, 'appId')) ?? readLowerId(member(app, 'servicePrincipalId')),
    appName: readShort(member(app, 'displayName')),
    ip: readWord(member(user, 'ipAddress')),
  };
}

function readTarget(target: Json): DirectoryTarget {
  return {
    type: typeOf(target),
    id: readLowerId(member(target, 'id')),
    name: readShort(member(target, 'displayName')),
    upn: readShort(member(target, 'userPrincipalName')),
  };
}

function typeOf(target: Json): string | null {
  const declared = lastSegment(readWord(target['@odata.type']));
  return readWord(member(target, 'type')) ?? declared?.replace(/^targetResource/i, '') ?? null;
}

function isOf(target: Json, type: string): boolean {
  return typeOf(target)?.toLowerCase() === type.toLowerCase();
}

function nameOf(targets: readonly Json[], type: string): string | null {
  const found = targets.find((target) => isOf(target, type));
  return found === undefined ? null : readShort(member(found, 'displayName'));
}

function propertyOf(targets: readonly Json[], name: string): string | null {
  for (const target of targets) {
    for (const item of listOf(member(target, 'modifiedProperties')).slice(0, maxTargets)) {
      const property = jsonOf(item);
      if (readWord(member(property, 'displayName'))?.toLowerCase() !== name.toLowerCase()) continue;
      const value = readQuoted(member(property, 'newValue')) ?? readQuoted(member(property, 'oldValue'));
      if (value !== null) return value;
    }
  }
  return null;
}

/** `"\"text\""`, and a bare text where the quotes were left out. */
function readQuoted(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 10 * maxName) return null;
  const inner = /^"(?:[^"\\]|\\.)*"$/.test(value) ? parsed(value) : value;
  return readShort(inner);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readKind(value: Json): string {
  const word = lastSegment(readWord(value['@odata.type']));
  if (word === null) return member(value, 'userPrincipalName') === undefined ? 'unknown' : 'user';
  return word.toLowerCase() === 'serviceprincipal' ? 'service-principal' : word.toLowerCase();
}

function readLowerId(value: unknown): string | null {
  return readId(value)?.toLowerCase() ?? null;
}

function readIds(value: unknown): string[] {
  const ids = listOf(value).map(readLowerId);
  return [...new Set(ids.filter((id) => id !== null))].slice(0, maxIds);
}

function readWords(value: unknown): string[] {
  const words = listOf(value).map(readWord);
  return [...new Set(words.filter((word) => word !== null))].slice(0, 100);
}

function readFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function readShort(value: unknown): string | null {
  const text = readText(value);
  return text === null ? null : shorten(cleanText(text), maxName);
}
