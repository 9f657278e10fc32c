import type {
  ApproverSource,
  BarredMember,
  EligiblePerson,
  GateHealth,
  GroupThen,
  SideFact,
} from '@countersign/contract';
import { dayYearText, momentText } from '../time/time-text.ts';
import { ownWord } from '../ui/own-word.ts';

/** A name is never blank: the UPN, else the object id. */
export function nameOfMember({ name, upn, id }: Pick<EligiblePerson, 'name' | 'upn' | 'id'>): string {
  return name ?? upn ?? id;
}

export function nameOfGroup({ name, groupId }: Pick<GroupThen, 'name' | 'groupId'>): string {
  return name || groupId;
}

const certaintyWords: Readonly<Record<EligiblePerson['certainty'], string>> = {
  certain: 'surely',
  last_known: 'by the last reading',
  possible: 'possibly',
};

export function certaintyText(certainty: EligiblePerson['certainty']): string {
  return certaintyWords[certainty];
}

const barWords: Readonly<Record<string, string>> = {
  requester: 'asked for it',
  nested_group: 'is a group: who is in it is no direct member',
  not_a_person: 'is no person',
  account_disabled: 'the account is disabled',
  group_no_gate: 'is in a group that does not count',
};

export function barText({ reasons }: Pick<BarredMember, 'reasons'>): string {
  return reasons.map((reason) => ownWord(barWords, reason) ?? reason).join(', ');
}

const troubleWords: Readonly<Record<string, string>> = {
  not_shown: 'deleted, or not readable',
  microsoft_365: 'a Microsoft 365 group, which Intune does not take',
  mail_enabled: 'mail-enabled, which Intune does not take',
  not_security: 'no security group',
  no_role_assignment: 'in no Intune role assignment',
  group_not_read: 'what kind of group it is was not read',
  assignments_not_read: 'the role assignments were not read',
};

/** What is wrong with a group, or not known of it; null if nothing is. */
export function groupText({ isGate, troubles }: Pick<GroupThen, 'isGate' | 'troubles'>): string | null {
  if (isGate === true) return null;
  const why = troubles.map((trouble) => ownWord(troubleWords, trouble) ?? trouble).join('; ');
  return isGate === false ? `does not count: ${why}` : `may not count: ${why}`;
}

/** Why the members of a group are not known, or not all. */
export function membersUnknownText({ membersUnknown }: GroupThen, zone: string): string | null {
  if (membersUnknown === null) return null;
  const { reason, since, until } = membersUnknown;
  const at = (time: string | null) => (time === null ? 'then' : momentText(time, zone));
  switch (reason) {
    case 'not_read':
      return 'its members were not read';
    case 'not_read_before':
      return `its members were not read before ${at(until)}`;
    case 'not_read_since':
      return until === null
        ? `its members were not read since ${at(since)}`
        : `its members were not read between ${at(since)} and ${at(until)}`;
  }
}

/** What says that somebody was in a group, on both sides of the instant: a reading, an event, or a log without one. */
export function basisText(
  { before, after, certainty }: EligiblePerson['through'][number],
  zone: string,
): string {
  const first = certainty === 'possible' ? 'nothing earlier was known' : 'no directory event up to then';
  const last = certainty === 'certain' ? 'no directory event since' : 'nothing later was known';
  return [
    before ? sideText(before, 'before', zone) : first,
    after ? sideText(after, 'after', zone) : last,
  ].join('; ');
}

function sideText({ kind, at, holds }: SideFact, side: 'before' | 'after', zone: string): string {
  const time = momentText(at, zone);
  if (kind === 'reading') return `${holds ? 'a member' : 'no member'} when read ${time}`;
  return (side === 'before') === holds ? `added ${time}` : `removed ${time}`;
}

/** How loud the health of a policy is. */
export function healthTone({ state }: Pick<GateHealth, 'state'>): 'alarm' | 'warn' | 'calm' {
  if (state === 'none' || state === 'requester_only') return 'alarm';
  return state === 'one' ? 'warn' : 'calm';
}

/** In a few words, for a column. */
export function healthText({ state, sure, most }: GateHealth): string {
  switch (state) {
    case 'none':
    case 'requester_only':
      return 'Nobody can approve';
    case 'one':
      return 'One person alone';
    case 'open':
      return most === null ? `at least ${sure} people` : `${sure} people`;
    case 'unknown':
      return most === null || sure === most ? 'not known' : `between ${sure} and ${most}`;
  }
}

const sourceWords: Readonly<Record<string, string>> = {
  'access-policies': 'Access policies',
  'role-assignments': 'Intune role assignments',
  'approver-groups': 'Approver groups and their members',
  'directory-audits': 'Directory audits of Entra',
};

const permissions: Readonly<Record<string, string>> = {
  'approver-groups': 'GroupMember.Read.All',
  'directory-audits': 'AuditLog.Read.All',
  'role-assignments': 'DeviceManagementRBAC.Read.All',
};

/** What tells of the time before the first reading of a source, where the log for it is read. */
const carriers: Readonly<Record<string, string>> = {
  'access-policies': 'before that, only Graph’s own times of change tell',
  'approver-groups': 'before that, only directory events tell',
  'role-assignments': 'before that, only audit events of Intune tell',
};

/** What the sources leave in the dark: those that are off, and those that were read only after the instant. */
export function sourceNotes(sources: readonly ApproverSource[], at: string, zone: string): string[] {
  const hasEvents = sources.some(
    ({ source, firstReadAt }) => source === 'directory-audits' && firstReadAt !== null,
  );
  return sources.flatMap(({ source, isOff, firstReadAt }) => {
    const name = ownWord(sourceWords, source) ?? source;
    // Without directory audits an answer is less exact, and as right.
    const isExtra = source === 'directory-audits';
    if (isOff && firstReadAt === null)
      return [
        `${name} are not read: the app registration does not have ${ownWord(permissions, source) ?? 'the permission'}.${isExtra ? ' Who came or went between two readings is not known to the minute.' : ''}`,
      ];
    if (isExtra) return [];
    if (firstReadAt === null) return [`${name} were never read.`];
    if (firstReadAt <= at) return [];
    const carrier = source === 'approver-groups' && !hasEvents ? undefined : ownWord(carriers, source);
    const since = `${name} are read since ${dayYearText(firstReadAt, zone)}`;
    return [carrier === undefined ? `${since}: what was before is not known.` : `${since}; ${carrier}.`];
  });
}

/** Whether an answer is to hold by what was known at its instant. */
export const knownWhen = [
  { value: true, words: 'As known then' },
  { value: false, words: 'As known now' },
] as const;
