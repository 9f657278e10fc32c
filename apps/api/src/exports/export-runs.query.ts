import { randomUUID } from 'node:crypto';
import { apiRoot, type ExportOrder, type ExportRun, routes } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { type Cursor } from '../scope/cursor.ts';
import { type KeyedItem } from '../scope/page-text.ts';
import { type ExportCoverage } from './export-coverage.ts';

const runJson = `json_build_object('exportId', r.export_id, 'kind', r.kind, 'format', r.format, 'query', r.query,
  'createdAt', instant_text(r.created_at), 'createdBy', r.created_by, 'rows', r.rows,
  'coverage', r.coverage, 'gaps', r.gaps,
  'file', '${apiRoot}${routes.exports}/' || r.export_id || '/file')`;

const insertSql = `
insert into export_run as r (export_id, kind, format, query, sort, created_by, coverage, gaps)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning ${runJson} as run`;

export async function orderExport(
  dataSource: DataSource,
  order: ExportOrder,
  by: string,
  known: ExportCoverage,
): Promise<ExportRun> {
  const { kind, format, query, sort } = order;
  const rows = await dataSource.query<{ run: ExportRun }[]>(insertSql, [
    randomUUID(),
    kind,
    format,
    query,
    sort ?? null,
    by,
    known.coverage,
    JSON.stringify(known.gaps),
  ]);
  return (rows[0] as { run: ExportRun }).run;
}

const pageSql = `
select ${runJson}::text as item, instant_text(r.created_at) as key, 0 as "tenantId", r.export_id::text as id
  from export_run r
 where $1::timestamptz is null or r.created_at <= $1::timestamptz
   and (r.created_at < $1::timestamptz or r.export_id::text > $2::text)
 order by r.created_at desc, r.export_id
 limit $3::int`;

export function findExportPage(
  dataSource: DataSource,
  after: Cursor | null,
  limit: number,
): Promise<KeyedItem[]> {
  return dataSource.query<KeyedItem[]>(pageSql, [after?.key ?? null, after?.id ?? '', limit]);
}

const findSql = `
select kind, format, query, sort, to_char(created_at at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as stamp
  from export_run where export_id = $1`;

export type OrderedExport = Pick<ExportOrder, 'kind' | 'format' | 'query'> & {
  readonly sort: ExportOrder['sort'] | null;
  readonly stamp: string;
};

export async function findExport(dataSource: DataSource, exportId: string): Promise<OrderedExport | null> {
  const rows = await dataSource.query<OrderedExport[]>(findSql, [exportId]);
  return rows[0] ?? null;
}

const finishedSql = `
with done as (update export_run set rows = $2, finished_at = now() where export_id = $1) select 1`;

export async function noteExported(dataSource: DataSource, exportId: string, rows: number): Promise<void> {
  await dataSource.query(finishedSql, [exportId, rows]);
}
