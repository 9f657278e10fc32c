import { readInstant, type Instant } from '../instant.ts';

/**
 * The time of an exported record. Some arrive damaged, `2025-04-11:21:02.3387000Z`: the T is gone and with it
 * the hour. Then `ActivityDate` (US order, 12 hours, no zone, UTC by comparison with whole records) gives the
 * hour and the damaged text the fraction. Null if neither can be read: an hour is never guessed.
 */
export function readEventTime(time: unknown, activityDate: unknown): Instant | null {
  const whole = readInstant(time) ?? readInstant(withT(time));
  if (whole !== null) return whole;
  const seconds = readUsDate(activityDate) ?? readInstant(activityDate);
  if (seconds === null) return null;
  const damaged = readDamaged(time);
  const agrees =
    damaged !== null && seconds.startsWith(damaged.date) && seconds.slice(14, 19) === damaged.minuteSecond;
  return agrees ? `${seconds.slice(0, 19)}.${damaged.micros}Z` : seconds;
}

/** `2025-04-11:18:21:02Z` lost only its T. */
function withT(time: unknown): string | null {
  const match = typeof time === 'string' ? /^(\d{4}-\d\d-\d\d):(\d\d:\d\d:\d\d.*)$/.exec(time) : null;
  return match === null ? null : `${match[1]}T${match[2]}`;
}

function readDamaged(time: unknown): { date: string; minuteSecond: string; micros: string } | null {
  const match = typeof time === 'string' ? damagedForm.exec(time) : null;
  if (match === null) return null;
  const [, date = '', minuteSecond = '', fraction = ''] = match;
  return { date, minuteSecond, micros: fraction.slice(0, 6).padEnd(6, '0') };
}

const damagedForm = /^(\d{4}-\d\d-\d\d):(\d\d:\d\d)(?:\.(\d{1,9}))?Z?$/;
const usForm = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d\d)(?::(\d\d))?[\s\u202f]?([AaPp][Mm])?$/;

function readUsDate(text: unknown): Instant | null {
  const match = typeof text === 'string' ? usForm.exec(text.trim()) : null;
  if (match === null) return null;
  const [, month = '', day = '', year = '', hour = '', minute = '', second = '00', half] = match;
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0);
  const two = (value: string | number): string => String(value).padStart(2, '0');
  return readInstant(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}Z`);
}

/** The day a damaged time still tells, as a date text; null if not even that. */
export function dayOfDamagedTime(time: unknown): string | null {
  return typeof time === 'string' ? (/^\d{4}-\d\d-\d\d(?=:)/.exec(time)?.[0] ?? null) : null;
}
