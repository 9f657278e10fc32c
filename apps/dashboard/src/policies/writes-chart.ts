import type { LedgerBalance, WriteClass } from '@countersign/contract';
import { barEdge, dotsDecal, linesDecal, outlined, slantedDecal } from '../chart/bar-style.ts';
import { bucketAxisText, bucketText } from '../chart/bucket-text.ts';
import { missingText } from '../chart/coverage-words.ts';
import { chartFont, type Tokens } from '../chart/tokens.ts';
import { counted } from '../ui/counted.ts';
import { writeClassOrder, writeClassWords } from '../ui/write-words.ts';

type Bucket = LedgerBalance['buckets'][number];

export const plot = { left: 44, right: 12, top: 10, bottom: 24 } as const;

/** Thin segments carry the exceptions: they must not vanish, and must be hit. */
const leastPixels = 3;
const reachPixels = 2;

/** Changes per bucket, stacked by class; the exceptions on top. Pure: data and colours in, option out. */
export function writesOption(balance: LedgerBalance, zone: string, tokens: Tokens) {
  const axisText = { color: tokens.ink2, fontFamily: chartFont, fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: chartFont },
    grid: { left: plot.left, right: plot.right, top: plot.top, bottom: plot.bottom },
    xAxis: {
      type: 'category',
      data: balance.buckets.map(({ from }) => bucketAxisText(from, balance.bucket, zone)),
      axisTick: { show: false },
      axisLabel: { ...axisText, hideOverlap: true },
      axisLine: { lineStyle: { color: tokens.line } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: topOf(balance),
      interval: topOf(balance) / 2,
      axisLabel: axisText,
      splitLine: { lineStyle: { color: tokens.line, opacity: 0.7 } },
    },
    series: writeClassOrder
      .filter((writeClass) => (balance.classes[writeClass]?.count ?? 0) > 0)
      .map((writeClass) => ({
        type: 'bar',
        name: writeClassWords[writeClass].name,
        stack: 'classes',
        barWidth: '58%',
        barMaxWidth: 44,
        barMinHeight: leastPixels,
        silent: true,
        itemStyle: styleOf(writeClass, tokens),
        data: balance.buckets.map(({ classes }) => classes[writeClass] ?? null),
      })),
  };
}

/** The end of the axis: the least round number, even, that holds the highest bar. */
export function topOf({ buckets }: Pick<LedgerBalance, 'buckets'>): number {
  const highest = Math.max(1, ...buckets.map(({ total }) => total));
  const power = 10 ** Math.floor(Math.log10(highest));
  const top = [1, 2, 4, 6, 8, 10].map((step) => step * power).find((round) => round >= highest) ?? highest;
  return top < 2 ? 2 : top;
}

function styleOf(writeClass: WriteClass, tokens: Tokens) {
  const color = tokens[writeClassWords[writeClass].colour];
  const filled = { color, ...barEdge(tokens) };
  switch (writeClass) {
    case 'outside_policy':
      return outlined(color);
    case 'exempt':
      return { ...filled, decal: linesDecal(tokens) };
    case 'service_made':
      return { ...filled, decal: slantedDecal(tokens) };
    case 'undecidable':
      return { ...filled, decal: dotsDecal(tokens) };
    default:
      return filled;
  }
}

/** The class drawn at a height of a bar (a share of the plot); null above the bar. The upper of two wins. */
export function classAt(bucket: Bucket, top: number, height: number, plotPixels: number): WriteClass | null {
  let base = 0;
  let hit: WriteClass | null = null;
  for (const writeClass of writeClassOrder) {
    const count = bucket.classes[writeClass] ?? 0;
    if (count === 0) continue;
    const from = (base / top) * plotPixels;
    const to = Math.max(((base + count) / top) * plotPixels, from + leastPixels);
    const at = height * plotPixels;
    if (from - reachPixels <= at && at < to + reachPixels) hit = at < from && hit ? hit : writeClass;
    base += count;
  }
  return hit;
}

/** One bucket in words, for the line under the title, a voice, and the pointer. */
export function writesSentence(balance: LedgerBalance, index: number, zone: string): string {
  const bucket = balance.buckets[index];
  if (!bucket) return '';
  const missing = missingText(bucket, balance.gaps, zone);
  const parts = [...writeClassOrder]
    .reverse()
    .flatMap((one) =>
      bucket.classes[one] ? [`${bucket.classes[one]} ${writeClassWords[one].name.toLowerCase()}`] : [],
    );
  return [
    `${bucketText(bucket.from, balance.bucket, zone)}: ${counted(bucket.total, 'change')}`,
    ...(parts.length > 0 ? [parts.join(', ')] : []),
    ...(missing === null ? [] : [missing]),
  ].join(' · ');
}

/** The whole chart in one sentence. */
export function writesSummary(balance: LedgerBalance, zone: string): string {
  const worst = balance.buckets.reduce<Bucket | null>(
    (most, bucket) => ((bucket.classes.unexplained ?? 0) > (most?.classes.unexplained ?? 0) ? bucket : most),
    null,
  );
  const highest = worst
    ? ` Most unexplained: ${bucketText(worst.from, balance.bucket, zone)}, ${worst.classes.unexplained} of ${worst.total}.`
    : '';
  const unexplained = balance.classes.unexplained?.count ?? 0;
  return `Changes by class per ${balance.bucket}, ${counted(balance.buckets.length, balance.bucket)}. ${counted(balance.total, 'change')}; ${unexplained} unexplained.${highest}`;
}
