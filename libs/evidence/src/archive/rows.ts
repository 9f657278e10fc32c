import { type Span } from '../tree/nodes.ts';
import { type Queryable } from './queryable.ts';
import { type StoredControl, type SweepRow } from './stored-entry.ts';

/**
 * An instant as a leaf writes it. One that is finer than a millisecond, before our era or infinite is given in
 * Postgres' own words, which no leaf has: a driver's Date would cut it, and a change of microseconds would pass.
 */
function instant(column: string): string {
  return `case when ${column} is null then null
               when isfinite(${column}) and ${column} >= '0001-01-01' and ${column} = date_trunc('milliseconds', ${column})
               then to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
               else ${column}::text end`;
}

export async function readSweepRows(
  db: Queryable,
  tenantId: number,
  { begin, end }: Span,
): Promise<SweepRow[]> {
  return (await db.query(
    `select 'sweep' as kind, position::float8 as position, source, sweep_id::text as "sweepId", asked,
            ${instant('started_at')} as begin, ${instant('ended_at')} as end,
            ${instant('range_from')} as "rangeFrom", ${instant('range_to')} as "rangeTo",
            pages, items, new_items as "newItems", complete as "isComplete", reason
       from sweep where tenant_id = $1 and position >= $2 and position < $3 order by position`,
    [tenantId, begin, end],
  )) as SweepRow[];
}

export async function readControlRows(
  db: Queryable,
  tenantId: number,
  { begin, end }: Span,
): Promise<StoredControl[]> {
  return (await db.query(
    `select 'control' as kind, position::float8 as position, kind as control, key,
            ${instant('recorded_at')} as "recordedAt", salt, body
       from control_record where tenant_id = $1 and position >= $2 and position < $3 order by position`,
    [tenantId, begin, end],
  )) as StoredControl[];
}
