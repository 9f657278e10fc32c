import type { KnownTime } from '@countersign/contract';

const locale = 'en-GB';
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs more than using it a thousand times. */
function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: zone });
  formats.set(key, made);
  return made;
}

/** "Fri 6 Nov": the weekday always, since odd hours matter. */
export function dayText(at: string | Date, zone: string): string {
  return format(zone, { weekday: 'short', day: 'numeric', month: 'short' })
    .format(new Date(at))
    .replace(',', '')
    .replace('Sept', 'Sep');
}

/** "6 Nov" */
export function shortDayText(at: string | Date, zone: string): string {
  // British English writes Sept, four letters among three.
  return format(zone, { day: 'numeric', month: 'short' }).format(new Date(at)).replace('Sept', 'Sep');
}

/** "6 Nov 2026" */
export function dayYearText(at: string | Date, zone: string): string {
  return format(zone, { day: 'numeric', month: 'short', year: 'numeric' })
    .format(new Date(at))
    .replace('Sept', 'Sep');
}

/** "10:41" or "10:41:08" */
export function clockText(at: string | Date, zone: string, seconds = false): string {
  return format(zone, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(seconds ? { second: '2-digit' } : {}),
  }).format(new Date(at));
}

/** "Fri 6 Nov 2026, 10:41" */
export function momentText(at: string | Date, zone: string, seconds = false): string {
  const year = format(zone, { year: 'numeric' }).format(new Date(at));
  return `${dayText(at, zone)} ${year}, ${clockText(at, zone, seconds)}`;
}

/** "38 s", "14 min", "3 h 12 min", "2 d 13 h": two units at most. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 10 && whole % 60 !== 0) return `${minutes} min ${whole % 60} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return joined(hours, 'h', minutes % 60, 'min');
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** One unit where two would be false precision: "10 h", "2 d 13 h", "3 h 12 min". */
export function roughDurationText(seconds: number): string {
  if (seconds >= 5 * 3600 && seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  if (seconds >= 600 && seconds < 3600) return durationText(Math.round(seconds / 60) * 60);
  return durationText(seconds);
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

export function secondsBetween(from: string | Date, to: string | Date): number {
  return (new Date(to).getTime() - new Date(from).getTime()) / 1000;
}

/** "2 min ago" under a day, else the day: relative times are never shown alone for long. */
export function agoText(at: string, now: Date, zone: string): string {
  const seconds = secondsBetween(at, now);
  if (seconds < 45) return 'just now';
  if (seconds < 86_400) return `${durationText(seconds < 600 ? Math.round(seconds / 60) * 60 : seconds)} ago`;
  return momentText(at, zone);
}

/** How well a time is known. */
export type Precision = 'recorded' | 'between' | 'inferred' | 'none';

export function precisionOf(time: KnownTime): Precision {
  if (time.source === 'audit-event' || time.source === 'reported') return time.at ? 'recorded' : 'between';
  if (time.source === 'observed') return time.earliest && time.latest ? 'between' : 'inferred';
  return time.at || time.earliest || time.latest ? 'inferred' : 'none';
}

/** The best single instant to draw or count with; a bracket gives its middle. */
export function pointOf(time: KnownTime): string | null {
  if (time.at) return time.at;
  if (time.earliest && time.latest) {
    return new Date((Date.parse(time.earliest) + Date.parse(time.latest)) / 2).toISOString();
  }
  return time.latest ?? time.earliest;
}

/** "13:53:22", "13:53–13:58", "about 14:00, inferred", "time not known" */
export function knownTimeText(time: KnownTime, zone: string): string {
  const precision = precisionOf(time);
  const point = pointOf(time);
  if (precision === 'none' || point === null) return 'time not known';
  if (precision === 'recorded') return clockText(point, zone, true);
  if (precision === 'between' && time.earliest && time.latest)
    return bracketText(time.earliest, time.latest, zone);
  return `about ${clockText(point, zone)}, inferred`;
}

function bracketText(earliest: string, latest: string, zone: string): string {
  const first = dayText(earliest, zone);
  const last = dayText(latest, zone);
  const from = clockText(earliest, zone);
  const to = clockText(latest, zone);
  return first === last ? `${from}–${to}` : `${first} ${from} – ${last} ${to}`;
}
