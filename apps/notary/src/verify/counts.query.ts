import { type QueryRunner } from 'typeorm';
import { VerifyProblem } from './verify-problem.ts';

interface Counts {
  readonly size: number;
  readonly pages: number;
  readonly entries: number;
  readonly last: number | null;
  readonly leaves: number;
  /** One for each of tenant, log and head that belong together. */
  readonly logRows: number;
  readonly pageRows: number;
  readonly lastPage: number | null;
  readonly firstBreak: number | null;
  readonly firstOdd: number | null;
}

// Three kinds of rows share one order without a hole; their leaf hashes lie in runs that follow each other.
const sql = `
with entry as (
  select count(*) as entries, max(position) as last from (
    select position from observation where tenant_id = $1
    union all select position from sweep where tenant_id = $1
    union all select position from control_record where tenant_id = $1) e
), run as (
  select coalesce(sum(leaves), 0) as leaves,
         min(first_position) filter (where is_odd) as first_odd,
         min(first_position) filter (where first_position <> coalesce(expected, 0)) as first_break
    from (select first_position, leaves, length(hashes) <> 32 * leaves::bigint as is_odd,
                 lag(first_position + leaves) over (order by first_position) as expected
            from leaf_run where tenant_id = $1) r
), log as (
  select count(*) as rows from evidence_log join tenant using (tenant_id) left join archive_head using (tenant_id)
   where tenant_id = $1
), page_row as (
  select count(*) as rows, max(page_id) as last from page where tenant_id = $1
)
select coalesce(h.size, 0)::float8 as size, coalesce(h.pages, 0)::float8 as pages,
       entry.entries::float8 as entries, entry.last::float8 as last,
       run.leaves::float8 as leaves, run.first_break::float8 as "firstBreak",
       run.first_odd::float8 as "firstOdd",
       log.rows::float8 as "logRows", page_row.rows::float8 as "pageRows", page_row.last::float8 as "lastPage"
  from entry cross join run cross join log cross join page_row
  left join archive_head h on h.tenant_id = $1`;

/** Whether there are as many rows as positions, and leaf hashes as rows. Returns the number of positions. */
export async function checkCounts(runner: QueryRunner, tenantId: number): Promise<number> {
  const [counts] = (await runner.query(sql, [tenantId])) as [Counts];
  const { size, pages, entries, last, leaves, pageRows, lastPage, firstBreak, firstOdd, logRows } = counts;
  const wrong = (table: string, position: number | null, finding: string) =>
    new VerifyProblem(table, position, 'the count', finding);
  if (logRows !== 1)
    throw wrong('archive_head', null, 'there are two of it, or of its tenant or log: one was inserted.');
  if (firstBreak !== null)
    throw wrong(
      'leaf_run',
      firstBreak,
      'the leaf hashes before it do not lead up to it: a run is missing, moved or doubled.',
    );
  if (firstOdd !== null)
    throw wrong('leaf_run', firstOdd, 'its row does not hold as many leaf hashes as it says.');
  if (entries !== size || (last ?? -1) !== size - 1)
    throw wrong(
      'archive_head',
      null,
      `it counts ${size} positions; observation, sweep and control_record hold ${entries}, the last at ${last ?? 'none'}.`,
    );
  if (leaves !== size) throw wrong('leaf_run', null, `it holds ${leaves} leaf hashes for ${size} positions.`);
  if (pageRows !== pages || (lastPage ?? -1) !== pages - 1)
    throw wrong(
      'page',
      null,
      `it holds ${pageRows} pages, the last is ${lastPage ?? 'none'}; archive_head counts ${pages}.`,
    );
  return size;
}
