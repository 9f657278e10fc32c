import type { DecisionHours } from '@countersign/contract';

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Usual office hours, drawn as an outline to read by: the tenant's own calendar is not known here. */
const office = { weekdays: 5, from: 8, to: 17 };

export interface HourCell {
  readonly hour: number;
  readonly weekday: number;
  readonly n: number;
  readonly share: number;
  readonly isOffice: boolean;
}

export interface HourGrid {
  readonly lines: readonly { readonly name: string; readonly cells: readonly HourCell[] }[];
  readonly outside: number;
  /** Shades of small counts suggest a pattern where there is none: below 30, numbers are shown instead. */
  readonly isSparse: boolean;
}

export function hourGrid(hours: DecisionHours): HourGrid {
  const count = new Map(hours.cells.map((cell) => [cell.weekday * 24 + cell.hour, cell.n]));
  const most = Math.max(1, ...hours.cells.map((cell) => cell.n));
  let outside = 0;
  const lines = weekdays.map((name, index) => ({
    name,
    cells: Array.from({ length: 24 }, (_, hour): HourCell => {
      const weekday = index + 1;
      const n = count.get(weekday * 24 + hour) ?? 0;
      const isOffice = weekday <= office.weekdays && hour >= office.from && hour < office.to;
      if (!isOffice) outside += n;
      return { hour, weekday, n, share: n / most, isOffice };
    }),
  }));
  return { lines, outside, isSparse: hours.decisions < 30 };
}
