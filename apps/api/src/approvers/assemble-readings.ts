import {
  type ApproverFacts,
  type ApproverGroup,
  type GroupMember,
  groupOfMembers,
  type GroupReading,
  groupsAskedFor,
} from '@countersign/domain';
import { type NearReading } from './readings-around.query.ts';
import { type ReadingPage } from './reading-pages.query.ts';

type Shown = ReadingPage['shown'][number];
type Record_ = Shown['record'];

/** Readings as the domain takes them, out of the pages that they consist of. */
export function assembleReadings(
  readings: readonly NearReading[],
  pages: readonly ReadingPage[],
): Pick<ApproverFacts, 'policies' | 'assignments' | 'groups'> {
  const of = (source: NearReading['source']) => readings.filter((reading) => reading.source === source);
  const pagesOf = ({ sweepId }: NearReading) => pages.filter((page) => page.sweepId === sweepId);
  const shownBy = (reading: NearReading, kind: Shown['kind']): Record_[] => recordsOf(pagesOf(reading), kind);
  return {
    policies: of('access-policies').map((reading) => ({
      ...spanOf(reading),
      showed: shownBy(reading, 'policy').map(asPolicy),
    })),
    assignments: of('role-assignments').map((reading) => ({
      ...spanOf(reading),
      showed: shownBy(reading, 'assignment').map((record) => ({
        id: text(record['id']) ?? '',
        memberGroupIds: texts(record['memberGroupIds']),
      })),
    })),
    groups: of('approver-groups').flatMap((reading) => groupReadings(reading, pagesOf(reading))),
  };
}

const spanOf = ({ startedAt, endedAt }: NearReading) => ({ startedAt, endedAt });

/** What a reading says of each group that it asked for: the group, or that the answer lacked it, and its members. */
function groupReadings(reading: NearReading, pages: readonly ReadingPage[]): GroupReading[] {
  const members = new Map<string, GroupMember[]>();
  const asked = new Set<string>();
  for (const page of pages) {
    for (const id of groupsAskedFor(page.asked)) asked.add(id);
    const groupId = groupOfMembers(page.asked);
    if (groupId !== null)
      members.set(groupId, [...(members.get(groupId) ?? []), ...recordsOf([page], 'member').map(asMember)]);
  }
  const groups = new Map(
    recordsOf(pages, 'group')
      .map(asGroup)
      .map((group) => [group.id.toLowerCase(), group]),
  );
  return [...new Set([...asked, ...groups.keys(), ...members.keys()])].map((groupId) => ({
    ...spanOf(reading),
    groupId,
    group: groups.get(groupId) ?? null,
    members: members.get(groupId) ?? null,
  }));
}

function recordsOf(pages: readonly ReadingPage[], kind: Shown['kind']): Record_[] {
  return pages.flatMap(({ shown }) => shown.filter((one) => one.kind === kind).map(({ record }) => record));
}

function asPolicy(record: Record_): ApproverFacts['policies'][number]['showed'][number] {
  return {
    id: text(record['id']) ?? '',
    name: text(record['name']),
    policyTypes: texts(record['policyTypes']),
    approverGroupIds: texts(record['approverGroupIds']),
    lastModifiedAt: text(record['lastModifiedAt']),
  };
}

function asGroup(record: Record_): ApproverGroup {
  return {
    id: text(record['id']) ?? '',
    name: text(record['name']),
    securityEnabled: flag(record['securityEnabled']),
    mailEnabled: flag(record['mailEnabled']),
    groupTypes: texts(record['groupTypes']),
  };
}

function asMember(record: Record_): GroupMember {
  return {
    id: text(record['id']) ?? '',
    kind: text(record['kind']) ?? 'unknown',
    accountEnabled: flag(record['accountEnabled']),
  };
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const flag = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
