import { addSeconds, type Instant } from '../instant.ts';
import { localTime } from '../local-time.ts';
import type { Notice } from './due-notices.ts';
import type { QuietHours, RouteSettings } from './notice-route.ts';

const quarterSeconds = 900;
/** A week of quarters: longer no quiet can last, since one day of seven is not quiet as a whole. */
const quartersMax = 7 * 96 + 1;

/** When a notice may be sent: now, or when the quiet ends. Quiet hours delay, they never drop. */
export function sendableAt(
  settings: RouteSettings,
  { severity, reason }: Pick<Notice, 'severity' | 'reason'>,
  now: Instant,
): Instant {
  const { quiet, timeZone } = settings;
  const passes = reason === 'test' || (severity === 'critical' && settings.criticalPassesQuiet);
  if (quiet === null || passes || !isQuiet(quiet, now, timeZone)) return now;
  // All zones are whole quarters away from UTC, and so are the limits: nothing changes within a quarter.
  let at = nextQuarter(now);
  for (let step = 0; step < quartersMax && isQuiet(quiet, at, timeZone); step += 1)
    at = addSeconds(at, quarterSeconds);
  return at;
}

export function isQuiet({ from, to, days }: QuietHours, at: Instant, timeZone: string): boolean {
  const { hour, minute, weekday } = localTime(at, timeZone);
  if (days.includes(weekday)) return true;
  const clock = hour * 60 + minute;
  const [begin, end] = [minutesOf(from), minutesOf(to)];
  return begin <= end ? clock >= begin && clock < end : clock >= begin || clock < end;
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}

function nextQuarter(at: Instant): Instant {
  const minute = Number(at.slice(14, 16));
  const start = `${at.slice(0, 14)}00:00.000000Z`;
  return addSeconds(start, (Math.floor(minute / 15) + 1) * quarterSeconds);
}
