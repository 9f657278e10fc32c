/**
 * An instant as text in UTC with exactly six fractional digits, `2026-10-05T08:12:44.123456Z`. Text, because
 * a Date keeps milliseconds only and would move events across the edge of a half-open range; fixed width, so
 * that instants compare as text.
 */
export type Instant = string;

const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;

const microsPerSecond = 1_000_000n;

/**
 * Reads an instant of any offset with 0 to 9 fractional digits; without an offset it is taken as UTC, a bare
 * date as its midnight. Digits beyond the sixth are cut, never rounded: rounding up would move 23:59:59.9999999
 * into the next day. Null for anything else, and for the dates by which .NET says "none", 0001-01-01 and
 * 9999-12-31.
 */
export function readInstant(text: unknown): Instant | null {
  if (typeof text !== 'string' || text.length > 50) return null;
  const match = form.exec(text.trim());
  if (match === null) return null;
  const [
    ,
    year = '',
    month = '',
    day = '',
    hour = '00',
    minute = '00',
    second = '00',
    fraction = '',
    offset,
  ] = match;
  if (isSentinel(`${year}-${month}-${day}`) || year === '0000') return null;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (!isDayOfMonth(Number(year), Number(month), Number(day))) return null;
  const micros = fraction.slice(0, 6).padEnd(6, '0');
  const offsetMinutes = readOffset(offset);
  if (offsetMinutes === null) return null;
  if (offsetMinutes === 0) return `${year}-${month}-${day}T${hour}:${minute}:${second}.${micros}Z`;
  const shifted =
    new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`).getTime() - offsetMinutes * 60_000;
  const seconds = new Date(shifted).toISOString();
  // A year outside 1 … 9999 is written with a sign and six digits, and Postgres knows no year 0.
  if (!/^\d{4}-/.test(seconds) || seconds.startsWith('0000') || isSentinel(seconds.slice(0, 10))) return null;
  return `${seconds.slice(0, 19)}.${micros}Z`;
}

function isSentinel(date: string): boolean {
  return date === '0001-01-01' || date === '9999-12-31';
}

function isDayOfMonth(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}

/** Minutes east of Greenwich; null if no clock on Earth shows it. */
function readOffset(text: string | undefined): number | null {
  if (text === undefined || text === 'Z' || text === 'z') return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(':', '') || '0');
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** The instant `seconds` later (earlier if negative), exact to the microsecond and kept within years 1 … 9999. */
export function addSeconds(instant: Instant, seconds: number): Instant {
  return fromMicros(toMicros(instant) + BigInt(Math.round(seconds * 1e6)));
}

/** Seconds from `a` to `b`, negative if `b` is earlier. */
export function secondsBetween(a: Instant, b: Instant): number {
  return Number(toMicros(b) - toMicros(a)) / 1e6;
}

/** The instant half-way between two. */
export function middle(a: Instant, b: Instant): Instant {
  return fromMicros((toMicros(a) + toMicros(b)) / 2n);
}

/** First day of the instant's month in UTC, `2026-10-01`. */
export function monthOf(instant: Instant): string {
  return `${instant.slice(0, 7)}-01`;
}

const weekSeconds = 7 * 86_400;
/** 1970-01-01 was a Thursday. */
const firstMonday = '1970-01-05T00:00:00.000000Z';

/** The Monday, midnight UTC, on or before the instant. */
export function weekOf(instant: Instant): Instant {
  const seconds = secondsBetween(firstMonday, instant);
  return addSeconds(firstMonday, Math.floor(seconds / weekSeconds) * weekSeconds);
}

/** The earliest of those that are known; null if none is. */
export function earliestOf(...instants: readonly (Instant | null | undefined)[]): Instant | null {
  return instants.reduce<Instant | null>(
    (best, at) => (at != null && (best === null || at < best) ? at : best),
    null,
  );
}

/** The latest of those that are known; null if none is. */
export function latestOf(...instants: readonly (Instant | null | undefined)[]): Instant | null {
  return instants.reduce<Instant | null>(
    (best, at) => (at != null && (best === null || at > best) ? at : best),
    null,
  );
}

function toMicros(instant: Instant): bigint {
  const seconds = new Date(`${instant.slice(0, 19)}Z`).getTime() / 1000;
  return BigInt(seconds) * microsPerSecond + BigInt(instant.slice(20, 26));
}

const firstMicros = toMicros('0001-01-01T00:00:00.000000Z');
const lastMicros = toMicros('9999-12-31T23:59:59.999999Z');

function fromMicros(micros: bigint): Instant {
  const kept = micros < firstMicros ? firstMicros : micros > lastMicros ? lastMicros : micros;
  const part = ((kept % microsPerSecond) + microsPerSecond) % microsPerSecond;
  const seconds = Number((kept - part) / microsPerSecond);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${part.toString().padStart(6, '0')}Z`;
}

/** For sentences: `2026-10-05 08:12 UTC`. */
export function toTheMinute(instant: Instant): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}
