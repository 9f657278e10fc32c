import { addSeconds, type Instant } from '../instant.ts';
import type { Detection, Finding } from './detection.ts';
import type { ActorDaySubject, DayAction } from './subject.ts';
import { findingId } from './finding-id.ts';
import { evidenceMax } from './person-week.ts';

/** The subject of a finding: the actor and the day. */
export function actorDaySubject({ actorId, from }: Pick<ActorDaySubject, 'actorId' | 'from'>): string {
  return `${actorId}|${from.slice(0, 10)}`;
}

export function actorOf({ actorName, actorId }: ActorDaySubject): string {
  return actorName ?? actorId;
}

export function isWithinDay({ from, to }: ActorDaySubject, at: Instant): boolean {
  return at >= from && at < to;
}

/** Ties by position: the order of rows must not depend on the order of arrival. */
export function inOrder(actions: readonly DayAction[]): DayAction[] {
  return [...actions].sort((a, b) =>
    a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : a.position - b.position,
  );
}

/** The index of the last action that began no more than so many minutes after the one at `from`. */
export function lastWithinMinutes(actions: readonly DayAction[], from: number, minutes: number): number {
  const end = addSeconds((actions[from] as DayAction).occurredAt, minutes * 60);
  let to = from;
  while (to + 1 < actions.length && (actions[to + 1] as DayAction).occurredAt <= end) to += 1;
  return to;
}

/** A finding about an actor's day that rests on these actions: at least one, in the order of time. `key` tells it from others of the day. */
export function findingOfDay(
  { id, version }: Pick<Detection, 'id' | 'version'>,
  day: ActorDaySubject,
  key: string,
  rows: readonly Pick<DayAction, 'occurredAt' | 'position'>[],
  { facts, ...words }: Pick<Finding, 'severity' | 'title' | 'explanation' | 'facts'>,
): Finding {
  const subject = actorDaySubject(day);
  return {
    ...words,
    findingId: findingId(id, `${subject} ${key}`),
    detection: id,
    ruleVersion: version,
    subjectKind: 'actor-day',
    subject,
    firstAt: rows[0]?.occurredAt ?? day.from,
    lastAt: rows.at(-1)?.occurredAt ?? day.from,
    facts: { [day.isApplication ? 'appId' : 'actorId']: day.actorId, ...facts },
    evidence: rows
      .slice(0, evidenceMax)
      .map(({ position }) => ({ kind: 'event', subject: String(position) })),
  };
}
