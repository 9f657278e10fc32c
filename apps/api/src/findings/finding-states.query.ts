import {
  type FindingState,
  findingStates,
  type FindingStateCounts,
  formatFilter,
} from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { findingCondition } from './finding-filter.ts';
import { findingStanding } from './finding-row.ts';

const waitingMax = 1000;

interface Row {
  readonly states: readonly { readonly state: FindingState; readonly count: number }[];
  readonly judgedTo: string | null;
  readonly cases: number;
  readonly waiting: number;
}

// Most were never touched and no entry is about their rule: those are open, and counting them is all.
const isTouched = `(exists (select from finding_life l where l.tenant_id = f.tenant_id and l.finding_id = f.finding_id)
                            or (f.tenant_id, f.detection) in (select tenant_id, detection from ruled))`;
const untouchedStanding = `cross join (select 'open' as state, null::text as owner) s`;

/** How many findings of the question stand how, and what says that the rules have run. */
export async function countStates(
  dataSource: DataSource,
  scope: Scope,
): Promise<Omit<FindingStateCounts, 'rules'>> {
  const values = new Values();
  const tenants = `any(${values.add(scope.tenantIds)}::int[])`;
  const hours = [
    ...(scope.from === null ? [] : [`h.hour >= ${values.add(scope.from)}::timestamptz`]),
    ...(scope.to === null ? [] : [`h.hour < ${values.add(scope.to)}::timestamptz`]),
  ];
  const asked = `f.tenant_id = ${tenants} and ${findingCondition(scope, values)}`;
  const sql = `
with ruled as materialized (
  select distinct e.tenant_id, e.detection
    from allow_list e
   where e.tenant_id = ${tenants} and e.ended_at is null and e.until > now()
)
select (select coalesce(json_agg(json_build_object('state', c.state, 'count', c.count)), '[]')
          from (select one.state, sum(one.n)::int as count
                  from (select s.state, count(*) as n from finding f ${findingStanding}
                         where ${asked} and ${isTouched} group by s.state
                        union all
                        select s.state, count(*) from finding f ${untouchedStanding}
                         where ${asked} and not ${isTouched} group by s.state) one
                 group by one.state) c) as states,
       (select instant_text(max(w.ended_at)) from sweep w where w.tenant_id = ${tenants} and w.complete) as "judgedTo",
       (select coalesce(sum(h.cases), 0)::int from case_hour h
         where ${[`h.tenant_id = ${tenants}`, ...hours].join(' and ')}) as cases,
       (select count(*)::int from (
         select from dirty_subject d
          where d.tenant_id = ${tenants} and (d.at is null or d.at <= now())
          limit ${waitingMax}) d) as waiting`;
  const [row] = await inTenants(dataSource, scope.tenantIds).query<[Row]>(sql, values.list);
  const counts = new Map(row.states.map(({ state, count }) => [state, count]));
  return {
    states: findingStates.map((state) => ({
      state,
      count: counts.get(state) ?? 0,
      rows: [formatFilter({ operator: 'is', dimension: 'finding_state', values: [state] })],
    })),
    judgedTo: row.judgedTo,
    cases: row.cases,
    waiting: row.waiting,
  };
}
