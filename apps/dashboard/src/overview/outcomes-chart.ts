import type { DecisionTime, Outcome, Volume } from '@countersign/contract';
import { barEdge, dotsDecal, linesDecal, outlined, slantedDecal } from '../chart/bar-style.ts';
import { bucketAxisText, bucketText } from '../chart/bucket-text.ts';
import { missingText } from '../chart/coverage-words.ts';
import { chartFont, type Tokens } from '../chart/tokens.ts';
import { durationText } from '../time/time-text.ts';
import { outcomeWords } from '../ui/outcomes.ts';
import { counted } from '../ui/counted.ts';

/** Bottom to top; the exceptions stand on top of the quiet. */
export const stackOrder: readonly {
  readonly key: string;
  readonly name: string;
  readonly outcomes: readonly Outcome[];
}[] = [
  { key: 'completed', name: 'Completed', outcomes: ['completed'] },
  { key: 'approved', name: 'Not completed', outcomes: ['approved_open', 'approved_lapsed'] },
  { key: 'waiting', name: 'Waiting', outcomes: ['waiting'] },
  { key: 'cancelled', name: 'Cancelled', outcomes: ['cancelled'] },
  { key: 'expired', name: 'Expired', outcomes: ['expired_unanswered'] },
  { key: 'unclear', name: 'Unclear', outcomes: ['lost_sight', 'unknown'] },
  { key: 'rejected', name: 'Rejected', outcomes: ['rejected'] },
];

export const plot = { left: 40, right: 12, top: 10, bottom: 24, timeHeight: 58, gap: 22 } as const;

type Counts = Partial<Record<Outcome, number>>;
export const sumOf = (counts: Counts, outcomes: readonly Outcome[]) =>
  outcomes.reduce((sum, outcome) => sum + (counts[outcome] ?? 0), 0);

/** Stacked bars above, median and slowest tenth below, one time axis. Pure: data and colours in, option out. */
export function outcomesOption(volume: Volume, time: DecisionTime | undefined, zone: string, tokens: Tokens) {
  const labels = volume.buckets.map((bucket) => bucketAxisText(bucket.from, volume.bucket, zone));
  const lower = plot.bottom + plot.timeHeight + plot.gap;
  const axisText = { color: tokens.ink2, fontFamily: chartFont, fontSize: 12 };
  const split = { lineStyle: { color: tokens.line, opacity: 0.7 } };
  const hours = (time?.buckets ?? []).map((bucket) => bucket.p90Seconds ?? bucket.medianSeconds ?? 0);
  return {
    animation: false,
    textStyle: { fontFamily: chartFont },
    grid: [
      { left: plot.left, right: plot.right, top: plot.top, bottom: lower },
      { left: plot.left, right: plot.right, height: plot.timeHeight, bottom: plot.bottom },
    ],
    xAxis: [
      {
        type: 'category',
        data: labels,
        axisLabel: { show: false },
        axisTick: { show: false },
        axisLine: { lineStyle: { color: tokens.line } },
      },
      {
        type: 'category',
        gridIndex: 1,
        data: labels,
        axisTick: { show: false },
        axisLabel: { ...axisText, hideOverlap: true },
        axisLine: { lineStyle: { color: tokens.line } },
      },
    ],
    yAxis: [
      { type: 'value', minInterval: 1, splitNumber: 4, axisLabel: axisText, splitLine: split },
      {
        type: 'value',
        gridIndex: 1,
        min: 0,
        interval: timeStep(Math.max(...hours, 60)),
        max: timeStep(Math.max(...hours, 60)) * 2,
        axisLabel: { ...axisText, formatter: (seconds: number) => durationText(seconds) },
        splitLine: split,
      },
    ],
    series: [...outcomeBars(volume, tokens), ...lines(time, tokens)],
  };
}

/** Half of the axis: a round time such that two of it hold the largest value. */
export function timeStep(largestSeconds: number): number {
  const round = [
    30, 60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 345_600, 604_800,
  ];
  return round.find((step) => step * 2 >= largestSeconds) ?? Math.ceil(largestSeconds / 2);
}

/** Requests by outcome, stacked. */
export function outcomeBars(volume: Volume, tokens: Tokens) {
  return stackOrder
    .filter(({ outcomes }) => sumOf(volume.totals, outcomes) > 0)
    .map(({ key, name, outcomes }) => ({
      type: 'bar',
      name,
      stack: 'outcomes',
      barWidth: '58%',
      barMaxWidth: 44,
      // Thin segments carry the exceptions: they must not vanish.
      barMinHeight: 3,
      silent: true,
      itemStyle: styleOf(key, tokens),
      data: volume.buckets.map((bucket) => sumOf(bucket.outcomes, outcomes) || null),
    }));
}

function styleOf(key: string, tokens: Tokens) {
  const color = tokens[key as keyof Tokens];
  const filled = { color, ...barEdge(tokens) };
  switch (key) {
    case 'waiting':
    case 'unclear':
      return outlined(color);
    case 'approved':
      return { ...filled, decal: linesDecal(tokens) };
    case 'cancelled':
      return { ...filled, decal: slantedDecal(tokens) };
    case 'expired':
      return { ...filled, decal: dotsDecal(tokens) };
    default:
      return filled;
  }
}

function lines(time: DecisionTime | undefined, tokens: Tokens) {
  if (!time) return [];
  const line = (name: string, values: (number | null)[], style: object) => ({
    type: 'line',
    name,
    xAxisIndex: 1,
    yAxisIndex: 1,
    silent: true,
    symbol: 'circle',
    symbolSize: 4,
    showSymbol: values.filter((value) => value !== null).length < 3,
    connectNulls: false,
    itemStyle: { color: tokens.ink },
    lineStyle: style,
    data: values,
  });
  return [
    line(
      'median',
      time.buckets.map((bucket) => bucket.medianSeconds),
      { color: tokens.ink, width: 2 },
    ),
    line(
      'slowest 10 %',
      time.buckets.map((bucket) => (bucket.n >= 5 ? bucket.p90Seconds : null)),
      {
        color: tokens.ink2,
        width: 1.2,
        type: [5, 4],
      },
    ),
  ];
}

/** One bucket in words, for the line under the title and for a screen reader. */
export function bucketSentence(
  volume: Volume,
  time: DecisionTime | undefined,
  index: number,
  zone: string,
): string {
  const bucket = volume.buckets[index];
  if (!bucket) return '';
  const parts = Object.entries(bucket.outcomes).map(
    ([outcome, count]) => `${count} ${outcomeWords[outcome as Outcome].short.toLowerCase()}`,
  );
  const median = time?.buckets[index]?.medianSeconds;
  const missing = missingText(bucket, volume.gaps, zone);
  return [
    `${bucketText(bucket.from, volume.bucket, zone)}: ${counted(bucket.total, 'request')}`,
    ...(parts.length > 0 ? [parts.join(', ')] : []),
    ...(median == null ? [] : [`median ${durationText(median)}`]),
    ...(missing === null ? [] : [missing]),
  ].join(' · ');
}

/** The whole chart in one sentence. */
export function outcomesSummary(volume: Volume, zone: string): string {
  const done = sumOf(volume.totals, ['completed']);
  const worst = volume.buckets.reduce<Volume['buckets'][number] | null>(
    (most, bucket) => ((bucket.outcomes.rejected ?? 0) > (most?.outcomes.rejected ?? 0) ? bucket : most),
    null,
  );
  const share = volume.total === 0 ? 0 : Math.round((done / volume.total) * 100);
  const highest = worst
    ? ` Most rejections: ${bucketText(worst.from, volume.bucket, zone)}, ${worst.outcomes.rejected} of ${worst.total}.`
    : '';
  return `Outcomes per ${volume.bucket}, ${counted(volume.buckets.length, volume.bucket)}. ${counted(volume.total, 'request')}; completed ${share} %.${highest}`;
}
