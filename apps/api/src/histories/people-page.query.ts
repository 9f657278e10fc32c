import { type Outcome, type PeopleSort } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { requesterId } from '../requests/request-expressions.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { isBlank } from '../scope/blank-text.ts';
import { type Cursor } from '../scope/cursor.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';

/** What is counted of one side of a person. */
export interface Side {
  readonly total: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly decided: number;
  readonly rejected: number;
  /** Without a justification, or without a note. */
  readonly unexplained: number;
}

export interface PersonCounts {
  readonly tenantId: number;
  readonly entraId: string;
  readonly id: string;
  readonly key: string | null;
  readonly isApplication: boolean;
  readonly name: string | null;
  readonly upn: string | null;
  readonly lastAt: string | null;
  /** Null if they asked, or decided, nothing. */
  readonly asked: Side | null;
  readonly decided: Side | null;
  readonly timed: number;
  readonly quick: number;
  readonly medianSeconds: number | null;
}

const orders: Readonly<Record<PeopleSort, { key: string; type: string; text: string }>> = {
  '-last_at': { key: 'p.last_at', type: 'timestamptz', text: 'instant_text(p.last_at)' },
  '-asked': { key: 'coalesce(p.asked_total, 0)', type: 'bigint', text: 'coalesce(p.asked_total, 0)::text' },
  '-decided': {
    key: 'coalesce(p.decided_total, 0)',
    type: 'bigint',
    text: 'coalesce(p.decided_total, 0)::text',
  },
};

/** One side of everybody, out of the counts of each pair. */
function sideSql(id: string, unexplained: string): string {
  return `
  select tenant_id, id, sum(n)::int as total, max(last_at) as last_at, bool_and(by_app) as is_app,
         json_build_object('total', sum(n)::int, 'outcomes', json_object_agg(outcome, n), 'decided', sum(decided)::int,
           'rejected', sum(rejected)::int, 'unexplained', sum(unexplained)::int) as side
    from (select tenant_id, ${id} as id, outcome, sum(n)::int as n, max(last_at) as last_at, bool_and(by_app) as by_app,
                 sum(decided) as decided, sum(rejected) as rejected, sum(${unexplained}) as unexplained
            from pair where ${id} is not null
           group by tenant_id, ${id}, outcome) one
   group by tenant_id, id`;
}

/** What a person was called in their newest request, from whichever side; each side is one step into an index. */
const namesSql = `
  select n.name, n.upn
    from (
      (select c.requester_name as name, c.requester_upn as upn, c.requested_at as at from approval_case c
        where c.tenant_id = p.tenant_id and c.requester_id = p.id order by c.requested_at desc limit 1)
      union all
      (select c.requester_name, c.requester_upn, c.requested_at from approval_case c
        where c.tenant_id = p.tenant_id and c.requester_app_id = p.id order by c.requested_at desc limit 1)
      union all
      (select c.approver_name, c.approver_upn, c.requested_at from approval_case c
        where c.tenant_id = p.tenant_id and c.approver_id = p.id order by c.requested_at desc limit 1)) n
   order by (n.name is null), n.at desc nulls last limit 1`;

/**
 * One page of everybody who asked or decided any of the requests in question. These are counted by pair and outcome
 * first: so few lines are left that nothing more costs anything.
 */
export async function findPeoplePage(
  dataSource: DataSource,
  scope: Scope,
  sort: PeopleSort,
  after: Cursor | null,
  limit: number,
): Promise<PersonCounts[]> {
  const values = new Values();
  const { key, text } = orders[sort];
  const condition = requestCondition(scope, values);
  const beyond = after ? beyondCursor(orders[sort], after, values) : 'true';
  const sql = `
with pair as materialized (
  select c.tenant_id, ${requesterId} as requester, bool_and(c.requester_id is null) as by_app, c.approver_id, c.outcome,
         count(*) as n, max(c.requested_at) as last_at, count(c.decision) as decided,
         count(*) filter (where c.decision = 'rejected') as rejected,
         count(*) filter (where ${isBlank('c.request_justification')}) as without_reason,
         count(*) filter (where ${isBlank('c.approval_justification')}) as without_note
    from approval_case c
   where ${condition}
   group by c.tenant_id, ${requesterId}, c.approver_id, c.outcome
), asked as (${sideSql('requester', 'without_reason')}
), decided as (${sideSql('approver_id', 'without_note')}
), pace as (
  select c.tenant_id, c.approver_id as id, count(*)::int as timed,
         (count(*) filter (where c.decide_seconds < 120))::int as quick,
         percentile_cont(0.5) within group (order by c.decide_seconds) as median
    from approval_case c
   where c.approver_id is not null and c.decide_seconds is not null and ${condition}
   group by c.tenant_id, c.approver_id
), person as (
  select tenant_id, id, greatest(a.last_at, d.last_at) as last_at, coalesce(a.is_app, false) and d.id is null as is_app,
         a.total as asked_total, d.total as decided_total, a.side as asked, d.side as decided
    from asked a full join decided d using (tenant_id, id)
)
select p.tenant_id as "tenantId", t.entra_id as "entraId", p.id, ${text} as key, p.is_app as "isApplication",
       names.name, names.upn, instant_text(p.last_at) as "lastAt", p.asked, p.decided,
       coalesce(pace.timed, 0) as timed, coalesce(pace.quick, 0) as quick, pace.median as "medianSeconds"
  from (select * from person p where ${beyond}
         order by ${key} desc nulls last, p.tenant_id, p.id limit ${values.add(limit)}::int) p
  join tenant t using (tenant_id)
  left join pace using (tenant_id, id)
  left join lateral (${namesSql}) names on true
 order by ${key} desc nulls last, p.tenant_id, p.id`;
  return inTenants(dataSource, scope.tenantIds).query<PersonCounts[]>(sql, values.list);
}

function beyondCursor(
  { key, type }: { key: string; type: string },
  { key: at, tenantId, id }: Cursor,
  values: Values,
): string {
  const tenant = `${values.add(tenantId)}::int`;
  const tie = `(p.tenant_id > ${tenant} or p.tenant_id = ${tenant} and p.id > ${values.add(id)}::text)`;
  if (at === null) return `${key} is null and ${tie}`;
  const place = `${values.add(at)}::${type}`;
  return `(${key} < ${place} or ${key} = ${place} and ${tie} or ${key} is null)`;
}
