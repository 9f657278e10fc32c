import type { CoverageState, Volume } from '@countersign/contract';
import { bucketAxisText, bucketText } from '../chart/bucket-text.ts';
import { nounFor } from '../ui/counted.ts';
import { missingText } from '../chart/coverage-words.ts';

export interface HistogramBar {
  readonly key: string;
  readonly axis: string;
  readonly text: string;
  readonly from: string;
  readonly to: string;
  readonly coverage: CoverageState;
  /** Shares of the height: everything in the range, and what the filters leave. */
  readonly all: number;
  readonly matching: number;
}

export interface Histogram {
  readonly bars: readonly HistogramBar[];
  readonly top: number;
}

/** All requests of the range with those that match in front, so that the context never vanishes. */
export function histogramOf(all: Volume, matching: Volume | undefined, zone: string): Histogram {
  const top = roundTop(Math.max(0, ...all.buckets.map((bucket) => bucket.total)));
  const found = new Map(matching?.buckets.map((bucket) => [bucket.from, bucket.total]));
  const every = Math.max(1, Math.ceil(all.buckets.length / 13));
  const bars = all.buckets.map((bucket, index) => {
    const count = matching ? (found.get(bucket.from) ?? 0) : bucket.total;
    const missing = missingText(bucket, all.gaps, zone);
    const rest = matching && count !== bucket.total ? ` of ${bucket.total}` : '';
    return {
      key: bucket.from,
      axis: index % every === 0 ? bucketAxisText(bucket.from, all.bucket, zone) : '',
      text: `${bucketText(bucket.from, all.bucket, zone)}: ${count}${rest} ${nounFor(rest ? bucket.total : count, 'request')}${missing === null ? '' : `, ${missing}`}`,
      from: bucket.from,
      to: bucket.to,
      coverage: bucket.coverage,
      all: bucket.total / top,
      matching: count / top,
    };
  });
  return { bars, top };
}

/** A round end of the axis, divisible by two for the middle line. */
export function roundTop(largest: number): number {
  if (largest <= 2) return 2;
  const step = 10 ** Math.floor(Math.log10(largest));
  const found = [1, 2, 4, 6, 8, 10].find((factor) => factor * step >= largest) ?? 10;
  return found * step;
}
