import { formatFilter, type TicketReport } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { patternsOfRule, shareOf } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { newest, requesterId } from '../requests/request-expressions.ts';
import { requestCondition } from '../requests/request-filter.ts';
import { isWritten } from '../scope/blank-text.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { type TimeRange } from './time-range.ts';

const linesMax = 20;

interface Count {
  readonly value: string | null;
  readonly label: string | null;
  readonly requests: number;
  readonly without: number;
}

interface Row extends Omit<Count, 'value' | 'label'> {
  readonly named: number;
  readonly withoutJustification: number;
  readonly notLookedFor: number;
  readonly rules: { readonly tenantId: string; readonly rule: string | null }[];
  readonly requesters: Count[];
  readonly policyTypes: Count[];
}

const withoutTicket = ['empty,ticket', 'set,justification'];

/**
 * How many requests name no change ticket. Where there is no justification, nobody wrote one or it is not known, as
 * of requests that only audit events tell of: these are counted apart.
 */
export async function findTickets(
  dataSource: DataSource,
  scope: Scope,
  range: TimeRange,
): Promise<TicketReport> {
  const values = new Values();
  const sql = ticketsSql(scope, values);
  const rows = await inTenants(dataSource, scope.tenantIds).query<Row[]>(sql, values.list);
  const row = rows[0] as Row;
  return {
    from: range.from,
    to: range.to,
    requests: { count: row.requests, rows: [] },
    named: { count: row.named, rows: ['set,ticket'] },
    without: { count: row.without, rows: withoutTicket },
    withoutJustification: { count: row.withoutJustification, rows: ['empty,ticket', 'empty,justification'] },
    notLookedFor: row.notLookedFor,
    share: shareOf(row.without, row.named + row.without),
    rules: row.rules.map(({ tenantId, rule }) => ({
      tenantId,
      patterns: rule === null ? null : patternsOfRule(rule),
    })),
    requesters: row.requesters.map((count) => lineOf('requester', count)),
    policyTypes: row.policyTypes.map((count) => lineOf('policy_type', count)),
  };
}

function ticketsSql(scope: Scope, values: Values): string {
  const counted = `(count(*) filter (where named or known))::int as requests,
         (count(*) filter (where not named and known))::int as without`;
  const top = `where without > 0 order by without desc, value limit ${linesMax}`;
  // A rule is a list of a version and its patterns: with no pattern, nobody looked.
  return `
with rule as materialized (
  select t.tenant_id, t.entra_id, r.rule, coalesce(jsonb_array_length(r.rule::jsonb) > 1, false) as looks
    from tenant t left join ticket_rule r using (tenant_id)
   where t.tenant_id = any(${values.add(scope.tenantIds)}::int[])
), question as materialized (
  select ${requesterId} as requester, c.requester_name, c.requested_at, c.policy_types,
         cardinality(c.tickets) > 0 as named, r.looks,
         r.looks and ${isWritten('c.request_justification')} as known
    from approval_case c join rule r using (tenant_id)
   where ${requestCondition(scope, values)}
), by_requester as (
  select requester as value, ${counted},
         ${newest('requester_name')} as label
    from question group by requester
), by_type as (
  select p.value, ${counted}, null as label
    from question cross join lateral (select distinct unnest(policy_types) as value) p group by p.value
)
select count(*)::int as requests,
       (count(*) filter (where named))::int as named,
       (count(*) filter (where not named and known))::int as without,
       (count(*) filter (where not named and looks and not known))::int as "withoutJustification",
       (count(*) filter (where not named and not looks))::int as "notLookedFor",
       (select coalesce(json_agg(json_build_object('tenantId', entra_id, 'rule', rule) order by entra_id), '[]') from rule) as rules,
       (select coalesce(json_agg(o), '[]') from (select * from by_requester ${top}) o) as requesters,
       (select coalesce(json_agg(o), '[]') from (select * from by_type ${top}) o) as "policyTypes"
  from question`;
}

function lineOf(
  dimension: 'requester' | 'policy_type',
  { value, label, requests, without }: Count,
): TicketReport['requesters'][number] {
  const own = formatFilter(
    value === null
      ? { operator: 'empty', dimension, values: [] }
      : { operator: 'is', dimension, values: [value] },
  );
  return {
    id: value,
    name: label,
    requests,
    without: { count: without, rows: [own, ...withoutTicket] },
    share: shareOf(without, requests),
  };
}
