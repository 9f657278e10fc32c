import type { Volume } from '@countersign/contract';
import { clockText, dayText, dayYearText, shortDayText } from '../time/time-text.ts';

type Bucket = Volume['bucket'];

/** Short, for an axis. */
export function bucketAxisText(from: string, bucket: Bucket, zone: string): string {
  if (bucket === 'hour') return clockText(from, zone);
  if (bucket === 'month') return dayYearText(from, zone).slice(dayYearText(from, zone).indexOf(' ') + 1);
  return shortDayText(from, zone);
}

/** In full, for a voice or a table. */
export function bucketText(from: string, bucket: Bucket, zone: string): string {
  switch (bucket) {
    case 'hour':
      return `${dayText(from, zone)} ${clockText(from, zone)}`;
    case 'day':
      return dayText(from, zone);
    case 'week':
      return `week of ${shortDayText(from, zone)}`;
    case 'month':
      return bucketAxisText(from, bucket, zone);
  }
}
