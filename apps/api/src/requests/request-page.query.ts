import { type requestSorts } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { caseFindings, caseRowMembers } from './case-row.ts';
import { requestCondition } from './request-filter.ts';

export type RequestSort = (typeof requestSorts)[number];

/** How a sort reads an index of approval_case: `id` runs the way the index has it, so that no sort step is needed. */
const orders = {
  '-requested_at': {
    column: 'requested_at',
    direction: 'desc',
    id: 'asc',
    key: 'instant_text(c.requested_at)',
  },
  requested_at: { column: 'requested_at', direction: 'asc', id: 'desc', key: 'instant_text(c.requested_at)' },
  archive_index: { column: 'archive_index', direction: 'asc', id: 'asc', key: 'c.archive_index::text' },
  '-archive_index': { column: 'archive_index', direction: 'desc', id: 'asc', key: 'c.archive_index::text' },
} as const;

export interface PageRow {
  /** The case as JSON text. */
  readonly item: string;
  readonly key: string | null;
  readonly tenantId: number;
  readonly id: string;
}

export interface RequestPageQuestion {
  readonly scope: Scope;
  readonly sort: RequestSort;
  readonly after: Cursor | null;
  readonly limit: number;
}

/** One page of cases in SQL. Also the source of exports, which read it whole. */
export function requestPageSql({ scope, sort, after, limit }: RequestPageQuestion, values: Values): string {
  const order = orders[sort];
  const type = order.column === 'requested_at' ? 'timestamptz' : 'bigint';
  const rows = `${values.add(limit)}::int`;
  const condition = requestCondition(scope, values);
  const tieDirection = order.id === 'asc' ? '>' : '<';
  const tie = after
    ? `(c.tenant_id > ${values.add(after.tenantId)}::int
        or c.tenant_id = ${values.add(after.tenantId)}::int and c.request_id ${tieDirection} ${values.add(after.id)})`
    : 'true';
  // `<=` first, as that is what an index can be entered by.
  const beyond = order.direction === 'desc' ? '<' : '>';
  const key = after?.key == null ? null : `${values.add(after.key)}::${type}`;
  const known =
    key === null
      ? `c.${order.column} is not null and ${after ? 'false' : 'true'}`
      : `c.${order.column} ${beyond}= ${key} and (c.${order.column} ${beyond} ${key} or ${tie})`;
  const unknown = after?.key === null ? tie : 'true';
  // One descent per tenant, as every index leads with it; and cases whose time nobody knows come last instead
  // of falling through a comparison with null.
  return `
with page as (
  select picked.*
    from unnest(${values.add(scope.tenantIds)}::int[]) as one(tenant_id)
   cross join lateral (
      (select c.* from approval_case c
        where c.tenant_id = one.tenant_id and ${known}
          and ${condition}
        order by c.${order.column} ${order.direction}, c.request_id ${order.id}
        limit ${rows})
      union all
      (select c.* from approval_case c
        where c.tenant_id = one.tenant_id and c.${order.column} is null and ${unknown}
          and ${condition}
        order by c.request_id ${order.id}
        limit ${rows})
    ) picked
   order by picked.${order.column} ${order.direction} nulls last, picked.tenant_id, picked.request_id ${order.id}
   limit ${rows}
)
select json_build_object(${caseRowMembers})::text as item,
       ${order.key} as key, c.tenant_id as "tenantId", c.request_id as id
  from page c
  join tenant t using (tenant_id)${caseFindings}
 order by c.${order.column} ${order.direction} nulls last, c.tenant_id, c.request_id ${order.id}`;
}

export function findRequestPage(dataSource: DataSource, question: RequestPageQuestion): Promise<PageRow[]> {
  const values = new Values();
  const sql = requestPageSql(question, values);
  return inTenants(dataSource, question.scope.tenantIds).query<PageRow[]>(sql, values.list);
}
