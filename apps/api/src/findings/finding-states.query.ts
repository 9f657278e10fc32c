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
  const sql = `
select (select coalesce(json_agg(json_build_object('state', c.state, 'count', c.count)), '[]')
          from (select s.state, count(*)::int as count
                  from finding f ${findingStanding}
                 where f.tenant_id = ${tenants} and ${findingCondition(scope, values)}
                 group by s.state) c) as states,
       (select instant_text(max(w.ended_at)) from sweep w where w.tenant_id = ${tenants} and w.complete) as "judgedTo",
       (select coalesce(sum(h.cases), 0)::int from case_hour h
         where ${[`h.tenant_id = ${tenants}`, ...hours].join(' and ')}) as cases,
       (select count(*)::int from (select from dirty_subject d where d.tenant_id = ${tenants} limit ${waitingMax}) d) as waiting`;
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
