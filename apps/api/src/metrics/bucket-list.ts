import { type Values } from '../scope/values.ts';
import { type TimeRange } from './time-range.ts';

/** Placeholders of a range: written once, used in several places of one statement. */
export interface BucketSql {
  /** Rows (start, "from", "to"): every bucket of the range, empty ones too, cut off at the ends of the range. */
  readonly list: string;
  /** The start of the bucket an instant falls into; equals `start` of the list. */
  readonly startOf: (expression: string) => string;
}

// Hours are counted on the clock of the world, so that the hour that daylight saving repeats is there twice;
// all else is counted on the calendar of the zone, where a day may have 23 or 25 hours.
export function bucketSql({ from, to, bucket }: TimeRange, timeZone: string, values: Values): BucketSql {
  const [start, end, zone] = [values.add(from), values.add(to), values.add(timeZone)];
  const unit = { hour: `'hour'`, day: `'day'`, week: `'week'`, month: `'month'` }[bucket];
  const width = {
    hour: `interval '1 hour'`,
    day: `interval '1 day'`,
    week: `interval '1 week'`,
    month: `interval '1 month'`,
  }[bucket];
  const first = `date_trunc(${unit}, ${start}::timestamptz, ${zone}::text)`;
  const last = `${end}::timestamptz - interval '1 microsecond'`;
  const starts =
    bucket === 'hour'
      ? `select generate_series(${first}, ${last}, ${width}) as start`
      : `select local at time zone ${zone}::text as start
          from generate_series(${first} at time zone ${zone}::text, (${last}) at time zone ${zone}::text, ${width}) as local`;
  return {
    list: `
  select start, greatest(start, ${start}::timestamptz) as "from",
         least(coalesce(lead(start) over (order by start), ${end}::timestamptz), ${end}::timestamptz) as "to"
    from (${starts}) starts`,
    startOf: (expression) => `date_trunc(${unit}, ${expression}, ${zone}::text)`,
  };
}
