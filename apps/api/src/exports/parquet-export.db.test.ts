import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventColumns, exportKinds, requestColumns } from '@countersign/contract';
import { DuckDBInstance } from '@duckdb/node-api';
import { useDatabase } from '../../../../test/database.ts';
import { runExport } from '../command/export-command.ts';
import { insertEvent } from '../testing/events.ts';
import { caseRow, insertCase, insertTenant } from '../testing/rows.ts';

const db = useDatabase({ role: 'countersign_api' });
const folder = mkdtempSync(join(tmpdir(), 'countersign-parquet-'));

/** What somebody else's reader finds. */
async function read(path: string, columns = '*'): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`set timezone = 'UTC'`);
    const found = await connection.runAndReadAll(`select ${columns} from read_parquet('${path}')`);
    return found.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function exported(kind: (typeof exportKinds)[number]): Promise<string> {
  const out = join(folder, `${kind}.parquet`);
  await runExport(db.dataSource, { kind, format: 'parquet', query: '', out }, () => undefined);
  return out;
}

test('a Parquet file of each kind opens elsewhere, with the columns of the contract and their values', async () => {
  const tenant = await insertTenant(db, 'contoso');
  for (let index = 0; index < 40; index += 1) {
    await insertCase(
      db,
      caseRow(tenant, {
        request_id: `r${index}`,
        archive_index: index,
        request_justification: index % 3 ? `=${'€'.repeat(index)}` : null,
        policy_types: index % 2 ? ['a', 'b'] : [],
      }),
    );
  }
  await insertEvent(db, tenant, {
    eventId: 'e1',
    position: 3,
    resources: [{ type: 'App', id: null, name: 'ü' }],
  });
  const requests = await read(
    await exported('requests'),
    'request_id, request_justification, policy_types, epoch_us(requested_at)::varchar as asked, archive_index',
  );
  expect(requests).toHaveLength(40);
  expect(requests[5]).toEqual({
    request_id: 'r5',
    request_justification: '=€€€€€',
    policy_types: ['a', 'b'],
    asked: '1788249600123456',
    archive_index: '5',
  });
  expect(requests[6]).toMatchObject({ request_justification: null, policy_types: [] });
  const [event] = await read(await exported('events'));
  expect(Object.keys(event ?? {})).toEqual([...eventColumns]);
  expect(JSON.parse(String(event?.['resources']))).toEqual([{ id: null, name: 'ü', type: 'App' }]);
  expect(Object.keys((await read(join(folder, 'requests.parquet')))[0] ?? {})).toEqual([...requestColumns]);
  for (const kind of exportKinds) expect(Array.isArray(await read(await exported(kind)))).toBe(true);
});
