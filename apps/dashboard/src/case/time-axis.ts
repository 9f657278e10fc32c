import { zoneOffset } from '../time/time-range.ts';
import { clockText, durationText, shortDayText } from '../time/time-text.ts';

/** A long empty stretch that is not drawn; its true length is printed instead. */
export interface Cut {
  readonly from: number;
  readonly to: number;
  readonly left: number;
  readonly right: number;
  readonly text: string;
}

export interface TimeAxis {
  /** Position in px of an instant in ms; inside a cut, somewhere between its edges. */
  readonly x: (at: number) => number;
  readonly cuts: readonly Cut[];
  readonly ticks: readonly { readonly x: number; readonly text: string; readonly day: string | null }[];
}

const cutWidth = 60;
/** A gap this many times as long as all shorter ones together hides them: it is cut. */
const cutFactor = 4;
const leastCut = 30 * 60_000;
const leastPad = 30_000;
/** Room that the longest label of a kind needs: `21:49:20`, `30 Nov`. */
const [timePixels, dayPixels] = [54, 48];

/** Which gaps between key instants to cut. What is left of a cut gap is an edge on both sides. */
export function cutGaps(keys: readonly number[]): { from: number; to: number }[] {
  const sorted = [...new Set(keys)].sort((a, b) => a - b);
  const gaps = sorted
    .slice(1)
    .map((to, index) => ({ from: sorted[index] ?? to, to, shown: to - (sorted[index] ?? to) }));
  const cuts: { from: number; to: number }[] = [];
  let shorter = 0;
  // From the shortest up, so that a very long gap does not keep a merely long one from being cut.
  for (const gap of gaps.sort((a, b) => a.shown - b.shown)) {
    if (shorter > 0 && gap.shown > leastCut && gap.shown > cutFactor * shorter) {
      const pad = Math.min(Math.max(shorter * 0.25, leastPad), gap.shown / 3);
      cuts.push({ from: gap.from + pad, to: gap.to - pad });
      gap.shown = 2 * pad;
    }
    shorter += gap.shown;
  }
  return cuts.sort((a, b) => a.from - b.from);
}

/** A linear axis with cuts, between `left` and `right` px. */
export function timeAxis(
  keys: readonly number[],
  place: {
    readonly left: number;
    readonly right: number;
    readonly zone: string;
    readonly isTrueScale: boolean;
  },
): TimeAxis {
  const first = Math.min(...keys);
  const last = Math.max(...keys);
  const gaps = place.isTrueScale ? [] : cutGaps(keys);
  const hidden = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const visible = Math.max(last - first - hidden, 60_000);
  const start = first - visible * 0.04;
  const shown = visible * 1.14;
  const scale = (place.right - place.left - gaps.length * cutWidth) / shown;
  const cuts: Cut[] = [];
  let skipped = 0;
  for (const gap of gaps) {
    const left = place.left + (gap.from - start - skipped) * scale + cuts.length * cutWidth;
    cuts.push({ ...gap, left, right: left + cutWidth, text: durationText((gap.to - gap.from) / 1000) });
    skipped += gap.to - gap.from;
  }
  const x = (at: number) => {
    let before = 0;
    let count = 0;
    for (const cut of cuts) {
      if (at < cut.from) break;
      if (at <= cut.to) return cut.left + ((at - cut.from) / (cut.to - cut.from)) * cutWidth;
      before += cut.to - cut.from;
      count++;
    }
    return place.left + (at - start - before) * scale + count * cutWidth;
  };
  const ticks = ticksOf(start, start + shown + hidden, {
    x,
    cuts,
    scale,
    zone: place.zone,
    right: place.right,
  });
  return { x, cuts, ticks };
}

const steps = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800, 2_592_000,
].map((seconds) => seconds * 1000);

function ticksOf(
  from: number,
  to: number,
  axis: {
    x: (at: number) => number;
    cuts: readonly Cut[];
    scale: number;
    zone: string;
    right: number;
  },
): { x: number; text: string; day: string | null }[] {
  const leastPixels = 84;
  const step = steps.find((one) => one * axis.scale >= leastPixels) ?? (steps.at(-1) as number);
  const offset = zoneOffset(new Date(from), axis.zone);
  const ticks: { x: number; text: string; day: string | null }[] = [];
  let day = '';
  const edges = [...axis.cuts.map((cut) => [cut.from, cut.to] as const), [to, to] as const];
  let start = from;
  for (const [end, resume] of edges) {
    for (
      let at = Math.ceil((start + offset) / step) * step - offset;
      at < end && ticks.length < 60;
      at += step
    ) {
      const x = axis.x(at);
      const before = ticks.at(-1);
      // The day's name stands in front of its time and needs the room of a tick and a half.
      if (before && x - before.x < (before.day ? 118 : leastPixels * 0.8)) continue;
      const today = shortDayText(new Date(at), axis.zone);
      const text = step >= 86_400_000 ? '' : clockText(new Date(at), axis.zone, step < 60_000);
      // Half a time hangs over to the right, behind a day's name all of it: what would be cut off is left out.
      if (x + (today === day ? timePixels / 2 : dayPixels + (text ? timePixels : 0)) > axis.right) continue;
      ticks.push({ x, text, day: today === day ? null : today });
      day = today;
    }
    start = resume;
  }
  return ticks;
}
