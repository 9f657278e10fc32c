import { addSeconds, type Instant, secondsBetween } from '../instant.ts';
import { isTimeZone, localTime } from '../local-time.ts';
import type { PersonPast } from './subject.ts';
import type { ValuesOf } from './settings.ts';
import { hoursText, isHardlyEver, isOutside, type UsualHours, usualHours } from './usual-hours.ts';

/** By what the rules on unusual hours are tuned. */
export const hourSettings = {
  history: {
    kind: 'number',
    title: 'Earlier ones from which a person has hours of their own',
    unit: 'count',
    initial: 30,
    min: 10,
    max: 500,
  },
  share: {
    kind: 'number',
    title: 'Share of the earlier ones that lie in the usual hours',
    unit: 'share',
    initial: 0.9,
    min: 0.5,
    max: 1,
  },
  margin: {
    kind: 'number',
    title: 'Outside the usual hours by more than',
    unit: 'hours',
    initial: 2,
    min: 0,
    max: 8,
  },
  zone: {
    kind: 'list',
    title: 'Time zone of the office, as "Europe/Berlin"; without one, only the hours of the person count',
    initial: [],
  },
  opens: { kind: 'number', title: 'The office opens at', unit: 'hours', initial: 7, min: 0, max: 23 },
  closes: { kind: 'number', title: 'The office closes at', unit: 'hours', initial: 19, min: 1, max: 24 },
} as const;
type Values = ValuesOf<typeof hourSettings>;

/** When somebody works, as far as it can be told. */
export interface WorkingHours {
  /** Rows that the usual hours were taken from. */
  readonly rows: number;
  readonly usual: UsualHours | null;
  /** For sentences. */
  readonly words: string;
  /** Whether all of a time that is known within bounds lies outside; null if the bounds are too far apart to say. */
  isOff(earliest: Instant, latest: Instant): boolean | null;
}

/** Null where neither the person nor the office has hours that are known. */
export function workingHours(past: PersonPast, values: Values): WorkingHours | null {
  const rows = past.hours.reduce((sum, count) => sum + count, 0);
  const usual = rows >= values.history ? usualHours(past.hours, values.share) : null;
  const office = officeOf(values);
  if (usual === null && office === null) return null;
  const isUnusual = (hour: number): boolean =>
    usual === null || (isOutside(usual, hour, values.margin) && isHardlyEver(past.hours, hour));
  const isOff = (at: Instant): boolean =>
    isUnusual(Number(at.slice(11, 13))) && (office === null || !office(at));
  const words = [
    ...(usual === null ? [] : [`the usual hours of this person, ${hoursText(usual)}`]),
    ...(office === null ? [] : [`office hours (${values.opens} to ${values.closes}, ${values.zone[0]})`]),
  ].join(' and ');
  return { rows, usual, words, isOff: (earliest, latest) => isOffThroughout(isOff, earliest, latest) };
}

const boundsMaxSeconds = 6 * 3600;

function isOffThroughout(
  isOff: (at: Instant) => boolean,
  earliest: Instant,
  latest: Instant,
): boolean | null {
  const seconds = secondsBetween(earliest, latest);
  if (seconds > boundsMaxSeconds) return null;
  for (let passed = 0; passed < seconds; passed += 900)
    if (!isOff(addSeconds(earliest, passed))) return false;
  return isOff(latest);
}

/** Whether the office is open then, Monday to Friday; null if no zone is set, or none of that name exists. */
function officeOf({ zone: [zone], opens, closes }: Values): ((at: Instant) => boolean) | null {
  if (zone === undefined) return null;
  const name = zone.trim();
  if (!isTimeZone(name)) return null;
  return (at) => {
    const { weekday, hour } = localTime(at, name);
    return weekday <= 5 && hour >= opens && hour < closes;
  };
}
