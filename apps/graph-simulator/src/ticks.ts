import { type Instant } from './clock.ts';

/**
 * Graph's instants carry up to seven fraction digits [C]. They are kept as whole 100 ns ticks since 2020, which
 * a JavaScript number holds exactly until the year 2048; milliseconds alone would lose the last four digits.
 */
export type Ticks = number;

const originMs = Date.UTC(2020, 0, 1);
const ticksPerMs = 10_000;

export function ticksOf(instant: Instant, below = 0): Ticks {
  return (Math.floor(instant) - originMs) * ticksPerMs + below;
}

export function instantOf(ticks: Ticks): Instant {
  return Math.floor(ticks / ticksPerMs) + originMs;
}

/** As .NET writes it: trailing zeros of the fraction are not sent. */
export function formatTicks(ticks: Ticks): string {
  const whole = Math.floor(ticks / 10_000_000);
  const fraction = ticks - whole * 10_000_000;
  const day = Math.floor(whole / 86_400);
  const second = whole - day * 86_400;
  const time = `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  const tail = fraction === 0 ? '' : `.${String(fraction).padStart(7, '0').replace(/0+$/, '')}`;
  return `${dateOf(day)}T${time}${tail}Z`;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

const dates = new Map<number, string>();

/** Kept, because a tenant of two years writes some hundred thousand instants on some hundred days. */
function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(originMs + day * 86_400_000).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

const instantPattern =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,7}))?(Z|[+-]\d{2}:\d{2}))?$/i;

/** Reads an unquoted OData date or date-time; undefined when it is neither. */
export function parseTicks(text: string): Ticks | undefined {
  const match = instantPattern.exec(text);
  if (match === null) return undefined;
  const [, date, time = '00:00:00', fraction = '', zone = 'Z'] = match;
  const full = time.length === 5 ? `${time}:00` : time;
  const at = Date.parse(`${date}T${full}${zone.toUpperCase()}`);
  if (Number.isNaN(at)) return undefined;
  return ticksOf(at) + Number(fraction.padEnd(7, '0'));
}
