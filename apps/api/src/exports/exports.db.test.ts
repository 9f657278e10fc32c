import { coverageColumns, eventColumns, exportList, exportRun, requestColumns } from '@countersign/contract';
import request from 'supertest';
import { useDatabase } from '../../../../test/database.ts';
import { insertEvent } from '../testing/events.ts';
import {
  caseRow,
  insertCase,
  insertFinding,
  insertRow,
  insertSweep,
  insertTenant,
  settleCoverage,
  waitingCase,
} from '../testing/rows.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';
import { bindBySettings } from './export-sql.ts';
import { Values } from '../scope/values.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;
let contoso: number;
let fabrikam: number;

beforeAll(async () => {
  contoso = await insertTenant(db, 'contoso');
  fabrikam = await insertTenant(db, '=fabrikam');
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());
beforeEach(() =>
  db.query(
    'truncate approval_case, finding, audit_event, event_day, export_run, sweep, coverage_period, control_record cascade',
  ),
);

function order(body: object, cookie = api.cookie) {
  return request(api.address)
    .post('/api/v1/exports')
    .set({ Cookie: cookie, 'X-Countersign': '1' })
    .send(body);
}

async function fetchFile(body: object) {
  const ordered = await order(body);
  expect({ status: ordered.status, body: ordered.body }).toMatchObject({ status: 201 });
  const run = exportRun.strict().parse(ordered.body);
  const file = await request(api.address).get(run.file).set('Cookie', api.cookie).buffer(true).parse(collect);
  expect(file.status).toBe(200);
  return { run, headers: file.headers, text: (file.body as Buffer).toString('utf8') };
}

function collect(response: request.Response, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = response as unknown as NodeJS.ReadableStream; // in a parser it is one still
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}

/** A reader of RFC 4180 and nothing more. */
function parseCsv(text: string): string[][] {
  expect(text.endsWith('\r\n')).toBe(true);
  const records: string[][] = [];
  const record: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') records.push(record.splice(0));
    if (cell.lastIndex === text.length) return records;
  }
  throw new Error('no RFC 4180');
}

const hostile = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '\nx', '＝1', '＋1', '－1', '＠1'];
const plain = [
  'a "quoted" one',
  'a,b',
  'line\r\nline\nline',
  "'quoted",
  ' =1',
  'Blå 日本 🔒',
  '\\N',
  '\\.',
  'x\\ny',
  '',
];

test('F59 a CSV is RFC 4180 with every column, in the order of the archive, and starts no formula', async () => {
  const texts = [...hostile, ...plain];
  for (const [index, text] of texts.entries()) {
    await insertCase(
      db,
      caseRow(contoso, {
        request_id: `r${index}`,
        archive_index: 100 - index,
        request_justification: text,
        policy_types: ['=x', 'b'],
      }),
    );
  }
  await insertFinding(db, contoso, { cases: ['r0'], detection: 'b' });
  await insertFinding(db, contoso, { cases: ['r0'], detection: 'a' });
  await insertFinding(db, contoso, { cases: ['r0'], detection: 'a' });

  const { text, headers } = await fetchFile({ kind: 'requests', format: 'csv' });

  expect(headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(headers['content-disposition']).toMatch(
    /^attachment; filename="countersign-requests-\d{8}T\d{6}Z\.csv"$/,
  );
  const [head, ...records] = parseCsv(text);
  expect(head).toEqual([...requestColumns]);
  const cell = (record: string[], name: (typeof requestColumns)[number]) =>
    record[requestColumns.indexOf(name)];
  expect(records.map((record) => cell(record, 'request_id'))).toEqual(
    texts.map((_, index) => `r${index}`).reverse(),
  );
  for (const record of records) {
    const given = texts[Number(cell(record, 'request_id')?.slice(1))] ?? '';
    expect(cell(record, 'request_justification')).toBe(hostile.includes(given) ? `'${given}` : given);
    expect(record.every((one) => !/^[=+\-@\t\r\n＝＋－＠]/.test(one))).toBe(true);
  }
  const first = records.at(-1) ?? [];
  expect(cell(first, 'findings')).toBe('a;b');
  expect(cell(first, 'policy_types')).toBe("'=x;b");
  expect(cell(first, 'requested_at')).toBe('2026-09-01T08:00:00.123456Z');
  expect(cell(first, 'archive_index')).toBe('100');
});

test('golden: one whole row of each format', async () => {
  await insertCase(
    db,
    waitingCase(contoso, { request_id: 'r1', archive_index: 7, resource_count: 3, requester_upn: null }),
  );
  const csv = await fetchFile({ kind: 'requests', format: 'csv' });
  expect(csv.text.split('\r\n')[1]).toBe(
    'contoso,r1,needsApproval,waiting,,mobileApps,Wipe,ManagedDevice,device-1,LON-LT-0417,user-1,Astrid Berg,,,' +
      '2026-09-01T08:00:00.123456Z,"stolen laptop, CHG-4471",,,,,,,,unknown,,,,unknown,2026-10-01T08:00:00.000000Z,' +
      '2026-09-01T09:30:00.000000Z,2026-09-01T08:05:00.000000Z,2026-09-29T08:00:00.000000Z,3,0,strong,,7',
  );
  const ndjson = await fetchFile({ kind: 'requests', format: 'ndjson' });
  expect(ndjson.headers['content-type']).toContain('application/x-ndjson');
  expect(ndjson.text).toBe(
    '{"tenant_id":"contoso","request_id":"r1","status":"needsApproval","outcome":"waiting","effect":null,' +
      '"policy_types":["mobileApps"],"operation":"Wipe","resource_type":"ManagedDevice","resource_id":"device-1",' +
      '"resource_name":"LON-LT-0417","requester_id":"user-1","requester_name":"Astrid Berg","requester_upn":null,' +
      '"requester_app_id":null,"requested_at":"2026-09-01T08:00:00.123456Z","request_justification":"stolen laptop, CHG-4471",' +
      '"approver_id":null,"approver_name":null,"approver_upn":null,"approval_justification":null,"decided_at":null,' +
      '"decided_at_earliest":null,"decided_at_latest":null,"decided_at_source":"unknown","completed_at":null,' +
      '"completed_at_earliest":null,"completed_at_latest":null,"completed_at_source":"unknown",' +
      '"expires_at":"2026-10-01T08:00:00.000000Z","last_modified_at":"2026-09-01T09:30:00.000000Z",' +
      '"first_seen_at":"2026-09-01T08:05:00.000000Z","last_seen_at":"2026-09-29T08:00:00.000000Z","observations":3,' +
      '"effect_events":0,"correlation_strength":"strong","findings":[],"archive_index":7}\n',
  );
});

test('NDJSON carries every text unchanged', async () => {
  const texts = [...hostile, ...plain, '\u0001\u0002\u007f', '{"a":"b"}'];
  for (const [index, text] of texts.entries()) {
    await insertCase(db, caseRow(contoso, { archive_index: index, request_justification: text }));
  }
  const { text } = await fetchFile({ kind: 'requests', format: 'ndjson' });
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map((line) => line['request_justification'])).toEqual(texts);
  expect(Object.keys(lines[0] ?? {})).toEqual([...requestColumns]);
});

test('events in both formats', async () => {
  await insertEvent(db, fabrikam, { eventId: 'e2', position: 1, activity: '=cmd' });
  await insertEvent(db, contoso, { eventId: 'e1', position: 9, occurredAt: '2026-09-01T09:30:00.000001Z' });
  await insertEvent(db, contoso, { eventId: 'e0', position: 3, occurredAt: '2026-09-02T09:30:00Z' });
  const csv = await fetchFile({ kind: 'events', format: 'csv', query: 'from=2026-09-01&to=2026-10-01' });
  const [head, ...records] = parseCsv(csv.text);
  expect(head).toEqual([...eventColumns]);
  expect(records.map((record) => record.slice(0, 2))).toEqual([
    ['contoso', 'e0'],
    ['contoso', 'e1'],
    ["'=fabrikam", 'e2'],
  ]);
  expect(records[2]?.[eventColumns.indexOf('activity')]).toBe("'=cmd");
  const ndjson = await fetchFile({ kind: 'events', format: 'ndjson', query: 'tenant=%3Dfabrikam' });
  expect(JSON.parse(ndjson.text)).toMatchObject({
    tenant_id: '=fabrikam',
    activity: '=cmd',
    archive_index: 1,
    resources: [{ type: 'MobileApp', id: 'app-1', name: 'VPN client' }],
  });
});

/** Two reads of the requests with a gap in between, recorded at position 12. */
async function leaveGap(): Promise<void> {
  const [before, after] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
  await insertSweep(db, contoso, '2026-03-01T00:00:00Z', { sweep_id: before });
  await insertSweep(db, contoso, '2026-09-01T00:00:00Z', { sweep_id: after });
  await settleCoverage(db, contoso);
  await insertRow(db, 'control_record', {
    tenant_id: contoso,
    position: 12,
    kind: 'gap',
    key: 'approval-requests 2026-03-01T00:00:00.000000Z',
    recorded_at: '2026-09-01T00:00:00Z',
    salt: Buffer.alloc(32),
    body: '{}',
  });
}

test('coverage in both formats: whole periods that overlap the range, the ends of time empty', async () => {
  await leaveGap();
  const csv = await fetchFile({ kind: 'coverage', format: 'csv', query: 'from=2026-02-01&to=2026-08-10' });
  const [head, ...records] = parseCsv(csv.text);
  expect(head).toEqual([...coverageColumns]);
  const [one, two] = [1, 2].map((nth) => `00000000-0000-4000-8000-00000000000${nth}`);
  expect(records).toEqual([
    [
      'contoso',
      'approval-requests',
      '2026-01-30T00:00:00.000000Z',
      '2026-03-01T00:00:00.000000Z',
      'complete',
      '',
      one,
      one,
      '',
    ],
    [
      'contoso',
      'approval-requests',
      '2026-03-01T00:00:00.000000Z',
      '2026-08-02T00:00:00.000000Z',
      'gap',
      'forgotten',
      one,
      two,
      '12',
    ],
    [
      'contoso',
      'approval-requests',
      '2026-08-02T00:00:00.000000Z',
      '2026-09-01T00:00:00.000000Z',
      'complete',
      '',
      two,
      two,
      '',
    ],
  ]);
  const ndjson = await fetchFile({ kind: 'coverage', format: 'ndjson' });
  const lines = ndjson.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toEqual({
    tenant_id: 'contoso',
    source: 'approval-requests',
    from_at: null,
    to_at: '2026-01-30T00:00:00.000000Z',
    state: 'before',
    reason: 'before-first-read',
    before_sweep_id: null,
    after_sweep_id: one,
    gap_archive_index: null,
  });
  expect(lines.at(-1)).toMatchObject({ state: 'partial', reason: 'not-read-yet', to_at: null });
  expect(ndjson.run).toMatchObject({ coverage: null, gaps: [], rows: null });
});

test('an order and its file say how completely the range was read', async () => {
  await leaveGap();
  const inside = await fetchFile({
    kind: 'requests',
    format: 'csv',
    query: 'tenant=contoso&from=2026-02-01&to=2026-08-10',
  });
  expect(inside.run).toMatchObject({
    coverage: 'gap',
    gaps: [{ tenantId: 'contoso', from: '2026-03-01T00:00:00.000000Z', to: '2026-08-02T00:00:00.000000Z' }],
  });
  expect(inside.headers['countersign-coverage']).toBe('gap');
  const beside = await fetchFile({
    kind: 'requests',
    format: 'csv',
    query: 'tenant=contoso&from=2026-08-10&to=2026-08-20',
  });
  expect([beside.run.coverage, beside.run.gaps]).toEqual(['complete', []]);
  const events = await fetchFile({ kind: 'events', format: 'csv', query: 'tenant=contoso' });
  expect([events.run.coverage, events.run.gaps]).toEqual(['before', []]);
  const list = await request(api.address)
    .get('/api/v1/requests?tenant=contoso&from=2026-03-01&to=2026-03-02')
    .set('Cookie', api.cookie);
  expect(list.headers['countersign-coverage']).toBe('gap');
});

test('an export answers the same question as the list, with values nobody can break out of', async () => {
  const evil = `'; drop table approval_case; -- \\ $1 $$ "`;
  await insertCase(db, caseRow(contoso, { request_id: evil, operation: evil }));
  await insertCase(db, caseRow(contoso, { request_id: 'r2' }));
  await insertCase(db, caseRow(fabrikam, { request_id: 'r3' }));
  const f = `is,operation,${evil.replaceAll('%', '%25').replaceAll(',', '%2C')}`;
  const query = new URLSearchParams({
    from: '2026-09-01',
    to: '2026-10-01',
    q: evil.replaceAll('"', ''),
    f,
  }).toString();
  const { text } = await fetchFile({ kind: 'requests', format: 'ndjson', query });
  expect(text.split('\n')).toHaveLength(2);
  expect(JSON.parse(text)).toMatchObject({ request_id: evil });
  expect(
    parseCsv((await fetchFile({ kind: 'requests', format: 'csv', query: 'tenant=contoso&view=table' })).text),
  ).toHaveLength(3);
});

test('a sort that was asked for is kept', async () => {
  await insertCase(db, caseRow(contoso, { request_id: 'old', requested_at: '2026-01-01T00:00:00Z' }));
  await insertCase(db, caseRow(fabrikam, { request_id: 'new', requested_at: '2026-09-01T00:00:00Z' }));
  await insertCase(db, caseRow(contoso, { request_id: 'unknown', requested_at: null }));
  const { text } = await fetchFile({ kind: 'requests', format: 'ndjson', sort: '-requested_at' });
  expect([...text.matchAll(/"request_id":"(\w+)"/g)].map((match) => match[1])).toEqual([
    'new',
    'old',
    'unknown',
  ]);
});

test('with no rows a CSV is its head and NDJSON is empty', async () => {
  expect((await fetchFile({ kind: 'requests', format: 'csv' })).text).toBe(`${requestColumns.join(',')}\r\n`);
  expect((await fetchFile({ kind: 'requests', format: 'csv', query: 'tenant=nobody' })).text).toBe(
    `${requestColumns.join(',')}\r\n`,
  );
  expect((await fetchFile({ kind: 'events', format: 'ndjson' })).text).toBe('');
});

test('orders are listed with who asked and how many rows came', async () => {
  await insertCase(db, caseRow(contoso));
  await fetchFile({ kind: 'requests', format: 'csv' });
  await order({ kind: 'events', format: 'ndjson', query: 'from=2026-09-01' });
  const answer = await request(api.address).get('/api/v1/exports?limit=1').set('Cookie', api.cookie);
  const page = exportList.strict().parse(answer.body);
  expect(page.items[0]).toMatchObject({
    kind: 'events',
    createdBy: 'somebody',
    rows: null,
    query: 'from=2026-09-01',
  });
  const next = await request(api.address)
    .get('/api/v1/exports')
    .query({ cursor: page.nextCursor })
    .set('Cookie', api.cookie);
  expect(next.body).toMatchObject({ items: [{ kind: 'requests', rows: 1 }], nextCursor: null });
});

test.each([
  [{ kind: 'requests', format: 'csv', query: 'f=is,actor,x' }, 'actor'],
  [{ kind: 'events', format: 'csv', query: 'f=is,outcome,x' }, 'outcome'],
  [{ kind: 'requests', format: 'csv', query: 'from=soon' }, 'from'],
  [{ kind: 'people', format: 'csv' }, 'kind'],
  [{ kind: 'coverage', format: 'csv', query: 'f=is,outcome,x' }, 'coverage takes'],
  [{ kind: 'requests', format: 'csv', sort: 'name' }, 'sort'],
])('the order %j is refused when it is made', async (body, named) => {
  const answer = await order(body);
  expect(answer.body).toMatchObject({
    status: 400,
    code: 'invalid_body',
    detail: expect.stringContaining(named),
  });
});

test('a viewer orders nothing, and an unknown file is not found', async () => {
  const viewer = await signInAs(db.dataSource, ['viewer']);
  expect((await order({ kind: 'requests', format: 'csv' }, viewer)).body).toMatchObject({
    code: 'not_allowed',
  });
  const answer = await request(api.address)
    .get('/api/v1/exports/00000000-0000-4000-8000-000000000000/file')
    .set('Cookie', api.cookie);
  expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
});

test('a reader that leaves early leaves no query behind', async () => {
  await db.query(
    `insert into approval_case select one.* from generate_series(1, 20000) n, lateral jsonb_populate_record(
       null::approval_case, $1::jsonb || jsonb_build_object('request_id', n::text, 'archive_index', n)) one`,
    [JSON.stringify({ ...caseRow(contoso), line: [], request_justification: 'x'.repeat(500) })],
  );
  const { file } = (await order({ kind: 'requests', format: 'csv' })).body as { file: string };
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const leave = new AbortController();
    const response = await fetch(api.address + file, {
      headers: { Cookie: api.cookie },
      signal: leave.signal,
    });
    await response.body?.getReader().read();
    leave.abort();
    for (let wait = 0; (await running()) > 0; wait += 1) {
      expect(wait).toBeLessThan(100);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

async function running(): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'countersign export'`,
  );
  return row?.n ?? 0;
}

test('a value without a type cannot be bound', () => {
  const values = new Values();
  expect(() => bindBySettings(`select ${values.add('x')}`, values)).toThrow('has no type');
});
