// `countersign evidence` and `countersign verify` as programs, on a database of the test's own.
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anApprovedRequest } from './approved-request.ts';
import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import { useDatabase } from './database.ts';
import { aFolder, type CommandResult, countersign, removeFolders } from './e2e/command.ts';
import { aNotaryDesk, type NotaryDesk } from './notary-desk.ts';

const database = useDatabase();
let notary: NotaryDesk;
let archive: ArchiveBuilder;
let id: string;
let key: string;

beforeAll(async () => {
  notary = await aNotaryDesk(database);
  archive = await anArchive(database);
  ({ id } = await anApprovedRequest(archive));
  await notary.sign();
  const [row] = await archive.query<{ origin: string }>(
    'select origin from evidence_log where tenant_id = $1',
  );
  key = notary.desk.keyring.verifiers(row!.origin)[0]!.text;
});
afterAll(async () => {
  await notary.end();
  removeFolders();
});

function run(...args: string[]): Promise<CommandResult> {
  return countersign(args, { DATABASE_URL: database.url, COUNTERSIGN_DATA_DIR: notary.dataDir });
}

test('evidence is written into a folder that is proved by the key kept elsewhere, and by it alone', async () => {
  const folder = join(aFolder('evidence'), 'new');
  const written = await run('evidence', '--request', id, '--out', folder);
  expect(written).toMatchObject({ code: 0, stdout: `${folder}\n` });
  expect(written.stderr).toContain('9 records with their proofs. Check it with: python3');
  expect(readdirSync(folder).sort()).toEqual([
    'MANIFEST.txt',
    'README.txt',
    'approvers.txt',
    'records',
    'trust.json',
    'verify.mjs',
    'verify.py',
  ]);
  expect(await run('verify', folder, '--key', key)).toMatchObject({ code: 0 });
  expect(await run('verify', folder)).toMatchObject({ code: 2 });
  writeFileSync(join(folder, 'records/0001.raw'), 'something else');
  const broken = await run('verify', folder, '--key', key);
  expect(broken.code).toBe(1);
  expect(broken.stdout).toContain('records/0001.raw was changed after it was archived');
}, 120_000);

test('it answers for programs too, and takes an empty folder', async () => {
  const folder = aFolder('evidence');
  const { code, stdout } = await run(
    'evidence',
    '--request',
    id,
    '--tenant',
    archive.tenant.entraId,
    '--out',
    folder,
    '--json',
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    folder,
    tenant: archive.tenant.entraId,
    request: id,
    records: 9,
    unsigned: 0,
  });
});

test('all logs are verified as the role of the notary, which has to name the tenants it sees', async () => {
  const inOrder = await run('verify', '--full', '--key', key);
  expect(inOrder).toMatchObject({ code: 0, stdout: expect.stringContaining('in order. 11 records') });
  expect(inOrder.stdout).not.toContain('LOST');
  expect(await run('verify', '--full', '--key', key, '--threads', '1')).toEqual({
    ...inOrder,
    peakMegabytes: expect.any(Number),
  });
  const gone = join(notary.dataDir, 'notary/heads', `countersign.local_${'0'.repeat(32)}.checkpoint`);
  writeFileSync(gone, 'signed once');
  const lost = await run('verify', '--key', key);
  rmSync(gone);
  expect(lost).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(`LOST. The log countersign.local/0000`),
  });
  expect(lost.stdout.match(/LOST/g)).toHaveLength(1);
});

test('it writes into no folder that holds something, and over no file', async () => {
  const folder = aFolder('evidence');
  writeFileSync(join(folder, 'mine.txt'), 'mine');
  const full = await run('evidence', '--request', id, '--out', folder);
  expect(full).toMatchObject({ code: 2, stdout: '' });
  expect(full.stderr).toContain(`${folder} is not empty. Name another folder by --out.`);
  expect(readdirSync(folder)).toEqual(['mine.txt']);
  const file = await run('evidence', '--request', id, '--out', join(folder, 'mine.txt'));
  expect(file).toMatchObject({ code: 2, stdout: '' });
  expect(file.stderr).toContain('is a file. Name a folder by --out.');
});

test('an unknown request is an answer, and nothing is written', async () => {
  const folder = join(aFolder('evidence'), 'new');
  const unknown = await run('evidence', '--request', 'nobody', '--out', folder);
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('The archive knows no request nobody.');
  const elsewhere = await run('evidence', '--request', id, '--tenant', 'nobody', '--out', folder);
  expect(elsewhere).toMatchObject({ code: 1, stdout: '' });
  expect(existsSync(folder)).toBe(false);
});

test('a request that two tenants have is named with its tenant, or not at all', async () => {
  const other = await anArchive(database);
  await anApprovedRequest(other, { id });
  const { code, stderr } = await run('evidence', '--request', id, '--out', join(aFolder('evidence'), 'new'));
  expect(code).toBe(2);
  expect(stderr).toContain('name one by --tenant');
  const unsigned = await run(
    'evidence',
    '--request',
    id,
    '--tenant',
    other.tenant.entraId,
    '--out',
    join(aFolder('evidence'), 'new'),
  );
  expect(unsigned.code).toBe(1);
  expect(unsigned.stderr).toContain('newer than the newest signature');
});

test('what does not prove itself is named, and no folder is written of it', async () => {
  const folder = join(aFolder('evidence'), 'new');
  const flip = `update page set body = set_byte(body, 20, get_byte(body, 20) # 4) where tenant_id = $1 and page_id = 0`;
  await archive.query(flip);
  try {
    const args = ['--request', id, '--tenant', archive.tenant.entraId, '--out', folder];
    const { code, stdout, stderr } = await run('evidence', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/Position 0: .*page 0/);
    expect(existsSync(folder)).toBe(false);
    const verified = await run('verify', '--full', '--tenant', archive.tenant.entraId);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(/ALTERED\. Table (observation|page), position 0/);
  } finally {
    await archive.query(flip);
  }
  const verified = await run('verify', '--full', '--tenant', archive.tenant.entraId, '--key', key);
  expect(verified).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('in order. 11 records, 1 signed head'),
  });
}, 120_000);

test.each([
  ['no request', ['evidence'], 'Name the request: --request ID.'],
  ['an unknown option', ['evidence', '--request', 'x', '--everything'], '--everything'],
  ['no folder to verify', ['verify', '/does/not/exist'], 'is no folder'],
  ['a key that is none', ['verify', '--key', 'x'], '--key'],
  [
    'threads that are no number',
    ['verify', '--full', '--threads', 'all'],
    '--threads takes a number from 0 to 16',
  ],
])('wrong usage ends with 2 and one line: %s', async (_which, args, words) => {
  const { code, stdout, stderr } = await run(...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(words);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
