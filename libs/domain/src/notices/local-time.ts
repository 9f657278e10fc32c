import type { Instant } from '../instant.ts';

/** What clocks and calendars show in a zone. */
export interface LocalTime {
  /** `2026-11-26`. */
  readonly date: string;
  readonly hour: number;
  readonly minute: number;
  /** Monday is 1. */
  readonly weekday: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const formatsMax = 200;

/** Throws a RangeError for a zone that is none. */
export function localTime(at: Instant, timeZone: string): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  const date = ['year', 'month', 'day'].map((part) => parts.get(part as never) ?? '').join('-');
  return {
    date,
    hour: Number(parts.get('hour')),
    minute: Number(parts.get('minute')),
    weekday: new Date(`${date}T00:00:00Z`).getUTCDay() || 7,
  };
}

/** Whether it is a name of an IANA time zone. */
export function isTimeZone(name: string): boolean {
  try {
    // Newer runtimes take an offset such as +02:00, which Postgres reads with the opposite sign.
    return /^[A-Za-z]/.test(name) && formatOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** Making one takes longer than using it a hundred times. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  if (formats.size >= formatsMax) formats.clear();
  formats.set(timeZone, made);
  return made;
}
