import { type FindingsQuery } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { laterInPage } from '../scope/later-in-page.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { type Scope } from '../scope/scope.ts';
import { Values } from '../scope/values.ts';
import { findingCondition } from './finding-filter.ts';
import { findingMembers, findingProof, findingStanding } from './finding-row.ts';

type Sort = FindingsQuery['sort'];

/** Findings, the newest or the worst first: an index range for each tenant, and for each severity where that counts. */
export function findFindingPage(
  dataSource: DataSource,
  scope: Scope,
  { sort, after, limit }: { readonly sort: Sort; readonly after: Cursor | null; readonly limit: number },
): Promise<KeyedItem[]> {
  const values = new Values();
  const rows = `${values.add(limit)}::int`;
  const { ranges, condition, order, id } = sorts[sort];
  const beyond = after ? beyondCursor(sort, after, values) : 'true';
  const sql = `
with page as (
  select picked.*
    from unnest(${values.add(scope.tenantIds)}::int[]) as one(tenant_id)
   cross join ${ranges} as range(severity, rank)
   cross join lateral (
     select f.*, range.rank, s.*
       from finding f ${findingStanding}
      where f.tenant_id = one.tenant_id
        and ${condition}
        and ${beyond}
        and ${findingCondition(scope, values)}
      order by f.last_at desc, f.finding_id
      limit ${rows}) picked
   order by ${order('picked')}
   limit ${rows}
)
select json_build_object(${findingMembers('f')})::text as item,
       instant_text(f.last_at) as key, f.tenant_id as "tenantId", ${id} as id
  from page f
  join tenant t using (tenant_id)
${findingProof}
 order by ${order('f')}`;
  return inTenants(dataSource, scope.tenantIds).query<KeyedItem[]>(sql, values.list);
}

const newestFirst = (row: string) => `${row}.last_at desc, ${row}.tenant_id, ${row}.finding_id`;

const sorts = {
  '-last_at': {
    ranges: `(values ('', 0))`,
    condition: 'true',
    order: newestFirst,
    id: 'f.finding_id::text',
  },
  '-severity': {
    ranges: `(values ('critical', 4), ('high', 3), ('medium', 2), ('low', 1))`,
    condition: 'f.severity = range.severity',
    order: (row: string) => `${row}.rank desc, ${newestFirst(row)}`,
    // The cursor's own place for it: a key is an instant or a number, and here it takes both.
    id: `f.rank || ' ' || f.finding_id`,
  },
} as const;

function beyondCursor(sort: Sort, cursor: Cursor, values: Values): string {
  if (sort === '-last_at') return laterThan(cursor, cursor.id, values);
  const [rank = '', findingId = ''] = cursor.id.split(' ');
  const asked = `${values.add(Number(rank) || 0)}::int`;
  return `(range.rank < ${asked} or range.rank = ${asked} and ${laterThan(cursor, findingId, values)})`;
}

function laterThan(cursor: Cursor, findingId: string, values: Values): string {
  const tie = `f.finding_id::text > ${values.add(findingId)}`;
  return laterInPage(cursor, values, { moment: 'f.last_at', tenant: 'f.tenant_id', tie });
}
