// A case's proof and its evidence over HTTP, as each role gets them, and what the integrity of a tenant tells of its
// verification.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type CaseProof, caseProof } from '@countersign/contract';
import { createDataSource } from '@countersign/database';
import { unzipSync } from 'fflate';
import request from 'supertest';
import { type DataSource } from 'typeorm';
import { anApprovedRequest } from '../../../../test/approved-request.ts';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../test/database.ts';
import { aNotaryDesk, type NotaryDesk } from '../../../../test/notary-desk.ts';
import { purge, request as requestToPurge } from '../../../../test/retention.ts';
import { NightlyVerification } from '../../../notary/src/nightly-verification.ts';
import { serveApi, type ServedApi, signInAs } from '../testing/serve-api.ts';

const database = useDatabase();
const scratch = mkdtempSync(join(tmpdir(), 'countersign-evidence-'));
let dataSource: DataSource;
let api: ServedApi;
let notary: NotaryDesk;
let archive: ArchiveBuilder;
let other: ArchiveBuilder;
let id: string;

beforeAll(async () => {
  dataSource = await createDataSource(database.url, { role: 'countersign_api' }).initialize();
  notary = await aNotaryDesk(database);
  api = await serveApi(dataSource);
  archive = await anArchive(database);
  other = await anArchive(database);
  // What a request is called in Graph is a GUID; the archive holds whatever was sent.
  ({ id } = await anApprovedRequest(archive, { id: 'odd "id"/../ü' }));
  await anApprovedRequest(other);
});
afterAll(async () => {
  await api.close();
  await dataSource.destroy();
  await notary.end();
  rmSync(scratch, { recursive: true });
});

const tenant = () => archive.tenant.entraId;
const address = (what: 'proof' | 'evidence', request = id, of = tenant()) =>
  `/api/v1/requests/${encodeURIComponent(of)}/${encodeURIComponent(request)}/${what}`;

/** Superagent's way to keep a body as bytes. */
function get(path: string, cookie: string | null = api.cookie) {
  const asked = request(api.address).get(path).buffer(true);
  return cookie === null ? asked : asked.set('Cookie', cookie);
}

async function readProof(): Promise<CaseProof> {
  const answer = await get(address('proof'));
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 200 });
  return caseProof.strict().parse(answer.body);
}

async function readZip(): Promise<{ headers: Record<string, string>; files: Record<string, Uint8Array> }> {
  const answer = await get(address('evidence')).parse((response, done) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => done(null, Buffer.concat(chunks)));
  });
  expect(answer.status).toBe(200);
  return { headers: answer.headers as Record<string, string>, files: unzipSync(answer.body as Buffer) };
}

/** Takes back what `sql` changed. $1 is the tenant. */
async function whileAltered(sql: string, back: string, work: () => Promise<void>): Promise<void> {
  await archive.query(sql);
  try {
    await work();
  } finally {
    await archive.query(back);
  }
}
const flipBody = `update page set body = set_byte(body, 20, get_byte(body, 20) # 4) where tenant_id = $1 and page_id = 0`;

test('before the first signature the records are unsigned, and there is no evidence to take home yet', async () => {
  const proof = await readProof();
  expect(proof).toMatchObject({ checkpoint: null, anchored: null, verifierKey: null, problem: null });
  expect(proof.records.map(({ state }) => state)).toEqual(Array(8).fill('unsigned'));
  const answer = await get(address('evidence'));
  expect(answer.body).toMatchObject({ status: 409, code: 'not_signed_yet' });
  expect(answer.headers['content-type']).toContain('application/problem+json');
});

test('a proof says of every record what it is and which checks it passed', async () => {
  await notary.sign();
  const proof = await readProof();
  expect(proof).toMatchObject({
    tenantId: tenant(),
    requestId: id,
    origin: expect.stringMatching(/^countersign\.local\//),
    verifierKey: notary.desk.keyring.verifiers(proof.origin)[0]!.text,
    checkpoint: { size: 11 },
    anchored: null,
    omitted: 0,
    problem: null,
  });
  expect(proof.records.map(({ position, kind, state }) => [position, kind, state])).toEqual([
    [0, 'observation', 'proved'],
    [2, 'sweep', 'proved'],
    [3, 'observation', 'proved'],
    [4, 'sweep', 'proved'],
    [5, 'observation', 'proved'],
    [6, 'observation', 'proved'],
    [7, 'observation', 'proved'],
    [9, 'sweep', 'proved'],
    [10, 'control', 'proved'],
  ]);
  expect(proof.records[0]).toMatchObject({
    what: 'the request, status needsApproval',
    at: '2026-10-05T09:05:01.000Z',
    leafHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    steps: ['content', 'leaf', 'path', 'signature'].map((check) => ({ check, passed: true, detail: '' })),
  });
});

test('the packed evidence is proved by both verifiers that lie in it, with the notary’s key', async () => {
  const { headers, files } = await readZip();
  expect(headers['content-type']).toBe('application/zip');
  expect(headers['content-disposition']).toBe('attachment; filename="evidence-odd__id__..__.zip"');
  for (const [name, bytes] of Object.entries(files)) {
    // A name that leads out of the folder it is unpacked in would be written there.
    expect(name).toMatch(/^evidence-odd__id__\.\.__\/(\w[\w.-]*|(records|anchors)\/\w[\w.-]*)$/);
    const file = join(scratch, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const folder = join(scratch, 'evidence-odd__id__..__');
  const [key] = notary.desk.keyring.verifiers((await readProof()).origin);
  for (const [program, script] of [
    [process.execPath, 'verify.mjs'],
    ['python3', 'verify.py'],
  ] as const) {
    const ran = spawnSync(program, [join(folder, script), '--key', key!.text], { encoding: 'utf8' });
    expect({ script, status: ran.status, stderr: ran.stderr, error: ran.error }).toEqual({
      script,
      status: 0,
      stderr: '',
      error: undefined,
    });
    expect(spawnSync(program, [join(folder, script)]).status).toBe(2);
  }
  writeFileSync(join(folder, 'records/0001.raw'), 'something else');
  for (const [program, script] of [
    [process.execPath, 'verify.mjs'],
    ['python3', 'verify.py'],
  ] as const)
    expect(spawnSync(program, [join(folder, script), '--key', key!.text]).status).toBe(1);
});

test.each([
  ['an unknown request', () => ['nobody', tenant()]],
  ['a request of another tenant', () => [id, other.tenant.entraId]],
  ['an unknown tenant', () => [id, 'nobody']],
] as const)('%s has neither proof nor evidence', async (_which, of) => {
  const [wanted, where] = of();
  for (const what of ['proof', 'evidence'] as const) {
    const answer = await get(address(what, wanted, where));
    expect(answer.body).toMatchObject({ status: 404, code: 'not_found' });
  }
});

test.each([
  ['viewer', 403],
  ['manager', 403],
  ['analyst', 200],
  ['auditor', 200],
  ['admin', 200],
])('a person with the role %s gets %i', async (role, status) => {
  const cookie = await signInAs(dataSource, [role]);
  expect((await get(address('proof'), cookie)).status).toBe(status);
  expect((await get(address('evidence'), cookie)).status).toBe(status);
});

test('who is not signed in gets nothing', async () => {
  for (const what of ['proof', 'evidence'] as const)
    expect((await get(address(what), null)).status).toBe(401);
});

test('what does not prove itself is named, and no evidence is written of it', async () => {
  await whileAltered(flipBody, flipBody, async () => {
    const proof = await readProof();
    expect(proof.problem).toMatch(/^Archive position 0: /);
    expect(proof.records[0]).toMatchObject({ state: 'broken' });
    expect(proof.records[0]!.steps).toEqual([
      { check: 'content', passed: false, detail: expect.stringContaining('page 0') },
    ]);
    // What is wrong with one record is not said of another.
    expect(proof.records.at(-1)).toMatchObject({ state: 'proved' });
    const answer = await get(address('evidence'));
    expect(answer.body).toMatchObject({ status: 409, code: 'archive_altered' });
    expect(answer.body.detail).toContain('Position 0: ');
  });
  expect((await readProof()).problem).toBeNull();
});

test('a signature that another key made is no signature', async () => {
  const note = `set note = regexp_replace(note, E'— ([^ ]+) ....', E'— \\\\1 AAAA')`;
  const [kept] = await archive.query<{ note: string }>('select note from checkpoint where tenant_id = $1');
  await archive.query(`update checkpoint ${note} where tenant_id = $1`);
  try {
    const proof = await readProof();
    expect(proof.records[0]!.steps.at(-1)).toMatchObject({ check: 'signature', passed: false });
    expect((await get(address('evidence'))).body).toMatchObject({ code: 'archive_altered' });
  } finally {
    await archive.query('update checkpoint set note = $2 where tenant_id = $1', [kept!.note]);
  }
});

test('the integrity of a tenant tells of the nightly verification, and of its failure', async () => {
  await notary.sign();
  let now = new Date('2026-10-10T03:00:00Z');
  const nightly = new NightlyVerification({
    ...notary.desk,
    dataSource: notary.dataSource,
    now: () => now,
    rest: () => Promise.resolve(),
  });
  const verified = async () => {
    await nightly.round(new AbortController().signal);
    const answer = await get(`/api/v1/integrity?tenant=${tenant()}`, await signInAs(dataSource, ['viewer']));
    return (answer.body as { tenants: { verified: unknown }[] }).tenants[0]!.verified;
  };
  expect(await verified()).toEqual({ at: '2026-10-10T03:00:00.000000Z', size: 11, problem: null });
  now = new Date('2026-10-11T03:00:00Z');
  await whileAltered(flipBody, flipBody, async () => {
    expect(await verified()).toEqual({
      at: '2026-10-11T03:00:00.000000Z',
      size: 11,
      problem: expect.stringMatching(/^Table (observation|page), position 0, /),
    });
  });
});

test('content that was deleted under policy is purged in the proof, and absent in the evidence', async () => {
  expect(await purge(archive, { objects: [requestToPurge(id)] })).toMatchObject({ done: true });
  await archive.derive();
  await notary.sign();
  const proof = await readProof();
  expect(proof.problem).toBeNull();
  expect(proof.records[0]).toMatchObject({ position: 0, state: 'purged' });
  const names = Object.keys((await readZip()).files);
  expect(names.filter((name) => /0001\./.test(name)).map((name) => name.split('.').at(-1))).toEqual([
    'leaf',
    'tlog-proof',
  ]);
});
