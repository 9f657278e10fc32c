import { isJson, jsonOf, lastSegment, member, readId, readWord } from '../normalise/members.ts';
import { itemsOf } from './take-apart.ts';

export const assignmentTargets = [
  'group',
  'excluded_group',
  'all_users',
  'all_devices',
  'collection',
  'unknown',
] as const;
export type AssignmentTarget = (typeof assignmentTargets)[number];

export interface AskedAssignment {
  /** True for what the request adds, false for what was assigned before. */
  readonly isAdded: boolean;
  readonly target: AssignmentTarget;
  /** Graph's own word for the kind of target. */
  readonly targetType: string | null;
  /** Of the group, or of the collection. */
  readonly targetId: string | null;
  readonly intent: string | null;
  readonly filterId: string | null;
  /** `include` or `exclude`. */
  readonly filterType: string | null;
}

type Rest = readonly (readonly [path: string, value: unknown])[];

const assignmentsMax = 1000;

const kinds: Readonly<Record<string, AssignmentTarget>> = {
  groupassignmenttarget: 'group',
  exclusiongroupassignmenttarget: 'excluded_group',
  alllicensedusersassignmenttarget: 'all_users',
  alldevicesassignmenttarget: 'all_devices',
  configurationmanagercollectionassignmenttarget: 'collection',
};

/** What kind of target Graph's word names, with or without a name space before it. */
export function assignmentTargetOf(type: string | null): AssignmentTarget {
  return kinds[(lastSegment(type) ?? '').toLowerCase()] ?? 'unknown';
}

const inAssignment = new Set(['intent', 'target', '@odata.type']);
const inTarget = new Set(
  [
    ...['@odata.type', 'groupId', 'collectionId'],
    ...['deviceAndAppManagementAssignmentFilterId', 'deviceAndAppManagementAssignmentFilterType'],
  ].map((name) => name.toLowerCase()),
);

/** Assignments, and what else stands in them (settings, sources), which is shown as properties. */
export function readAssignments(
  value: unknown,
  from: string,
  isAdded: boolean,
): { assignments: AskedAssignment[]; rest: Rest; more: number } {
  const items = itemsOf(value);
  const assignments: AskedAssignment[] = [];
  const rest: (readonly [string, unknown])[] = [];
  items.slice(0, assignmentsMax).forEach((item, index) => {
    const path = `${from}[${index}]`;
    const target = isJson(item) ? member(item, 'target') : undefined;
    if (!isJson(item) || !isJson(target)) {
      rest.push([path, item]);
      return;
    }
    assignments.push(assignmentOf(item, isAdded));
    for (const key of Object.keys(item))
      if (!inAssignment.has(key.toLowerCase())) rest.push([`${path}.${key}`, item[key]]);
    for (const key of Object.keys(target))
      if (!inTarget.has(key.toLowerCase())) rest.push([`${path}.target.${key}`, target[key]]);
  });
  return { assignments, rest, more: Math.max(0, items.length - assignmentsMax) };
}

function assignmentOf(item: Readonly<Record<string, unknown>>, isAdded: boolean): AskedAssignment {
  const target = jsonOf(member(item, 'target'));
  const targetType = readWord(member(target, '@odata.type'));
  const filterId = readId(member(target, 'deviceAndAppManagementAssignmentFilterId'));
  return {
    isAdded,
    target: assignmentTargetOf(targetType),
    targetType,
    targetId: readId(member(target, 'groupId', 'collectionId')),
    intent: readWord(member(item, 'intent')),
    filterId,
    filterType:
      filterId === null ? null : readWord(member(target, 'deviceAndAppManagementAssignmentFilterType')),
  };
}
