import { dayYearText, shortDayText } from './time-text.ts';

/** A half-open range; null is "since the start" or "no end". */
export interface TimeRange {
  readonly from: Date | null;
  readonly to: Date | null;
  readonly label: string;
  readonly text: string;
}

export const presets = [
  { t: '24h', label: 'Last 24 hours' },
  { t: '7d', label: 'Last 7 days' },
  { t: '30d', label: 'Last 30 days' },
  { t: '90d', label: 'Last 90 days' },
  { t: 'wtd', label: 'This week' },
  { t: 'lastw', label: 'Last week' },
  { t: 'mtd', label: 'This month' },
  { t: 'lastm', label: 'Last month' },
  { t: 'qtd', label: 'This quarter' },
  { t: 'lastq', label: 'Last quarter' },
  { t: 'ytd', label: 'This year' },
  { t: 'lasty', label: 'Last year' },
  { t: 'all', label: 'Since the start' },
] as const;

export const defaultRange = '90d';

export function isRelativeRange(t: string): boolean {
  return /^[1-9]\d{0,3}[hd]$/.test(t) || presets.some((preset) => preset.t === t);
}

/** Resolves `t`, or `from` and `to`, in a zone. The same words give the same range all day (all hour for hours). */
export function resolveRange(
  asked: {
    readonly t?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
  },
  zone: string,
  now: Date,
): TimeRange {
  if (asked.from || asked.to) {
    const from = asked.from ? instantOf(asked.from, zone) : null;
    const to = asked.to ? instantOf(asked.to, zone) : null;
    return { from, to, label: 'custom', text: rangeText(from, to, zone) };
  }
  const t = asked.t && isRelativeRange(asked.t) ? asked.t : defaultRange;
  const { from, to } = relative(t, zone, now);
  return { from, to, label: shortLabel(t), text: rangeText(from, to, zone) };
}

function shortLabel(t: string): string {
  const length = /^(\d+)([hd])$/.exec(t);
  return length
    ? `${length[1]} ${length[2]}`
    : (presets.find((preset) => preset.t === t)?.label.toLowerCase() ?? t);
}

function relative(t: string, zone: string, now: Date): { from: Date | null; to: Date | null } {
  const today = zonedDate(now, zone);
  const at = (year: number, month: number, day: number) => midnight(year, month, day, zone);
  const { year, month, day } = today;
  const tomorrow = at(year, month, day + 1);
  const monday = day - today.weekday + 1;
  const quarter = month - ((month - 1) % 3);
  const known: Record<string, () => { from: Date | null; to: Date | null }> = {
    wtd: () => ({ from: at(year, month, monday), to: tomorrow }),
    lastw: () => ({ from: at(year, month, monday - 7), to: at(year, month, monday) }),
    mtd: () => ({ from: at(year, month, 1), to: tomorrow }),
    lastm: () => ({ from: at(year, month - 1, 1), to: at(year, month, 1) }),
    qtd: () => ({ from: at(year, quarter, 1), to: tomorrow }),
    lastq: () => ({ from: at(year, quarter - 3, 1), to: at(year, quarter, 1) }),
    ytd: () => ({ from: at(year, 1, 1), to: tomorrow }),
    lasty: () => ({ from: at(year - 1, 1, 1), to: at(year, 1, 1) }),
    all: () => ({ from: null, to: null }),
  };
  const named = known[t];
  if (named) return named();
  const count = Number.parseInt(t, 10);
  if (t.endsWith('d')) return { from: at(year, month, day - count), to: tomorrow };
  const nextHour = new Date(Math.ceil((now.getTime() + 1) / 3_600_000) * 3_600_000);
  return { from: new Date(nextHour.getTime() - count * 3_600_000), to: nextHour };
}

/** Moves a bounded range by its own length. */
export function shiftRange(range: TimeRange, direction: 1 | -1): { from: string; to: string } | null {
  if (!range.from || !range.to) return null;
  const length = range.to.getTime() - range.from.getTime();
  return {
    from: new Date(range.from.getTime() + direction * length).toISOString(),
    to: new Date(range.to.getTime() + direction * length).toISOString(),
  };
}

/** "25 Aug – 23 Nov 2026"; the end is exclusive, so the last day shown is the one before. */
export function rangeText(from: Date | null, to: Date | null, zone: string): string {
  if (!from && !to) return 'Since the start';
  const last = to ? new Date(to.getTime() - 1) : null;
  if (!from) return `Until ${dayYearText(last ?? new Date(), zone)}`;
  if (!last) return `From ${dayYearText(from, zone)}`;
  if (dayYearText(from, zone) === dayYearText(last, zone)) return dayYearText(from, zone);
  const sameYear = zonedDate(from, zone).year === zonedDate(last, zone).year;
  return `${sameYear ? shortDayText(from, zone) : dayYearText(from, zone)} – ${dayYearText(last, zone)}`;
}

/** A date is that day's midnight in the zone; anything else must be an instant. */
export function instantOf(text: string, zone: string): Date | null {
  const date = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (date) return midnight(Number(date[1]), Number(date[2]), Number(date[3]), zone);
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text) ? new Date(text) : null;
  return at && !Number.isNaN(at.getTime()) ? at : null;
}

interface ZonedDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** 1 = Monday */
  readonly weekday: number;
}

export function zonedDate(at: Date, zone: string): ZonedDate {
  const parts = zonedParts(at, zone);
  const weekday = new Date(Date.UTC(parts.year, parts.month - 1, parts.day)).getUTCDay();
  return { year: parts.year, month: parts.month, day: parts.day, weekday: weekday === 0 ? 7 : weekday };
}

/** "2026-11-06" in the zone. */
export function dateText(at: Date, zone: string): string {
  const { year, month, day } = zonedDate(at, zone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** The instant a local day begins. Months and days may overflow, as in Date.UTC. */
export function midnight(year: number, month: number, day: number, zone: string): Date {
  const wall = Date.UTC(year, month - 1, day);
  const guess = wall - zoneOffset(new Date(wall), zone);
  // Once more, for the days on which the offset changes between the guess and the true instant.
  return new Date(wall - zoneOffset(new Date(guess), zone));
}

/** Milliseconds by which the zone's clock is ahead of UTC at an instant. */
export function zoneOffset(at: Date, zone: string): number {
  const { year, month, day, hour, minute, second } = zonedParts(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at.getTime() / 1000) * 1000;
}

const zonedFormats = new Map<string, Intl.DateTimeFormat>();

function zonedParts(at: Date, zone: string) {
  const format =
    zonedFormats.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  zonedFormats.set(zone, format);
  const value = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const of = (type: string) => value[type] ?? 0;
  return {
    year: of('year'),
    month: of('month'),
    day: of('day'),
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
  };
}
