import type { DataSource } from 'typeorm';

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Every table of the archive with its partitions, indexes and out-of-line values. */
export async function tableSizes(dataSource: DataSource): Promise<TableSize[]> {
  await dataSource.query('analyze');
  return dataSource.query<TableSize[]>(
    `select c.relname as "table",
            sum(greatest(p.reltuples, 0))::float8 as rows,
            sum(pg_total_relation_size(p.oid))::float8 as bytes
       from pg_class c
      cross join lateral (
        select coalesce(t.relid, c.oid)::oid as id from pg_partition_tree(c.oid) t where t.isleaf
        union select c.oid where c.relkind = 'r') leaf
       join pg_class p on p.oid = leaf.id
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      group by c.relname
     having sum(pg_total_relation_size(p.oid)) > 100000
      order by 3 desc`,
  );
}

/** A mark in the order of transactions. */
export async function markNow(dataSource: DataSource): Promise<string> {
  const [row] = await dataSource.query<{ mark: string }[]>('select pg_current_xact_id()::xid::text as mark');
  return row?.mark as string;
}

/**
 * Row versions written since the mark, inserts and updates alike, counted in the rows themselves: the server's
 * counters of other sessions come ten seconds late.
 */
export async function writtenSince(
  dataSource: DataSource,
  mark: string,
  tables: readonly string[],
): Promise<number[]> {
  const counts: number[] = [];
  for (const table of tables) {
    const [row] = await dataSource.query<{ written: number }[]>(
      `select count(*)::int as written from ${table} where age(xmin) < age($1::xid)`,
      [mark],
    );
    counts.push(row?.written ?? NaN);
  }
  return counts;
}
