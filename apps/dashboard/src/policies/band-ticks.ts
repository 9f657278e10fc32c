import { midnight, zonedDate } from '../time/time-range.ts';
import { clockText, shortDayText } from '../time/time-text.ts';
import type { Span } from './policy-bands.ts';

export interface BandTick {
  /** Share of the width. */
  readonly left: number;
  readonly text: string;
}

const hour = 3_600_000;
const day = 24 * hour;
const ticksMax = 12;

/** Round times of the zone along a range of any length, at most a dozen. */
export function bandTicks({ from, to }: Span, zone: string): BandTick[] {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  if (!(end > start)) return [];
  const at = (time: number, text: string) => ({ left: (time - start) / (end - start), text });
  const length = end - start;
  if (length <= 2 * day)
    return every(start, end, 6, zone).map((time) => at(time, clockText(new Date(time), zone)));
  if (length <= 75 * day) {
    const step = Math.ceil(length / day / ticksMax);
    return days(start, end, step, zone).map((time) => at(time, shortDayText(new Date(time), zone)));
  }
  const least = length / (30.4 * day) / ticksMax;
  const step = [1, 2, 3, 4, 6, 12, 24, 60].find((one) => one >= least) ?? 120;
  return months(start, end, step, zone).map(({ time, text }) => at(time, text));
}

function every(start: number, end: number, hours: number, zone: string): number[] {
  const first = Math.ceil(start / hour) * hour;
  const all = Array.from(
    { length: Math.floor((end - first) / hour) + 1 },
    (_, index) => first + index * hour,
  );
  return all.filter((time) => Number(clockText(new Date(time), zone).slice(0, 2)) % hours === 0);
}

function days(start: number, end: number, step: number, zone: string): number[] {
  const first = zonedDate(new Date(start), zone);
  return sequence(step, start, end, (index) => midnight(first.year, first.month, first.day + index, zone));
}

function months(start: number, end: number, step: number, zone: string) {
  const first = zonedDate(new Date(start), zone);
  // Counted from a January, so that one of them is among the ticks.
  const times = sequence(step, start, end, (index) => midnight(first.year, 1 + index, 1, zone));
  return times.map((time) => {
    const { year, month } = zonedDate(new Date(time), zone);
    // January carries the year.
    return { time, text: month === 1 ? String(year) : shortDayText(new Date(time), zone).slice(2) };
  });
}

function sequence(step: number, start: number, end: number, timeOf: (index: number) => Date): number[] {
  const times: number[] = [];
  for (let index = 0; times.length <= 10 * ticksMax; index += step) {
    const time = timeOf(index).getTime();
    if (time >= end) break;
    if (time >= start) times.push(time);
  }
  return times;
}
