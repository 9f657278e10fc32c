import { copyOut } from '@countersign/database';
import { anArchive } from '../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../test/database.ts';
import { Bodies } from './bodies.ts';
import { checkLeaves } from './check-leaves.ts';
import { readPagesOfSweep } from './page-rows.ts';
import { readSweepRows } from './rows.ts';
import { SweepPages } from './sweep-pages.ts';

const database = useDatabase();
const request = (id: number, status = 'needsApproval') => ({ id: `request-${id}`, status });

/** Reads that show the same requests again, in another order, so that no page equals another. */
async function anArchiveOfReads(reads: number, pageSize = 9) {
  const archive = await anArchive(database);
  for (let nth = 0; nth < reads; nth += 1) {
    const at = new Date(Date.UTC(2026, 9, 5, 9, 5 * nth)).toISOString();
    const objects = [0, 1, 2, 3].map((id) => request((id + nth) % 4));
    await archive.readRequests(at, objects, { pageSize });
  }
  const [head] = await archive.query<{ size: number }>(
    'select size::int from archive_head where tenant_id = $1',
  );
  return { tenant: archive.tenant, size: head!.size };
}

async function statementsToCheck(reads: number): Promise<number> {
  const { tenant, size } = await anArchiveOfReads(reads);
  let statements = 0;
  const counting = {
    query: (sql: string, values?: unknown[]): Promise<unknown> => {
      statements += 1;
      return database.administrator.query(sql, values);
    },
    copyOut: (select: string) => {
      statements += 1;
      return copyOut(database.administrator, select);
    },
  };
  let checked = 0;
  for await (const { hashes } of checkLeaves(counting, tenant, { begin: 0, end: size }))
    checked += hashes.length / 32;
  expect(checked).toBe(size);
  return statements;
}

it('takes as many statements for forty sweeps that bring nothing as for ten', async () => {
  expect(await statementsToCheck(40)).toBe(await statementsToCheck(10));
});

it.each([
  ['a page or two', 2, 40],
  ['more pages than one look has', 1, 60],
])('gives the pages that each sweep has, with %s', async (_pages, pageSize, reads) => {
  const { tenant, size } = await anArchiveOfReads(reads, pageSize);
  const { tenantId } = tenant;
  const db = database.administrator;
  const rows = await readSweepRows(db, tenantId, { begin: 0, end: size });
  expect(rows).toHaveLength(reads);
  const ahead = new SweepPages(db, tenantId, new Bodies(db, tenantId));
  const idsOf = async (pages: ReturnType<SweepPages['of']>) => {
    const ids: number[] = [];
    for await (const { pageId } of pages) ids.push(pageId);
    return ids;
  };
  for (const row of rows)
    expect(await idsOf(ahead.of(row, rows))).toEqual(
      await idsOf(readPagesOfSweep(db, tenantId, row.sweepId)),
    );
});

it('believes no count: sweeps with more pages than they say are read one by one', async () => {
  const { tenant, size } = await anArchiveOfReads(60, 1);
  const { tenantId } = tenant;
  const db = database.administrator;
  const rows = await readSweepRows(db, tenantId, { begin: 0, end: size });
  const lying = rows.map((row) => ({ ...row, pages: 1 }));
  const ahead = new SweepPages(db, tenantId, null);
  for (const row of lying) {
    let pages = 0;
    for await (const page of ahead.of(row, lying)) {
      expect(page.sweepId).toBe(row.sweepId);
      pages += 1;
    }
    expect(pages).toBe(4);
  }
});
