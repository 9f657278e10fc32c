import type { CoveragePeriod, CoverageReason, CoverageState } from '@countersign/contract';
import { durationText, momentText, secondsBetween } from '../time/time-text.ts';

const day = 86_400_000;
const daysShown = 366;

/** What the strip shows: a year up to now, so that this month and the same one a year ago are both on it. */
export interface Span {
  readonly from: string;
  readonly to: string;
}

export function spanUpTo(now: Date): Span {
  return { from: new Date(now.getTime() - daysShown * day).toISOString(), to: now.toISOString() };
}

export interface BandPiece {
  readonly key: string;
  /** Shares of the width. */
  readonly left: number;
  readonly width: number;
  readonly state: CoverageState;
  readonly text: string;
}

/** The periods cut to the strip, in order; what ends before it or is not there is left out. */
export function bandPieces(periods: readonly CoveragePeriod[], span: Span, zone: string): BandPiece[] {
  const [start, end] = [Date.parse(span.from), Date.parse(span.to)];
  const share = (at: number) => (at - start) / (end - start);
  return periods.flatMap((period) => {
    const from = period.from === null ? start : Math.max(start, Date.parse(period.from));
    const to = period.to === null ? end : Math.min(end, Date.parse(period.to));
    if (from >= to) return [];
    const left = share(from);
    const key = `${period.from ?? ''} ${period.state}`;
    return [{ key, left, width: share(to) - left, state: period.state, text: periodText(period, zone) }];
  });
}

/** The piece under a share of the width; a narrow one wins over its wide neighbours, so that a short gap can be hit. */
export function pieceAt(pieces: readonly BandPiece[], at: number, reach: number): number {
  const near = pieces
    .map((piece, index) => ({ index, piece }))
    .filter(({ piece }) => piece.left - reach <= at && at <= piece.left + piece.width + reach);
  const narrow = near.filter(({ piece }) => piece.width < 2 * reach && piece.state !== 'complete');
  const inside = near.find(({ piece }) => piece.left <= at && at < piece.left + piece.width);
  return narrow[0]?.index ?? inside?.index ?? near[0]?.index ?? 0;
}

export interface MonthTick {
  readonly key: string;
  readonly left: number;
  readonly text: string;
  /** January carries the year. */
  readonly isYear: boolean;
}

/** The first of every month on the strip, in the zone of the view. */
export function monthTicks(span: Span, zone: string): MonthTick[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    month: 'short',
    year: 'numeric',
    day: 'numeric',
    timeZone: zone,
  });
  const [start, end] = [Date.parse(span.from), Date.parse(span.to)];
  const ticks: MonthTick[] = [];
  for (let at = start; at < end; at += day) {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    if (parts['day'] !== '1') continue;
    const month = (parts['month'] ?? '').replace('Sept', 'Sep');
    const isYear = month === 'Jan';
    ticks.push({
      key: String(at),
      left: (at - start) / (end - start),
      text: isYear ? (parts['year'] ?? '') : month,
      isYear,
    });
  }
  return ticks;
}

const reasonTexts: Readonly<Record<CoverageReason, string>> = {
  'before-first-read': 'Before our time: Intune no longer showed it at the first complete read',
  'not-read-yet': 'Not read yet; Graph should still have it',
  'seldom-read': 'Read too seldom: a policy may have been changed and changed back in between',
  'read-late': 'Read when Graph may have forgotten a part: Microsoft promises one year',
  forgotten: 'Gap: may have come and gone unseen',
};

/** What a period is, in words. */
export function stateText({ to, reason }: Pick<CoveragePeriod, 'to' | 'reason'>): string {
  if (reason === null) return 'Complete';
  if (reason === 'not-read-yet' && to === null) return 'After the newest read';
  return reasonTexts[reason];
}

/** With its exact bounds: "Complete · Fri 14 Feb 2026, 08:00:05 – now · 282 d". */
export function periodText(period: CoveragePeriod, zone: string): string {
  const length =
    period.from !== null && period.to !== null
      ? ` · ${durationText(secondsBetween(period.from, period.to))}`
      : '';
  return `${stateText(period)} · ${boundText(period.from, zone, 'since ever')} – ${boundText(period.to, zone, 'now')}${length}`;
}

export function boundText(at: string | null, zone: string, open: string): string {
  return at === null ? open : momentText(at, zone, true);
}
