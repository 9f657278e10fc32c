import { type ActKind, actKinds } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { laterInPage } from '../scope/later-in-page.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { Values } from '../scope/values.ts';

export interface ActQuestion {
  readonly tenantIds: readonly number[];
  readonly from: string | null;
  readonly to: string | null;
  readonly kinds: readonly ActKind[];
  readonly by: string | null;
  readonly after: Cursor | null;
  readonly limit: number;
}

// As the index of these records has them: written out, so that Postgres sees that it is the same list.
const ofPeople = `c.kind in (${actKinds.map((kind) => `'${kind}'`).join(', ')})`;

// Their lists may name every position of the archive; how long they are is told instead.
const longLists = ['positions', 'pages', 'lacking', 'lost'];

const body = `case when c.body is json object then c.body::jsonb end`;

const withoutLists = `(r.body - array[${longLists.map((name) => `'${name}'`).join(', ')}])
  || jsonb_strip_nulls(jsonb_build_object(${longLists
    .map(
      (name) =>
        `'${name}', case when jsonb_typeof(r.body -> '${name}') = 'array' then jsonb_array_length(r.body -> '${name}') end`,
    )
    .join(', ')}))`;

const people = `array_remove(array[r.body ->> 'by', r.body ->> 'proposedBy', r.body ->> 'approvedBy'], null)`;

/** What people did, the newest first, out of the log's own control records. */
export function findActPage(dataSource: DataSource, question: ActQuestion): Promise<KeyedItem[]> {
  const { tenantIds, from, to, kinds, by, after, limit } = question;
  const values = new Values();
  const rows = `${values.add(limit)}::int`;
  const conditions = [
    ofPeople,
    ...(from === null ? [] : [`c.recorded_at >= ${values.add(from)}::timestamptz`]),
    ...(to === null ? [] : [`c.recorded_at < ${values.add(to)}::timestamptz`]),
    ...(kinds.length === 0 ? [] : [`c.kind = any(${values.add(kinds)}::text[])`]),
    ...(by === null ? [] : [`${values.add(by)} = any(${people})`]),
    ...(after === null ? [] : [beyondCursor(after, values)]),
  ];
  const sql = `
with page as (
  select picked.*
    from unnest(${values.add(tenantIds)}::int[]) as one(tenant_id)
   cross join lateral (
     select c.tenant_id, c.position, c.kind, c.recorded_at, r.body
       from control_record c
      cross join lateral (select ${body} as body) r
      where c.tenant_id = one.tenant_id
        and ${conditions.join('\n        and ')}
      order by c.recorded_at desc, c.position desc
      limit ${rows}) picked
   order by picked.recorded_at desc, picked.tenant_id, picked.position desc
   limit ${rows}
)
select json_build_object('tenantId', t.entra_id, 'archiveIndex', r.position, 'kind', r.kind,
         'at', instant_text(r.recorded_at), 'by', to_json(${people}), 'record', ${withoutLists},
         'signed', exists (select from checkpoint h where h.tenant_id = r.tenant_id and h.size > r.position))::text as item,
       instant_text(r.recorded_at) as key, r.tenant_id as "tenantId", r.position::text as id
  from page r
  join tenant t using (tenant_id)
 order by r.recorded_at desc, r.tenant_id, r.position desc`;
  return inTenants(dataSource, tenantIds).query<KeyedItem[]>(sql, values.list);
}

function beyondCursor(cursor: Cursor, values: Values): string {
  const tie = `c.position < ${values.add(cursor.id)}::bigint`;
  return laterInPage(cursor, values, { moment: 'c.recorded_at', tenant: 'c.tenant_id', tie });
}
