import { memoryOf } from '@countersign/domain';
import type { CoveragePeriod, Gap, Instant, Source, SweepFacts, SweepSummary } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

export interface PlacedSweep extends SweepFacts {
  readonly source: Source;
  readonly position: number;
}

const factsSql = `source, sweep_id as "sweepId", position::float8 as position, complete, items,
       instant_text(started_at) as "startedAt", instant_text(ended_at) as "endedAt",
       instant_text(range_from) as "rangeFrom", instant_text(range_to) as "rangeTo"`;

const sweepsSql = `
select ${factsSql}
  from sweep
 where tenant_id = $1 and position >= $2 and position < $3 and complete and source <> 'import'
 order by position
 limit $4`;

/** The next complete sweeps of Graph's sources, by archive position. */
export function completeSweeps(
  runner: QueryRunner,
  tenantId: number,
  fromPosition: number,
  toPosition: number,
  max: number,
): Promise<PlacedSweep[]> {
  return runner.query(sweepsSql, [tenantId, fromPosition, toPosition, max]) as Promise<PlacedSweep[]>;
}

const beyondMemorySql = `
select ${factsSql}
  from sweep
 where tenant_id = $1 and source = $4 and complete and position < $2
   and range_from < ended_at - $3 * interval '1 day'`;

/** Those that asked for events older than Graph surely remembers: a first harvest, seldom another. */
export function sweepsBeyondMemory(
  runner: QueryRunner,
  tenantId: number,
  source: Source,
  beforePosition: number,
): Promise<PlacedSweep[]> {
  const values = [tenantId, beforePosition, memoryOf(source).sure, source];
  return runner.query(beyondMemorySql, values) as Promise<PlacedSweep[]>;
}

const one = (order: 'asc' | 'desc') => `
  (select instant_text(ended_at) from sweep
    where tenant_id = $1 and source = $2 and complete and position < $3
    order by ended_at ${order} limit 1)`;
const endsSql = `select ${one('asc')} as first, ${one('desc')} as newest`;

/** Of the sweeps before an archive position; at least one of them is complete. */
export async function endsBefore(
  runner: QueryRunner,
  tenantId: number,
  source: Source,
  position: number,
): Promise<Pick<SweepSummary, 'first' | 'newest'>> {
  const [ends] = (await runner.query(endsSql, [tenantId, source, position])) as [
    Pick<SweepSummary, 'first' | 'newest'>,
  ];
  return ends;
}

// The ends of time are null outside the database, and no instant has a text for them.
const periodsSql = `
select instant_text(from_at) as "from", instant_text(to_at) as "to", state, reason,
       before_sweep as before, after_sweep as after
  from coverage_period
 where tenant_id = $1 and source = $2 and ($3::timestamptz is null or to_at >= $3)
 order by from_at`;

/** The periods that end at or after an instant; all of them for null. */
export function coverageEndingFrom(
  runner: QueryRunner,
  tenantId: number,
  source: Source,
  instant: Instant | null,
): Promise<CoveragePeriod[]> {
  return runner.query(periodsSql, [tenantId, source, instant]) as Promise<CoveragePeriod[]>;
}

const removeSql = `delete from coverage_period where tenant_id = $1 and source = $2 and from_at = any($3::timestamptz[])`;

const addSql = `
insert into coverage_period (tenant_id, source, from_at, to_at, state, reason, before_sweep, after_sweep)
select $1, $2, coalesce("from", '-infinity'), coalesce("to", 'infinity'), state, reason, before, after
  from jsonb_to_recordset($3::jsonb)
    as p("from" timestamptz, "to" timestamptz, state text, reason text, before uuid, after uuid)`;

/** Puts the periods in the place of the earlier ones, and leaves alone what is the same in both. */
export async function replaceCoverage(
  runner: QueryRunner,
  tenantId: number,
  source: Source,
  earlier: readonly CoveragePeriod[],
  periods: readonly CoveragePeriod[],
): Promise<void> {
  const gone = without(earlier, periods);
  const fresh = without(periods, earlier);
  if (gone.length > 0)
    await runner.query(removeSql, [tenantId, source, gone.map(({ from }) => from ?? '-infinity')]);
  if (fresh.length > 0) await runner.query(addSql, [tenantId, source, JSON.stringify(fresh)]);
}

function without(periods: readonly CoveragePeriod[], others: readonly CoveragePeriod[]): CoveragePeriod[] {
  const text = ({ from, to, state, reason, before, after }: CoveragePeriod) =>
    [from, to, state, reason, before, after].join(' ');
  const known = new Set(others.map(text));
  return periods.filter((period) => !known.has(text(period)));
}

// A gap beside something that can still be read may yet grow: it is certain only when it is not.
const unrecordedSql = `
select g.source, instant_text(g.from_at) as "from", instant_text(g.to_at) as "to",
       g.before_sweep as before, g.after_sweep as after,
       (select instant_text(ended_at) from sweep
         where tenant_id = g.tenant_id and source = g.source and complete
         order by ended_at desc limit 1) as "certainAt"
  from coverage_period g
 where g.tenant_id = $1 and g.state = 'gap'
   and not exists (select from coverage_period n
                    where n.tenant_id = g.tenant_id and n.source = g.source and n.from_at = g.to_at
                      and n.reason = 'not-read-yet')
   and not exists (select from control_record c
                    where c.tenant_id = g.tenant_id and c.kind = 'gap'
                      and c.key = g.source || ' ' || instant_text(g.from_at))
 order by g.source, g.from_at`;

/** Gaps that nothing can fill any more and that no control record tells of. `certainAt`: the newest complete read of the source. */
export function unrecordedGaps(
  runner: QueryRunner,
  tenantId: number,
): Promise<(Gap & { readonly certainAt: Instant })[]> {
  return runner.query(unrecordedSql, [tenantId]) as Promise<(Gap & { certainAt: Instant })[]>;
}

/** Returns the position of the control record; null if it was there already. */
export async function appendGap(
  runner: QueryRunner,
  tenantId: number,
  record: { readonly key: string; readonly at: Instant; readonly body: string },
): Promise<number | null> {
  const [row] = (await runner.query(
    `select append_control($1::int, 'gap', $2::text, $3::timestamptz, $4::text)::float8 as position`,
    [tenantId, record.key, record.at, record.body],
  )) as { position: number | null }[];
  return row?.position ?? null;
}
