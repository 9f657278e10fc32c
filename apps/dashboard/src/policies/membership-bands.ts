import type { GroupHistory, MembershipChange, MemberStay } from '@countersign/contract';
import { nameOfGroup } from '../approvers/approver-words.ts';
import { momentText } from '../time/time-text.ts';
import { type Band, type BandMark, cut, shareOf, type Span } from './policy-bands.ts';

/** One member of one group over time. */
export interface MemberBand extends Band {
  readonly memberId: string;
  readonly isPerson: boolean;
}

/** One stay with when it began and ended, as well as that is known, in words. */
export interface StayLine {
  readonly key: string;
  readonly memberId: string;
  readonly isPerson: boolean;
  readonly name: string;
  readonly group: string;
  readonly from: string;
  readonly to: string;
}

/** From the first thing known of any of the groups until now; null if nothing is. */
export function spanOfGroups(groups: readonly GroupHistory[], now: Date): Span | null {
  const known = groups.flatMap((group) => {
    const { readings, stays, changes } = group;
    return [
      ...readings.map(({ from }) => from),
      ...stays.map(({ notBeforeAt, firstSeenAt }) => notBeforeAt ?? firstSeenAt),
      ...changes.map(({ occurredAt }) => occurredAt),
      ...[loggedFrom(group)].filter((from) => from !== null),
    ];
  });
  const [from] = known.sort();
  return from === undefined ? null : { from, to: now.toISOString() };
}

/**
 * Since when the directory events tell of every change before the first reading, so that what it shows can be carried
 * back to there; null if they do not reach up to it.
 */
function loggedFrom({ readings, log, changes, changesMore }: GroupHistory): string | null {
  const first = readings[0]?.from;
  const window = log.find(({ from, to }) => first !== undefined && from < first && first <= to);
  if (window === undefined) return null;
  // Of the changes before the oldest of many nothing is here.
  const oldest = changesMore ? (changes.at(-1)?.occurredAt ?? null) : null;
  return oldest !== null && oldest > window.from ? oldest : window.from;
}

/** A line for each member that a reading or an event tells of, those who are in it first. */
export function membershipBands(group: GroupHistory, span: Span, zone: string): MemberBand[] {
  const ids = [
    ...group.stays.map(({ memberId }) => memberId),
    ...group.changes.map(({ memberId }) => memberId),
  ];
  const dark = unreadMarks(group, span, zone);
  return [...new Set(ids)].map((memberId) => {
    const stays = group.stays.filter((stay) => stay.memberId === memberId);
    const changes = group.changes.filter((change) => change.memberId === memberId);
    const marks = [
      ...dark,
      ...carriedMarks(group, stays, changes, { span, zone }),
      ...stays.flatMap((stay) => stayMarks(stay, changes, span, zone)),
      ...changes.map((change) => notch(change, span, zone)),
    ];
    return {
      key: `${group.groupId} ${memberId}`,
      policyId: '',
      memberId,
      isPerson: isPerson(stays[0]?.kind ?? null),
      name: nameOf(memberId, stays, changes),
      type: nameOfGroup(group),
      marks: marks.filter((mark) => mark !== null).sort((a, b) => a.left - b.left),
    };
  });
}

/** The same as rows of text. */
export function stayLines(group: GroupHistory, zone: string): StayLine[] {
  return group.stays.map((stay) => {
    const changes = group.changes.filter(({ memberId }) => memberId === stay.memberId);
    return {
      key: `${group.groupId} ${stay.memberId} ${stay.firstSeenAt}`,
      memberId: stay.memberId,
      isPerson: isPerson(stay.kind),
      name: nameOf(stay.memberId, [stay], changes),
      group: nameOfGroup(group),
      from: carriedText(group, stay, changes, zone) ?? beginText(stay, changes, zone),
      to: endText(stay, changes, zone),
    };
  });
}

const isPerson = (kind: string | null): boolean => kind === null || kind === 'user';

function nameOf(
  memberId: string,
  stays: readonly MemberStay[],
  changes: readonly MembershipChange[],
): string {
  const called = stays.map(({ name, upn }) => name ?? upn).find((name) => name !== null);
  return called ?? changes.map(({ memberName }) => memberName).find((name) => name !== null) ?? memberId;
}

/** The event that began a stay lies between the reading that did not show it and the one that first did. */
function addedBy(stay: MemberStay, changes: readonly MembershipChange[]): MembershipChange | undefined {
  return changes.find(
    ({ membership, occurredAt }) =>
      membership === 'added' && occurredAt <= stay.firstSeenAt && occurredAt >= (stay.notBeforeAt ?? ''),
  );
}

function removedBy(stay: MemberStay, changes: readonly MembershipChange[]): MembershipChange | undefined {
  const { lastSeenAt, goneAt } = stay;
  if (goneAt === null) return undefined;
  return changes.find(
    ({ membership, occurredAt }) =>
      membership === 'removed' && occurredAt >= lastSeenAt && occurredAt <= goneAt,
  );
}

function beginText(stay: MemberStay, changes: readonly MembershipChange[], zone: string): string {
  const added = addedBy(stay, changes);
  if (added) return `added ${momentText(added.occurredAt, zone)}${byText(added)}`;
  if (stay.notBeforeAt === null)
    return `first read ${momentText(stay.firstSeenAt, zone)}; since when is not known`;
  return `came between ${momentText(stay.notBeforeAt, zone)} and ${momentText(stay.firstSeenAt, zone)}`;
}

function endText(stay: MemberStay, changes: readonly MembershipChange[], zone: string): string {
  const removed = removedBy(stay, changes);
  if (removed) return `removed ${momentText(removed.occurredAt, zone)}${byText(removed)}`;
  if (stay.goneAt === null) return `still, when last read ${momentText(stay.lastSeenAt, zone)}`;
  return `left between ${momentText(stay.lastSeenAt, zone)} and ${momentText(stay.goneAt, zone)}`;
}

function byText({ actorName, actorId }: MembershipChange): string {
  const actor = actorName ?? actorId;
  return actor === null ? '' : ` by ${actor}`;
}

/** How a stay that the first reading shows is carried back by a log without a change in it. */
function carriedText(
  group: GroupHistory,
  stay: MemberStay,
  changes: readonly MembershipChange[],
  zone: string,
): string | null {
  const from = loggedFrom(group);
  if (from === null || stay.notBeforeAt !== null || addedBy(stay, changes)) return null;
  return `a member since ${momentText(from, zone)} at least, as no directory event tells of a change`;
}

/** Before the first reading: what it shows, taken back through the events. */
function carriedMarks(
  group: GroupHistory,
  stays: readonly MemberStay[],
  changes: readonly MembershipChange[],
  { span, zone }: { readonly span: Span; readonly zone: string },
): (BandMark | null)[] {
  const from = loggedFrom(group);
  const first = group.readings[0]?.from;
  if (from === null || first === undefined) return [];
  const events = changes
    .filter(({ occurredAt }) => occurredAt >= from && occurredAt < first)
    .sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : 1));
  const marks: (BandMark | null)[] = [];
  let since = from;
  let isIn = events[0]
    ? events[0].membership === 'removed'
    : stays.some(({ notBeforeAt }) => notBeforeAt === null);
  const close = (to: string): void => {
    const text = `Member: from ${momentText(since, zone)} to ${momentText(to, zone)}, by the directory events`;
    if (isIn) marks.push(cut('in-force', { from: since, to }, text, { span }));
  };
  for (const { occurredAt, membership } of events) {
    close(occurredAt);
    since = occurredAt;
    isIn = membership === 'added';
  }
  // The stay that an event began is drawn from there on.
  if (events.length === 0) close(first);
  return marks;
}

function stayMarks(
  stay: MemberStay,
  changes: readonly MembershipChange[],
  span: Span,
  zone: string,
): (BandMark | null)[] {
  const from = addedBy(stay, changes)?.occurredAt ?? stay.firstSeenAt;
  const to = removedBy(stay, changes)?.occurredAt ?? stay.lastSeenAt;
  const [begin, end] = [beginText(stay, changes, zone), endText(stay, changes, zone)];
  return [
    stay.notBeforeAt !== null && from === stay.firstSeenAt
      ? cut('unknown', { from: stay.notBeforeAt, to: from }, `Possibly a member: ${begin}`, { span })
      : null,
    cut('in-force', { from, to }, `Member: ${begin}; ${end}`, { span }),
    stay.goneAt !== null && to === stay.lastSeenAt
      ? cut('unknown', { from: to, to: stay.goneAt }, `Possibly a member: ${end}`, { span })
      : null,
  ];
}

function notch(change: MembershipChange, span: Span, zone: string): BandMark | null {
  const verb = change.membership === 'added' ? 'Added' : 'Removed';
  const text = `${verb} ${momentText(change.occurredAt, zone)}${byText(change)}`;
  const left = shareOf(change.occurredAt, span);
  return left < 0 || left > 1
    ? null
    : { key: `notch ${change.eventId}`, kind: 'notch', left, width: 0, text };
}

/** Longer than this after the last reading, what is now is not known. */
const freshMilliseconds = 3 * 3_600_000;

/** Where the members of the group were not read. */
function unreadMarks(group: GroupHistory, span: Span, zone: string): (BandMark | null)[] {
  const holes: Span[] = [];
  let known = span.from;
  const [first, ...rest] = group.readings;
  const readings = first ? [{ ...first, from: loggedFrom(group) ?? first.from }, ...rest] : [];
  for (const { from, to } of readings) {
    if (from > known) holes.push({ from: known, to: from });
    if (to > known) known = to;
  }
  if (Date.parse(span.to) - Date.parse(known) > freshMilliseconds) holes.push({ from: known, to: span.to });
  return holes.map((hole) => {
    const text = `Members not read from ${momentText(hole.from, zone)} to ${momentText(hole.to, zone)}`;
    return cut('unknown', hole, text, { span });
  });
}
