import { policyBeatHours } from '../coverage/memory.ts';
import { type Instant, secondsBetween } from '../instant.ts';
import type { LogWindow, Reading } from './approver-facts.ts';

/**
 * How well it is known that something held at an instant. `certain`: both sides of the instant say so, or one side and
 * a log that was read without a hole. `last_known`: the last reading before it says so, nothing later was known.
 * `possible`: it came or went between two readings, only its end is told, or the readings lie too far apart to tell.
 */
export const certainties = ['certain', 'last_known', 'possible'] as const;
export type Certainty = (typeof certainties)[number];

/** The less certain of some. */
export function leastCertain(first: Certainty, ...others: readonly Certainty[]): Certainty {
  return others.reduce((worst, one) => (rank(one) > rank(worst) ? one : worst), first);
}

/** For sorting: the more certain first. */
export const rank = (certainty: Certainty): number => certainties.indexOf(certainty);

/** What one side of the instant says: a reading, or an event, which is exact. */
export interface SideFact {
  readonly kind: 'reading' | 'event';
  readonly at: Instant;
  readonly holds: boolean;
  readonly eventId: string | null;
}

/** What an answer rests on: the facts next to the instant on both sides of it. */
export interface Basis {
  readonly before: SideFact | null;
  readonly after: SideFact | null;
}

export interface Stance extends Basis {
  /** Null: what is archived does not tell. */
  readonly holds: boolean | null;
  readonly certainty: Certainty;
}

/** What a reading says: true or false; null if it says nothing of this. */
export interface ReadingSides {
  readonly before: (Reading & { readonly holds: boolean | null }) | null;
  readonly after: (Reading & { readonly holds: boolean | null }) | null;
}

export interface StateEvent {
  readonly eventId: string;
  readonly occurredAt: Instant;
  readonly holdsAfter: boolean;
}

/** Whether something held at an instant, by the readings around it and the events that tell of its beginning and end. */
export function stanceAt(
  at: Instant,
  readings: ReadingSides,
  events: readonly StateEvent[] = [],
  windows: readonly LogWindow[] = [],
): Stance {
  const before = lastFact(at, readings.before, events);
  const after = nextFact(at, readings.after, events);
  return { before, after, ...judge(at, before, after, windows) };
}

type Judgement = Pick<Stance, 'holds' | 'certainty'>;

function judge(
  at: Instant,
  before: SideFact | null,
  after: SideFact | null,
  windows: readonly LogWindow[],
): Judgement {
  if (before !== null && after !== null) {
    if (before.holds !== after.holds) return { holds: true, certainty: 'possible' };
    const isKnown = isNear(before.at, after.at) || isLogged(windows, before.at, after.at);
    return { holds: before.holds, certainty: isKnown ? 'certain' : 'possible' };
  }
  if (before !== null) {
    if (isLogged(windows, before.at, at)) return { holds: before.holds, certainty: 'certain' };
    return { holds: before.holds, certainty: isNear(before.at, at) ? 'last_known' : 'possible' };
  }
  if (after === null) return { holds: null, certainty: 'possible' };
  if (isLogged(windows, at, after.at)) return { holds: after.holds, certainty: 'certain' };
  // A removal tells that it held before; a reading tells nothing of the time before it.
  return { holds: after.kind === 'event' && after.holds ? true : null, certainty: 'possible' };
}

/** An event within the time that a reading took is the later of the two: the reading may have come before it. */
function lastFact(
  at: Instant,
  reading: ReadingSides['before'],
  events: readonly StateEvent[],
): SideFact | null {
  const event = events
    .filter(({ occurredAt }) => occurredAt <= at)
    .reduce<StateEvent | null>((last, one) => (last === null || isLater(one, last) ? one : last), null);
  if (event !== null && (!reading || reading.holds === null || event.occurredAt >= reading.startedAt))
    return { kind: 'event', at: event.occurredAt, holds: event.holdsAfter, eventId: event.eventId };
  return fromReading(reading, reading?.endedAt);
}

function nextFact(
  at: Instant,
  reading: ReadingSides['after'],
  events: readonly StateEvent[],
): SideFact | null {
  const event = events
    .filter(({ occurredAt }) => occurredAt > at)
    .reduce<StateEvent | null>((first, one) => (first === null || isLater(first, one) ? one : first), null);
  if (event !== null && (!reading || reading.holds === null || event.occurredAt <= reading.endedAt))
    return { kind: 'event', at: event.occurredAt, holds: !event.holdsAfter, eventId: event.eventId };
  return fromReading(reading, reading?.startedAt);
}

function fromReading(reading: ReadingSides['before'], at: Instant | undefined): SideFact | null {
  if (!reading || reading.holds === null || at === undefined) return null;
  return { kind: 'reading', at, holds: reading.holds, eventId: null };
}

/** By time, then by id, so that the order of arrival does not matter. */
function isLater(a: StateEvent, b: StateEvent): boolean {
  return a.occurredAt === b.occurredAt ? a.eventId > b.eventId : a.occurredAt > b.occurredAt;
}

/** Whether so little time lies between two readings that nothing is taken to have come and gone unseen. */
export function isNear(from: Instant, to: Instant): boolean {
  return secondsBetween(from, to) <= policyBeatHours * 3600;
}

/** Whether all events between two instants were read. */
export function isLogged(windows: readonly LogWindow[], from: Instant, to: Instant): boolean {
  let reached = from;
  for (const window of [...windows].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0)))
    if (window.from <= reached && window.to > reached) reached = window.to;
  return reached >= to;
}
