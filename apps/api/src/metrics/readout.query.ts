import { type Effect, formatFilter, type Outcome, type Readout } from '@countersign/contract';
import { addSeconds, secondsBetween } from '@countersign/domain';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { findRequestCoverage } from '../coverage/range-coverage.query.ts';
import { type RangeCoverage } from '../coverage/range-coverage.ts';
import { requesterId } from '../requests/request-expressions.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { type DecisionStatistics, decisionStatisticsSql, noDecisions } from './decision-statistics.ts';
import { isFlagged } from './is-flagged.ts';
import { type TimeRange } from './time-range.ts';

/** Of the catalogue in the domain; a test holds the two together. */
export const unapprovedChange = 'unapproved-change';

interface Row {
  requests: number;
  requesters: number;
  approvers: number;
  reconstructed: number;
  flagged: number;
  outcomes: Partial<Record<Outcome, number>> | null;
  effects: Partial<Record<Effect, number>> | null;
  numbers: DecisionStatistics | null;
}

/** The numbers of the one sentence at the top, each with the filters that list its rows. */
export async function findReadout(dataSource: DataSource, scope: Scope, range: TimeRange): Promise<Readout> {
  const covered = await findRequestCoverage(dataSource, scope.tenantIds);
  const [row, previousRequests, unapprovedChanges] = await Promise.all([
    countCases(dataSource, scope),
    countPrevious(dataSource, scope, covered),
    countUnapprovedChanges(dataSource, scope),
  ]);
  return {
    from: range.from,
    to: range.to,
    requests: { count: row.requests, rows: [] },
    requesters: row.requesters,
    approvers: row.approvers,
    outcomes: withRows('outcome', row.outcomes),
    effects: withRows('effect', row.effects),
    reconstructed: { count: row.reconstructed, rows: ['is,origin,reconstructed'] },
    flagged: { count: row.flagged, rows: ['set,flagged'] },
    decision: row.numbers ?? noDecisions,
    previousRequests,
    unapprovedChanges,
    gaps: covered.gaps(range),
  };
}

// Only columns of the index by time of request are asked for, hence origin apart (it has an index of its own), and
// people are told apart by hash, as count(distinct) would sort them.
async function countCases(dataSource: DataSource, scope: Scope): Promise<Row> {
  const values = new Values();
  const sql = `
with question as materialized (
  select c.outcome, c.effect, ${requesterId} as requester, c.approver_id, ${isFlagged} as flagged
    from approval_case c
   where ${requestCondition(scope, values)}
), ${decisionStatisticsSql(scope, values, () => 'null::timestamptz')}
select count(*)::int as requests,
       (select count(requester)::int from (select distinct requester from question) d) as requesters,
       (select count(approver_id)::int from (select distinct approver_id from question) d) as approvers,
       (select count(*)::int from approval_case c
         where c.origin = 'reconstructed' and ${requestCondition(scope, values)}) as reconstructed,
       (count(*) filter (where flagged))::int as flagged,
       (select json_object_agg(outcome, n) from (select outcome, count(*) as n from question group by 1) o) as outcomes,
       (select json_object_agg(effect, n)
          from (select effect, count(*) as n from question where effect is not null group by 1) e) as effects,
       (select numbers from statistics where is_overall) as numbers
  from question`;
  const rows = await inTenants(dataSource, scope.tenantIds).query<Row[]>(sql, values.list);
  return rows[0] as Row;
}

/** The same length of time before; null where the archive has not read it, as zero would look like an answer. */
async function countPrevious(
  dataSource: DataSource,
  scope: Scope,
  covered: RangeCoverage,
): Promise<number | null> {
  if (scope.from === null || scope.to === null) return null;
  const before = addSeconds(scope.from, -secondsBetween(scope.from, scope.to));
  if (!covered.isComplete(scope.tenantIds, before, scope.from)) return null;
  const values = new Values();
  const sql = `
select count(*)::int as requests
  from approval_case c
 where ${requestCondition({ ...scope, from: before, to: scope.from }, values)}`;
  const rows = await inTenants(dataSource, scope.tenantIds).query<{ requests: number }[]>(sql, values.list);
  return rows[0]?.requests ?? 0;
}

const unapprovedSql = `
select count(*)::int as changes
  from finding
 where tenant_id = any($1::int[]) and detection = $2
   and ($3::timestamptz is null or first_at >= $3::timestamptz)
   and ($4::timestamptz is null or first_at < $4::timestamptz)`;

/** Range and tenants only: a change without a request has none of a request's properties. */
async function countUnapprovedChanges(dataSource: DataSource, scope: Scope): Promise<number> {
  const rows = await inTenants(dataSource, scope.tenantIds).query<{ changes: number }[]>(unapprovedSql, [
    scope.tenantIds,
    unapprovedChange,
    scope.from,
    scope.to,
  ]);
  return rows[0]?.changes ?? 0;
}

function withRows<Key extends string>(dimension: string, counts: Partial<Record<Key, number>> | null) {
  const entries = Object.entries(counts ?? {}) as [Key, number][];
  return Object.fromEntries(
    entries.map(([key, count]) => [
      key,
      { count, rows: [formatFilter({ operator: 'is', dimension, values: [key] })] },
    ]),
  ) as Partial<Record<Key, { count: number; rows: string[] }>>;
}
