import type { Instant } from '../instant.ts';
import {
  type ApproverFacts,
  type ApproverGroup,
  type GroupReading,
  type Reading,
  readingsAround,
  sameId,
} from './approver-facts.ts';
import { type Certainty, leastCertain, type Stance, stanceAt } from './stance.ts';

/**
 * Why nobody can approve through a group, or why that is not known. Intune takes direct members of a plain security
 * group that is in an Intune role assignment, and shows no error for any other.
 */
export const groupTroubles = [
  'not_shown',
  'microsoft_365',
  'mail_enabled',
  'not_security',
  'no_role_assignment',
  'group_not_read',
  'assignments_not_read',
] as const;
export type GroupTrouble = (typeof groupTroubles)[number];

/** Whether a group was a gate through which its members could approve. */
export interface GroupGate {
  readonly groupId: string;
  readonly name: string | null;
  /** Null: what is archived does not tell. */
  readonly isGate: boolean | null;
  readonly certainty: Certainty;
  readonly troubles: readonly GroupTrouble[];
}

interface GroupSides {
  readonly before: GroupReading | null;
  readonly after: GroupReading | null;
}

/** What a group was at an instant, by its readings and those of the role assignments around it. */
export function gateAt(
  at: Instant,
  groupId: string,
  sides: GroupSides,
  assignments: ApproverFacts['assignments'],
): GroupGate {
  const object = groupStance(at, sides);
  const assigned = assignmentStance(at, groupId, assignments);
  const shown = shownGroup(sides, object);
  const isShut = object.holds === false || assigned.holds === false;
  const isUnknown = object.holds === null || assigned.holds === null;
  return {
    groupId,
    name: (sides.before?.group ?? sides.after?.group)?.name ?? null,
    isGate: isShut ? false : isUnknown ? null : true,
    certainty: isUnknown ? 'possible' : leastCertain(object.certainty, assigned.certainty),
    troubles: [
      ...(object.holds === false ? troublesOf(shown) : []),
      ...(object.holds === null ? (['group_not_read'] as const) : []),
      ...(assigned.holds === false ? (['no_role_assignment'] as const) : []),
      ...(assigned.holds === null ? (['assignments_not_read'] as const) : []),
    ],
  };
}

function groupStance(at: Instant, { before, after }: GroupSides): Stance {
  const side = (reading: GroupReading | null) =>
    reading && { ...span(reading), holds: isPlainSecurityGroup(reading.group) };
  return stanceAt(at, { before: side(before), after: side(after) });
}

function assignmentStance(at: Instant, groupId: string, all: ApproverFacts['assignments']): Stance {
  const { before, after } = readingsAround(all, at);
  const side = (reading: ApproverFacts['assignments'][number] | null) =>
    reading && {
      ...span(reading),
      holds: reading.showed.some(({ memberGroupIds }) => memberGroupIds.some((id) => sameId(id) === groupId)),
    };
  return stanceAt(at, { before: side(before), after: side(after) });
}

const span = ({ startedAt, endedAt }: Reading): Reading => ({ startedAt, endedAt });

function shownGroup({ before, after }: GroupSides, object: Stance): ApproverGroup | null {
  return (object.before === null ? after : before)?.group ?? null;
}

function isPlainSecurityGroup(group: ApproverGroup | null): boolean | null {
  if (troublesOf(group).length > 0) return false;
  return group?.securityEnabled === true ? true : null;
}

function troublesOf(group: ApproverGroup | null): GroupTrouble[] {
  if (group === null) return ['not_shown'];
  if (group.groupTypes.some((type) => /^unified$/i.test(type))) return ['microsoft_365'];
  return [
    ...(group.mailEnabled === true ? (['mail_enabled'] as const) : []),
    ...(group.securityEnabled === false ? (['not_security'] as const) : []),
  ];
}
