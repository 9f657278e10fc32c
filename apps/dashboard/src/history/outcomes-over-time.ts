import type { Volume } from '@countersign/contract';
import { bucketAxisText } from '../chart/bucket-text.ts';
import { chartFont, type Tokens } from '../chart/tokens.ts';
import { outcomeBars } from '../overview/outcomes-chart.ts';

export const plot = { left: 36, right: 10, top: 8, bottom: 22 } as const;

/** Requests by outcome per bucket, small. Pure: data and colours in, option out. */
export function outcomesOverTime(volume: Volume, zone: string, tokens: Tokens) {
  const axisText = { color: tokens.ink2, fontFamily: chartFont, fontSize: 12 };
  return {
    animation: false,
    textStyle: { fontFamily: chartFont },
    grid: { ...plot },
    xAxis: {
      type: 'category',
      data: volume.buckets.map((bucket) => bucketAxisText(bucket.from, volume.bucket, zone)),
      axisTick: { show: false },
      axisLabel: { ...axisText, hideOverlap: true },
      axisLine: { lineStyle: { color: tokens.line } },
    },
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 2,
      axisLabel: axisText,
      splitLine: { lineStyle: { color: tokens.line, opacity: 0.7 } },
    },
    series: outcomeBars(volume, tokens),
  };
}
