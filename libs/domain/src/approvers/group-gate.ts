import { addSeconds, type Instant } from '../instant.ts';
import {
  type ApproverFacts,
  type ApproverGroup,
  type GroupReading,
  type LogWindow,
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

/** What a group was at an instant, by the readings of it and of the role assignments around it, and what logs tell. */
export function gateAt(at: Instant, groupId: string, sides: GroupSides, facts: ApproverFacts): GroupGate {
  const object = groupStance(at, groupId, sides, facts);
  const assigned = assignmentStance(at, groupId, facts);
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

/** Graph offers no way to make another kind of group of a plain security group: only its end and return are looked for. */
function groupStance(
  at: Instant,
  groupId: string,
  { before, after }: GroupSides,
  { groupEvents, windows }: ApproverFacts,
): Stance {
  const side = (reading: GroupReading | null) =>
    reading && { ...span(reading), holds: isPlainSecurityGroup(reading.group) };
  const events = groupEvents
    .filter((event) => sameId(event.groupId) === groupId)
    .map((event) => ({ ...event, holdsAfter: event.isThere }));
  return stanceAt(at, { before: side(before), after: side(after) }, events, windows);
}

type AssignmentReading = ApproverFacts['assignments'][number];

function assignmentStance(at: Instant, groupId: string, facts: ApproverFacts): Stance {
  const { before, after } = readingsAround(facts.assignments, at);
  const naming = (reading: AssignmentReading | null) =>
    (reading?.showed ?? []).filter(({ memberGroupIds }) =>
      memberGroupIds.some((id) => sameId(id) === groupId),
    );
  const side = (reading: AssignmentReading | null) =>
    reading && { ...span(reading), holds: naming(reading).length > 0 };
  const ids = new Set([...naming(before), ...naming(after)].map(({ id }) => sameId(id)));
  return stanceAt(at, { before: side(before), after: side(after) }, [], quietWindows(ids, facts));
}

/** Where it is known that none of some role assignments was changed. Without one, any may have been made and deleted. */
function quietWindows(
  ids: ReadonlySet<string>,
  { assignmentEvents, auditWindows }: ApproverFacts,
): LogWindow[] {
  if (ids.size === 0) return [];
  const changes = assignmentEvents
    .filter(({ assignmentId }) => ids.has(sameId(assignmentId)))
    .map(({ occurredAt }) => occurredAt);
  return changes.reduce<LogWindow[]>(
    (windows, change) => windows.flatMap((window) => without(window, change)),
    [...auditWindows],
  );
}

/** Two windows that do not touch. */
function without(window: LogWindow, change: Instant): LogWindow[] {
  if (change < window.from || change > window.to) return [window];
  return [
    { ...window, to: addSeconds(change, -0.000001) },
    { ...window, from: addSeconds(change, 0.000001) },
  ].filter(({ from, to }) => from < to);
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
