// Every bit that Postgres stores of a row, whatever its type: a value is read in the binary form of the wire and
// written back in it.
import { type DataSource, type QueryRunner } from 'typeorm';

export interface Column {
  readonly table: string;
  readonly column: string;
  readonly isNullable: boolean;
  /** The function that gives its values' bytes. */
  readonly send: string;
}

/** All columns of all tables, as the catalogue has them; a partition is its table's. */
export async function allColumns(db: DataSource): Promise<Column[]> {
  return db.query(
    `select c.relname as table, a.attname as column, not a.attnotnull as "isNullable", t.typsend::regproc::text as send
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       join pg_type t on t.oid = a.atttypid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      order by c.relname, a.attnum`,
  );
}

/** A value where it is stored. */
export interface Cell {
  readonly of: Column;
  /** The partition, and the row's place in it. */
  readonly partition: string;
  readonly ctid: string;
  readonly bytes: Buffer;
  readonly tenantId: number;
  /** Positions whose check looks at the row; null if it takes the whole of it. */
  readonly span: { readonly begin: number; readonly end: number } | null;
}

// A page's own objects; of a page without, the sweep it belongs to.
const spanOfPage = `case when p.new_items > 0 then array[p.first_position, p.first_position + p.new_items]
  else (select array[s.position, s.position + 1] from sweep s where s.tenant_id = p.tenant_id and s.sweep_id = p.sweep_id) end`;
const spanOf: Readonly<Record<string, string>> = {
  page: `(select ${spanOfPage} from page p where p.tenant_id = r.tenant_id and p.page_id = r.page_id)`,
  observation: `(select ${spanOfPage} from page p where p.tenant_id = r.tenant_id and p.page_id = r.page_id)`,
  sweep: 'array[r.position, r.position + 1]',
  control_record: 'array[r.position, r.position + 1]',
  leaf_run: 'array[r.first_position, r.first_position + r.leaves]',
};

export async function cellsOf(db: DataSource, of: Column): Promise<Cell[]> {
  const span = spanOf[of.table] ?? 'null::bigint[]';
  const rows = (await db.query(
    `select r.tableoid::regclass::text as partition, r.ctid::text as ctid, r.tenant_id as "tenantId",
            ${of.send}(r.${of.column}) as bytes, ${span}::float8[] as span
       from ${of.table} r where r.${of.column} is not null order by 1, r.ctid`,
  )) as { partition: string; ctid: string; tenantId: number; bytes: Buffer; span: [number, number] | null }[];
  return rows.map(({ span: places, ...row }) => ({
    ...row,
    of,
    span: places && { begin: places[0], end: places[1] },
  }));
}

/** Writes other bytes, or null, into a cell. Whether anything is different now; false too if no value has them. */
export async function overwrite(
  runner: QueryRunner,
  { of, partition, ctid, bytes }: Cell,
  other: Buffer | null,
): Promise<'changed' | 'same' | 'impossible'> {
  try {
    const [rows] = (await runner.query(
      `update ${of.table} set ${of.column} = $1 where tableoid = $2::regclass and ctid = $3::tid
       returning ${of.send}(${of.column}) as bytes`,
      [other, partition, ctid],
    )) as [{ bytes: Buffer | null }[], number];
    if (rows.length !== 1) throw new Error(`There is no row ${ctid} in ${partition}.`);
    return rows[0]!.bytes?.equals(bytes) ? 'same' : 'changed';
  } catch (error) {
    // No text, number, instant or array of this type has these bytes, so no row can have them.
    if (/^(22|54|42804|08P01)/.test((error as { code?: string }).code ?? '')) return 'impossible';
    throw error;
  }
}

export function flipped(bytes: Buffer, bit: number): Buffer {
  const other = Buffer.from(bytes);
  other[bit >> 3]! ^= 1 << (bit & 7);
  return other;
}
