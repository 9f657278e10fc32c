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

/** Rows the archive's big tables were ever given, changed or relieved of: what a re-read must not move. */
export async function writesSoFar(
  dataSource: DataSource,
  tables: readonly string[],
): Promise<Map<string, number>> {
  // Counters of other sessions arrive within a second of their last statement.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const rows = await dataSource.query<{ table: string; writes: number }[]>(
    `select root.relname as "table", sum(s.n_tup_ins + s.n_tup_upd + s.n_tup_del)::float8 as writes
       from pg_stat_user_tables s
       join pg_class root on root.oid = coalesce(pg_partition_root(s.relid), s.relid)
      where root.relname = any($1)
      group by 1`,
    [tables],
  );
  return new Map(rows.map(({ table, writes }) => [table, writes]));
}
