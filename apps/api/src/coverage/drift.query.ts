import { type Drift, type DriftList } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { readArchived } from '../raw/archived-bytes.ts';
import { excerptAround } from './excerpt.ts';

const shown = 20;

const sql = `
select d.tenant_id as "tenantNumber", t.entra_id as "tenantId", d.source, d.kind, d.path, d.found, d.expected, d.times,
       instant_text(d.first_seen_at) as "firstSeenAt", instant_text(d.last_seen_at) as "lastSeenAt",
       d.sample_position::float8 as "samplePosition", (count(*) over ())::int as total
  from drift d
  join tenant t using (tenant_id)
 where d.tenant_id = any($1::int[])
 order by d.last_seen_at desc, d.tenant_id, d.source, d.kind, d.path, d.found
 limit ${shown}`;

type Row = Omit<Drift, 'sample'> & { tenantNumber: number; total: number };

/** The differences seen last, each with a piece of the newest content that showed it. */
export async function findDrift(dataSource: DataSource, tenantIds: readonly number[]): Promise<DriftList> {
  const rows = await inTenants(dataSource, tenantIds).query<Row[]>(sql, [tenantIds]);
  const items: Drift[] = [];
  const texts = new Map<number, Awaited<ReturnType<typeof readArchived>>>();
  for (const { tenantNumber, total: _total, ...drift } of rows) {
    const own = rows.filter((row) => row.tenantNumber === tenantNumber);
    const archived =
      texts.get(tenantNumber) ??
      (await readArchived(
        dataSource,
        tenantNumber,
        own.map(({ samplePosition }) => samplePosition),
      ));
    texts.set(tenantNumber, archived);
    const text = archived.get(drift.samplePosition)?.text ?? '';
    items.push({ ...drift, sample: excerptAround(text, drift) });
  }
  return { items, total: rows[0]?.total ?? 0 };
}
