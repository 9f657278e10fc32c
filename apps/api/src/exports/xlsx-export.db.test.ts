import { exportRun, requestColumns } from '@countersign/contract';
import { strFromU8, unzipSync } from 'fflate';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { caseRow, insertCase, insertTenant } from '../testing/rows.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;

beforeAll(async () => {
  const tenants = [await insertTenant(db, 'contoso'), await insertTenant(db, 'fabrikam')];
  api = await serveApi(db.dataSource);
  // More than one piece of COPY, with characters that are cut between two.
  for (let index = 0; index < 300; index += 1) {
    await insertCase(
      db,
      caseRow(tenants[index % 2]!, {
        archive_index: index,
        request_justification: `=${'€'.repeat(index % 97)} <b>&amp;</b>\n${index}`,
        effect: index % 5 ? 'confirmed' : null,
      }),
    );
  }
});
afterAll(() => api.close());

async function fileOf(format: string): Promise<{ body: Buffer; type: string | undefined; run: string }> {
  const ordered = await request(api.address)
    .post('/api/v1/exports')
    .set({ Cookie: api.cookie, 'X-Countersign': '1' })
    .send({ kind: 'requests', format });
  expect({ status: ordered.status, body: ordered.body }).toMatchObject({ status: 201 });
  const run = exportRun.strict().parse(ordered.body);
  const answer = await fetch(`${api.address}${run.file}`, { headers: { cookie: api.cookie } });
  expect(answer.status).toBe(200);
  return {
    body: Buffer.from(await answer.arrayBuffer()),
    type: answer.headers.get('content-type') ?? undefined,
    run: run.exportId,
  };
}

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

test('the workbook has the rows of the NDJSON file, cell by cell', async () => {
  const lines = (await fileOf('ndjson')).body.toString('utf8').trim().split('\n');
  const { body, type, run } = await fileOf('xlsx');
  expect(type).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  const sheet = strFromU8(unzipSync(body)['xl/worksheets/sheet1.xml']!);
  const rows = [...sheet.matchAll(/<row>(.*?)<\/row>/gs)].map(([, row]) =>
    [
      ...(row ?? '').matchAll(
        /<c\/>|<c><v>(.*?)<\/v><\/c>|<c t="inlineStr"><is><t [^>]*>(.*?)<\/t><\/is><\/c>/gs,
      ),
    ].map(([, number, text]) => number ?? unescaped(text ?? '')),
  );
  const expected = lines.map((line) => {
    const row = JSON.parse(line) as Record<string, unknown>;
    return requestColumns.map((name) => {
      const value = row[name];
      return Array.isArray(value) ? value.join(';') : value === null ? '' : String(value);
    });
  });
  expect(rows[0]).toEqual([...requestColumns]);
  expect(rows.slice(1)).toEqual(expected);
  const [noted] = await db.query<{ rows: number }>('select rows::int from export_run where export_id = $1', [
    run,
  ]);
  expect(noted?.rows).toBe(300);
});
