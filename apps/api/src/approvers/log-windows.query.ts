import { inTenants } from '@countersign/database';
import { type LogWindow } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { type Near } from './directory-facts.query.ts';

/** Events are shown within minutes: what is younger than this when it is read may still be missing. */
const latenessMinutes = 15;
const to = `least(range_to, started_at - interval '${latenessMinutes} minutes')`;

/** Entra keeps events for a month: what was read later than that of the time around the instant tells nothing more. */
const sql = `
with known as (
  select range_agg(tstzrange(range_from, ${to})) as ranges
    from sweep
   where tenant_id = $1 and source = $4 and complete and range_from < ${to}
     and ended_at >= $2::timestamptz - interval '31 days'
     and ended_at <= least($3::timestamptz, $2::timestamptz + interval '62 days')
     and range_to >= $2::timestamptz - interval '31 days' and range_from <= $2::timestamptz + interval '31 days'
)
select instant_text(lower(one)) as "from", instant_text(upper(one)) as "to", instant_text($3::timestamptz) as "readAt"
  from known cross join lateral unnest(known.ranges) as one
 order by 1`;

/** The stretches near an instant of which all events of a log were read, as it was known. */
export function findLogWindows(
  dataSource: DataSource,
  { tenantId, at, knownAt }: Near,
  source: 'directory-audits' | 'audit-events',
): Promise<LogWindow[]> {
  return inTenants(dataSource, [tenantId]).query<LogWindow[]>(sql, [tenantId, at, knownAt, source]);
}
