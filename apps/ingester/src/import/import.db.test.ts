import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { useDatabase } from '../../../../test/database.ts';
import { restorePage } from '../archive/restore-page.ts';
import { reasons } from '../range-scanner.ts';
import { derive } from '../stages/derive.ts';
import { binaryFile } from './chunk-file.ts';
import { type FileReport } from './import-file.ts';
import { importFiles, type ImportOptions } from './import-files.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const folder = mkdtempSync(join(tmpdir(), 'countersign-import-'));
const signal = new AbortController().signal;

async function run(files: string[], over: Partial<ImportOptions> = {}): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  const archive = database.dataSource;
  const tenant = { entraId: 'imports', name: null, isDemo: false };
  for await (const report of importFiles({
    archive,
    files,
    tenant,
    derive: (whose) => derive(archive, whose),
    now: () => new Date(),
    signal,
    report: () => undefined,
    ...over,
  }))
    reports.push(report);
  return reports;
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** The bytes of a file as the archive has them: its pages one after the other. */
async function restored(asked: string): Promise<Buffer> {
  const pages = await database.query<{ id: number; tenant: number }>(
    `select page_id::int as id, tenant_id as tenant from page
      where sweep_id = (select sweep_id from sweep where asked = $1 order by position desc limit 1)
      order by page_number`,
    [asked],
  );
  const bytes: Buffer[] = [];
  for (const { id, tenant } of pages) bytes.push((await restorePage(database.in(tenant), tenant, id)).bytes);
  return Buffer.concat(bytes);
}

let number = 0;
const anEvent = () => ({
  id: `event-${(number += 1)}`,
  activityDateTime: '2026-10-05T09:01:09.1234567Z',
  activityType: 'Create MobileApp',
  activityOperationType: 'Create',
  activityResult: 'Success',
  actor: { userId: 'u', userPrincipalName: 'ada@contoso.example' },
  resources: [],
});
const aRecord = (tenantId = 'tenant-of-records') => ({
  time: '2026-10-05T09:01:09.1000000Z',
  tenantId,
  category: 'AuditLogs',
  operationName: 'Create MobileApp',
  properties: {
    AuditEventId: `record-${(number += 1)}`,
    ActivityResultStatus: 1,
    Actor: {},
    Targets: [],
    TargetObjectIds: [],
  },
});
const lines = (...objects: unknown[]) => objects.map((object) => JSON.stringify(object)).join('\n');

test.each([
  ['an answer of Graph', () => JSON.stringify({ value: [anEvent(), anEvent()] }, null, 2)],
  [
    'answers one after the other',
    () => JSON.stringify({ value: [anEvent()] }) + JSON.stringify({ value: [anEvent()] }),
  ],
  ['a list', () => JSON.stringify([anEvent(), anEvent()])],
  ['lines', () => lines(anEvent(), anEvent())],
  ['records', () => JSON.stringify({ records: [aRecord(), aRecord()] })],
  ['records per line', () => lines({ records: [aRecord()] }, { records: [aRecord()] })],
  ['gzip', () => gzipSync(lines(anEvent(), anEvent()))],
  ['UTF-16', () => Buffer.from(`\ufeff${lines(anEvent(), anEvent())}`, 'utf16le')],
])('%s is read object by object, and again brings nothing', async (name, content) => {
  const path = file(`${name}.json`, content());
  const counts = ({ read, archived, alreadyKnown, rejected }: FileReport) => [
    read,
    archived,
    alreadyKnown,
    rejected,
  ];
  const [first] = await run([path]);
  const [second] = await run([path]);
  expect([first!.problem, counts(first!), counts(second!)]).toEqual([null, [2, 2, 0, 0], [2, 0, 2, 0]]);
});

test('what is not understood is archived as it is and told with its line and reason', async () => {
  const text = [
    JSON.stringify(anEvent()),
    'no json',
    JSON.stringify({ some: 'thing' }),
    JSON.stringify(anEvent()),
    '{"half":',
  ].join('\n');
  const [report] = await run([file('mixed.ndjson', text)]);
  expect(report).toMatchObject({ read: 3, archived: 3, rejected: 3 });
  expect(report!.rejections.map(({ line }) => line).sort()).toEqual([2, 3, 5]);
  expect(report!.rejections.find(({ line }) => line === 2)?.reason).toBe(reasons.notJson);
  expect(report!.rejections.find(({ line }) => line === 5)?.reason).toBe(reasons.endsInside);
  expect((await restored('mixed.ndjson')).toString()).toBe(text);
  expect(await database.query(`select complete, reason from sweep where asked = 'mixed.ndjson'`)).toEqual([
    { complete: false, reason: '2 parts of the file could not be read as JSON' },
  ]);
});

test('groups, their members, role assignments and directory audits are read, and a file is no reading of a group', async () => {
  const tenant = { entraId: 'directory', name: null, isDemo: false };
  const content = [
    { id: 'G1', displayName: 'Approvers', securityEnabled: true, mailEnabled: false, groupTypes: [] },
    { '@odata.type': '#microsoft.graph.user', id: 'u1', displayName: 'Ada', userPrincipalName: null },
    { id: 'a1', displayName: 'Approvers', members: ['g1'], resourceScopes: [], scopeType: 'allDevices' },
    {
      id: 'd1',
      activityDateTime: '2026-10-05T09:01:09Z',
      activityDisplayName: 'Add user',
      initiatedBy: {},
      targetResources: [{ id: 'U1', type: 'User' }],
    },
  ];
  const [report] = await run([file('directory.json', JSON.stringify({ value: content }))], { tenant });
  expect(report).toMatchObject({ read: 4, archived: 4, rejected: 0 });
  const ids = (column: string, table: string) =>
    database.query(
      `select ${column} as id from ${table} where tenant_id = (select tenant_id from tenant where entra_id = 'directory')`,
    );
  expect(await ids('group_id', 'approver_group_version')).toEqual([{ id: 'g1' }]);
  expect(await ids('member_id', 'group_member_version')).toEqual([{ id: 'u1' }]);
  expect(await ids('assignment_id', 'role_assignment_version')).toEqual([{ id: 'a1' }]);
  expect(await ids('member_id', 'directory_event')).toEqual([{ id: 'u1' }]);
  expect([await ids('group_id', 'group_member_stay'), await ids('group_id', 'group_reading')]).toEqual([
    [],
    [],
  ]);
});

test('a file that cannot be opened leaves nothing behind, not even a tenant for what is nobody’s', async () => {
  const before = await database.query('select entra_id from tenant order by 1');
  const sweeps = () => database.query('select count(*)::int as sweeps from sweep');
  const swept = await sweeps();
  for (const path of [join(folder, 'no-such-file.json'), folder]) {
    const [report] = await run([path], { tenant: null });
    expect(report).toMatchObject({ read: 0, archived: 0, rejected: 1 });
    expect(report?.rejections[0]?.reason).toBe(
      path === folder ? 'it is a folder; name the files in it' : 'there is no such file',
    );
    await run([path], { tenant: { entraId: 'mistyped', name: null, isDemo: false } });
  }
  expect(await database.query('select entra_id from tenant order by 1')).toEqual(before);
  expect(await sweeps()).toEqual(swept);
});

test('a binary file, an empty file, a missing file and a page of prose are one line each', async () => {
  const binary = file(
    'picture.png',
    Buffer.from('\u0089PNG\r\n\u001a\n\u0000\u0000\n\u0001\n\u0000\n', 'latin1'),
  );
  const reports = await run([
    binary,
    file('empty.json', ''),
    join(folder, 'none.json'),
    file('prose.md', 'a\nb\nc\n'),
  ]);
  expect(reports.map(({ read, rejected, problem }) => [read, rejected, problem])).toEqual([
    [0, 1, binaryFile],
    [0, 1, 'the file is empty'],
    [0, 1, 'there is no such file'],
    [0, 1, null],
  ]);
  expect(await restored('picture.png')).toEqual(readFileSync(binary));
});

test('the tenant is the one all records name, else nobody’s', async () => {
  const same = file('same.ndjson', lines(aRecord(), aRecord()));
  const mixed = file('two.ndjson', lines(aRecord(), aRecord('another')));
  const graph = file('graph.json', JSON.stringify({ value: [anEvent()] }));
  const reports = await run([same, mixed, graph], { tenant: null });
  expect(reports.map(({ tenant }) => tenant)).toEqual(['tenant-of-records', 'imported', 'imported']);
});

test('a large file needs little memory, and every object in it is archived', async () => {
  const path = join(folder, 'large.ndjson');
  const text = `${Array.from({ length: 20_000 }, () => JSON.stringify({ ...anEvent(), pad: 'x'.repeat(400) })).join('\n')}\n`;
  writeFileSync(path, text);
  const [report] = await run([path], {
    derive: () => Promise.resolve(),
    tenant: { entraId: 'large', name: null, isDemo: false },
  });
  expect(report).toMatchObject({ read: 20_000, archived: 20_000, rejected: 0 });
  expect((await restored('large.ndjson')).equals(readFileSync(path))).toBe(true);
});

// Captured records of others, kept outside the repository because of their licences.
const captured = new URL('../../../../../shared/data/', import.meta.url).pathname;
const found = existsSync(captured)
  ? readdirSync(captured, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(captured, name)).isFile(),
    )
  : [];

test('every captured file comes back byte for byte', async () => {
  for (const name of found) {
    const [report] = await run([join(captured, name)]);
    const bytes = readFileSync(join(captured, name));
    const content = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    expect((await restored(name.split('/').at(-1)!)).equals(content)).toBe(true);
    if (name.endsWith('.json')) expect([name, report!.read, report!.rejected]).toEqual([name, 1, 0]);
    if (name.endsWith('.ndjson')) expect(report!.read).toBe(content.toString().trim().split('\n').length);
  }
});
