import type { DataSource } from 'typeorm';
import { findDecisionHours } from '../../apps/api/src/metrics/decision-hours.query.ts';
import { findDecisionTime } from '../../apps/api/src/metrics/decision-time.query.ts';
import { findEventVolume } from '../../apps/api/src/metrics/event-volume.query.ts';
import { findPairs } from '../../apps/api/src/metrics/pairs.query.ts';
import { findReadout } from '../../apps/api/src/metrics/readout.query.ts';
import type { TimeRange } from '../../apps/api/src/metrics/time-range.ts';
import { findVolume } from '../../apps/api/src/metrics/volume.query.ts';
import type { Scope } from '../../apps/api/src/scope/scope.ts';

/** One chart: what the API asks, what DuckDB is asked, and each answer in a form that can be compared. */
export interface Panel {
  readonly name: string;
  ours(dataSource: DataSource): Promise<unknown>;
  readonly duckSql: string;
  comparable(answer: unknown): unknown;
  comparableDuck(rows: unknown[][]): unknown;
}

interface PanelOf<Answer> {
  readonly name: string;
  ours(dataSource: DataSource): Promise<Answer>;
  readonly duckSql: string;
  comparable(answer: Answer): unknown;
  comparableDuck(rows: unknown[][]): unknown;
}

function panel<Answer>(given: PanelOf<Answer>): Panel {
  return given as PanelOf<unknown> & Panel;
}

export function panels(scope: Scope, range: TimeRange): Panel[] {
  const tenants = `tenant_id in (${scope.tenantIds.join(', ')})`;
  const within = (column: string) =>
    `${tenants} and ${column} >= ${at(range.from)} and ${column} < ${at(range.to)}`;
  const asked = within('requested_at');
  return [
    volumePanel(scope, range, asked),
    decisionTimePanel(scope, range, asked),
    readoutPanel(scope, range, asked, within('first_at')),
    pairsPanel(scope, range, asked),
    decisionHoursPanel(scope, range, asked),
    eventVolumePanel(scope, range, within('occurred_at'), tenants),
  ];
}

function at(instant: string): string {
  return `timestamp '${instant.replace('T', ' ').replace('Z', '')}'`;
}

function bucketOf({ bucket, from }: TimeRange): string {
  return `strftime(greatest(date_trunc('${bucket}', requested_at), ${at(from)}), '%Y-%m-%d')`;
}

function volumePanel(scope: Scope, range: TimeRange, asked: string): Panel {
  return panel({
    name: `requests by outcome per ${range.bucket}`,
    ours: (dataSource) => findVolume(dataSource, scope, range),
    duckSql: `select ${bucketOf(range)}, outcome, count(*) from cases where ${asked} group by 1, 2 order by 1, 2`,
    comparable: ({ buckets }) =>
      buckets.flatMap(({ from, outcomes }) =>
        Object.entries(outcomes)
          .sort()
          .map(([outcome, count]) => [from.slice(0, 10), outcome, count]),
      ),
    comparableDuck: (rows) => rows,
  });
}

function decisionTimePanel(scope: Scope, range: TimeRange, asked: string): Panel {
  return panel({
    name: `decision time, median and p90 per ${range.bucket}`,
    ours: (dataSource) => findDecisionTime(dataSource, scope, range),
    duckSql: `
      select ${bucketOf(range)}, count(*), quantile_cont(seconds, 0.5), quantile_cont(seconds, 0.9)
        from cases where ${asked} and seconds is not null group by rollup (1) order by 1 nulls last`,
    comparable: ({ buckets, overall }) =>
      [...buckets.map((one) => ({ ...one, start: one.from.slice(0, 10) })), { ...overall, start: null }]
        .filter(({ n }) => n > 0)
        .map(({ start, n, medianSeconds, p90Seconds }) => [
          start,
          n,
          rounded(medianSeconds),
          rounded(p90Seconds),
        ]),
    comparableDuck: (rows) =>
      rows.map(([start, n, median, p90]) => [start, n, rounded(median), rounded(p90)]),
  });
}

function readoutPanel(scope: Scope, range: TimeRange, asked: string, found: string): Panel {
  return panel({
    name: 'readout',
    ours: (dataSource) => findReadout(dataSource, scope, range),
    duckSql: `
      with question as (select * from cases where ${asked})
      select count(*), count(distinct requester), count(distinct approver),
             count(*) filter (where origin = 'reconstructed'), count(*) filter (where flagged),
             quantile_cont(seconds, 0.5), quantile_cont(seconds, 0.9),
             (select list(n order by outcome) from (select outcome, count(*) as n from question group by 1)),
             (select list(n order by effect) from (select effect, count(*) as n from question where effect is not null group by 1)),
             (select count(*) from findings where detection = 'unapproved-change' and ${found})
        from question`,
    comparable: (one) => [
      one.requests.count,
      one.requesters,
      one.approvers,
      one.reconstructed.count,
      one.flagged.count,
      rounded(one.decision.medianSeconds),
      rounded(one.decision.p90Seconds),
      countsOf(one.outcomes),
      countsOf(one.effects),
      one.unapprovedChanges,
    ],
    comparableDuck: ([row = []]) =>
      row.map((value, i) =>
        i === 5 || i === 6 ? rounded(value) : Array.isArray(value) ? value.map(Number) : value,
      ),
  });
}

function countsOf(counts: Readonly<Record<string, { readonly count: number }>>): number[] {
  return Object.entries(counts)
    .sort()
    .map(([, { count }]) => count);
}

function pairsPanel(scope: Scope, range: TimeRange, asked: string): Panel {
  return panel({
    name: 'pairs of requester and approver',
    ours: (dataSource) => findPairs(dataSource, scope, range),
    duckSql: `
      select requester, approver, count(*), count(*) filter (where decision = 'approved'),
             quantile_cont(seconds, 0.5), count(*) filter (where without_note), bool_or(flagged)
        from cases where ${asked} and decision is not null
       group by 1, 2 order by 3 desc, 1, 2 limit 600`,
    comparable: ({ cells }) =>
      cells.map((one) => [
        one.requesterId,
        one.approverId,
        one.n,
        one.approved,
        rounded(one.medianSeconds),
        one.withoutNote,
        one.flagged,
      ]),
    comparableDuck: (rows) => rows.map((row) => row.map((value, i) => (i === 4 ? rounded(value) : value))),
  });
}

function decisionHoursPanel(scope: Scope, range: TimeRange, asked: string): Panel {
  return panel({
    name: 'decisions by weekday and hour',
    ours: (dataSource) => findDecisionHours(dataSource, scope, range),
    duckSql: `
      select isodow(decided_at), hour(decided_at), count(*)
        from cases where ${asked} and decided_at is not null group by 1, 2 order by 1, 2`,
    comparable: ({ cells }) => cells.map(({ weekday, hour, n }) => [weekday, hour, n]),
    comparableDuck: (rows) => rows,
  });
}

function eventVolumePanel(scope: Scope, range: TimeRange, occurred: string, tenants: string): Panel {
  return panel({
    name: 'audit events per day',
    ours: (dataSource) => findEventVolume(dataSource, { ...scope, from: range.from, to: range.to }),
    duckSql: `
      select strftime(date_trunc('day', occurred_at), '%Y-%m-%d'), count(*),
             count(*) filter (where operation is null or lower(operation) not in ('get', 'search')),
             count(*) filter (where result is not null and not starts_with(lower(result), 'succe')),
             (select count(*) from events where ${tenants})
        from events where ${occurred} group by 1 order by 1`,
    comparable: ({ days, held }) =>
      days.map(({ day, events, writes, failures }) => [day, events, writes, failures, held]),
    comparableDuck: (rows) => rows,
  });
}

/** Both add the same numbers in another order. */
function rounded(value: unknown): number | null {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : null;
}
