import { fileURLToPath } from 'node:url';
import { anApprovedRequest } from '../../../../test/approved-request.ts';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { aRequestJson } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { aNotaryDesk, type NotaryDesk } from '../../../../test/notary-desk.ts';
import { purge, request as requestToPurge } from '../../../../test/retention.ts';
import { type Anchor } from '../../../../apps/notary/src/anchors/anchor.ts';
import { type Log, readLog } from '../archive/logs.ts';
import { parseTlogProof } from '../note/tlog-proof.ts';
import { chooseHead } from './choose-head.query.ts';
import { type EvidenceFolder, evidenceOfRequest, NoEvidence } from './evidence-folder.ts';
import { recordsOfRequest } from './records-of-request.query.ts';

const verifier = fileURLToPath(new URL('../../verifiers/verify.mjs', import.meta.url));
const { verify } = (await import(verifier)) as {
  verify: (
    folder: { read: (name: string) => Buffer; list: (name: string) => string[] },
    keys: readonly string[],
  ) => { code: number; lines: string[] };
};

/** Keeps what it is given while it is open. */
class Outside implements Anchor {
  readonly name = 'outside';
  readonly kind = 'rfc3161';
  readonly everySeconds = 1;
  isOpen = false;

  put({ note }: { note: string }) {
    if (!this.isOpen) return Promise.reject(new Error('closed'));
    return Promise.resolve({
      bytes: Buffer.from(`receipt of ${note}`),
      anchoredAt: new Date('2026-10-09T00:00:00Z'),
    });
  }
  verify() {
    return Promise.resolve(new Date('2026-10-09T00:00:00Z'));
  }
  newest() {
    return Promise.resolve(null);
  }
}

const database = useDatabase();
const outside = new Outside();
let notary: NotaryDesk;
let archive: ArchiveBuilder;
let other: ArchiveBuilder;
let log: Log;
let id: string;
const writtenAt = new Date('2026-10-10T08:00:00Z');

beforeAll(async () => {
  let minute = 0;
  const now = () => new Date(Date.UTC(2026, 9, 9) + 60_000 * (minute += 5));
  notary = await aNotaryDesk(database, { anchors: [outside], now });
});
afterAll(() => notary.end());

beforeEach(async () => {
  await database.query(
    `truncate tenant, page, observation, leaf_run, control_record, subtree, checkpoint, anchor_state, approval_case,
              request_version, audit_event, case_event, dirty_case restart identity cascade`,
  );
  outside.isOpen = false;
  archive = await anArchive(database);
  other = await anArchive(database);
  ({ id } = await anApprovedRequest(archive));
  log = (await readLog(database.administrator, archive.tenant.tenantId))!;
});

const db = () => database.administrator;
const evidence = () => evidenceOfRequest(db(), log, id, writtenAt);

async function filesOf({ files }: EvidenceFolder): Promise<Map<string, Buffer>> {
  const all = new Map<string, Buffer>();
  for await (const { name, bytes } of files) {
    expect(all.has(name)).toBe(false);
    all.set(name, bytes);
  }
  return all;
}

const keys = () => notary.desk.keyring.verifiers(log.origin).map(({ text }) => text);

/** What an auditor with the notary's key is told. */
function verdictOf(files: ReadonlyMap<string, Buffer>): { code: number; lines: string[] } {
  const list = (folder: string) =>
    [...files.keys()]
      .filter((name) => name.startsWith(`${folder}/`))
      .map((name) => name.slice(folder.length + 1));
  const read = (name: string) => {
    const bytes = files.get(name);
    if (!bytes) throw new Error(`${name} is missing`);
    return bytes;
  };
  return verify({ list, read }, keys());
}

async function refusal(of: Promise<EvidenceFolder>): Promise<NoEvidence> {
  const error = await of.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NoEvidence)) throw new Error(`No refusal, but ${String(error)}`);
  return error;
}

it('a case rests on its states, the reads around it, its events and the keys of the log, in archive order', async () => {
  await notary.sign();
  expect(await recordsOfRequest(db(), log.tenantId, id)).toEqual([
    { position: 0, what: 'the request, status needsApproval' },
    { position: 2, what: 'the reading that first showed the request' },
    { position: 3, what: 'the request, status completed' },
    { position: 4, what: 'the last reading that showed the request' },
    {
      position: 5,
      what: expect.stringMatching(/^audit event Create OperationApprovalRequest, request, link /),
    },
    {
      position: 6,
      what: expect.stringMatching(/^audit event approve OperationApprovalRequest, decision, link /),
    },
    { position: 7, what: expect.stringMatching(/^audit event Patch MobileApp, effect, link /) },
    { position: 9, what: 'the first complete reading that no longer showed the request' },
    { position: 10, what: 'a key of the log' },
  ]);
  expect(await recordsOfRequest(db(), log.tenantId, 'nobody')).toBeNull();
  expect(await recordsOfRequest(db(), other.tenant.tenantId, id)).toBeNull();
});

it('a gap belongs to the case if it overlaps it, and not if it only touches it', async () => {
  const gap = (key: string, from: string, to: string) =>
    database
      .in(log.tenantId)
      .query(`select append_control($1, 'gap', $2, now(), $3)`, [
        log.tenantId,
        key,
        JSON.stringify({ id: key, source: 'audit-events', from, to }),
      ]);
  await gap('during', '2026-10-05T09:10:00Z', '2026-10-05T09:20:00Z');
  await gap('before', '2026-10-01T00:00:00Z', '2026-10-05T09:05:01Z');
  await gap('after', '2026-10-05T09:35:01Z', '2026-10-06T00:00:00Z');
  const records = await recordsOfRequest(db(), log.tenantId, id);
  expect(records?.filter(({ what }) => what.startsWith('a gap'))).toEqual([
    { position: 10, what: 'a gap: audit-events may have changed unseen' },
  ]);
});

it('a folder holds every record with its proof, what it is in words, both verifiers, and is proved by its key alone', async () => {
  await notary.sign();
  const folder = await evidence();
  expect(folder).toMatchObject({ records: 9, unsigned: 0 });
  const files = await filesOf(folder);
  expect(verdictOf(files)).toMatchObject({ code: 0 });
  expect([...files.keys()].filter((name) => !name.startsWith('records/'))).toEqual([
    'README.txt',
    'trust.json',
    'verify.mjs',
    'verify.py',
    'MANIFEST.txt',
  ]);
  expect(files.get('records/0001.raw')?.toString()).toContain(`"id":"${id}"`);
  expect(files.get('records/0002.pages')?.toString()).toContain(
    `id ${Buffer.from(id).toString('base64url')}\n`,
  );
  expect(JSON.parse(files.get('trust.json')!.toString())).toEqual({
    format: 'countersign-evidence/v1',
    origin: log.origin,
    keys: keys(),
  });
  const manifest = files.get('MANIFEST.txt')!.toString().split('\n');
  expect(manifest[0]).toBe('0001  observation, position 0: the request, status needsApproval');
  expect(manifest[7]).toBe(
    '0008  sweep, position 9: the first complete reading that no longer showed the request',
  );
  const readme = files.get('README.txt')!.toString();
  expect(readme).toContain(`Request  ${id}\n`);
  expect(readme).toContain('Records  9, listed in MANIFEST.txt');
  expect(readme).toContain('Written  2026-10-10T08:00:00.000Z');
  expect(readme).toContain('Nothing about time: this head was never put outside the archive.');
  expect(readme).not.toContain('LEFT OUT');
});

it('names from the source are one line of the manifest, whatever is in them', async () => {
  await database.query(
    `update event_kind set activity = E'evil\\n0099  observation, position 1: forged\\u202e' where activity_type = 'Patch MobileApp'`,
  );
  await notary.sign();
  const manifest = (await filesOf(await evidence())).get('MANIFEST.txt')!.toString();
  expect(manifest.split('\n')).toHaveLength(10);
  expect(manifest).toContain('audit event evil 0099  observation, position 1: forged , effect');
});

describe('the head', () => {
  it('is the newest that left the house and covers the records, with its receipts', async () => {
    outside.isOpen = true;
    await notary.sign();
    outside.isOpen = false;
    await archive.readRequests('2026-10-05T11:30:00Z', []);
    await notary.sign();
    expect(await chooseHead(db(), log.tenantId, 11)).toMatchObject({
      size: 11,
      receipts: [{ name: 'outside' }],
    });
    const files = await filesOf(await evidence());
    const anchored = files.get('anchors/checkpoint.txt')!.toString();
    expect(parseTlogProof(files.get('records/0001.tlog-proof')!).checkpoint).toMatchObject({
      size: 11,
      note: anchored,
    });
    expect(files.get('anchors/01-rfc3161.tsr')?.toString()).toBe(`receipt of ${anchored}`);
    expect(files.get('README.txt')!.toString()).toContain(
      'The head was put outside the archive: see anchors/.',
    );
    expect(verdictOf(files).lines.join('\n')).toContain(
      'anchors/checkpoint.txt is the checkpoint of their proofs',
    );
  });

  it('is the newest signed one where none that left the house covers the records', async () => {
    outside.isOpen = true;
    await notary.sign();
    outside.isOpen = false;
    await archive.readRequests('2026-10-05T11:30:00Z', []);
    await notary.sign();
    expect(await chooseHead(db(), log.tenantId, 12)).toMatchObject({ size: 12, receipts: [] });
    expect(await chooseHead(db(), log.tenantId, 99)).toMatchObject({ size: 12, receipts: [] });
    expect(await chooseHead(db(), other.tenant.tenantId, 1)).toBeNull();
  });
});

it('before the first signature there is no evidence, and it says when there will be', async () => {
  const { code, message } = await refusal(evidence());
  expect(code).toBe('nothing-signed');
  expect(message).toContain('signs at least once a minute');
});

it('what is newer than the newest signature is left out, and counted', async () => {
  await notary.sign();
  await archive.readRequests('2026-10-05T11:30:00Z', [aRequestJson({ id, status: 'expired' })]);
  await archive.derive();
  const folder = await evidence();
  // The request came back: a new state, and a later last read of it.
  expect(folder.unsigned).toBe(2);
  const files = await filesOf(folder);
  expect(files.get('README.txt')!.toString()).toContain('2 newer records were not signed yet');
  expect(verdictOf(files).code).toBe(0);
});

it('an unknown request, or that of another tenant, is said to be unknown', async () => {
  await notary.sign();
  const otherLog = (await readLog(db(), other.tenant.tenantId))!;
  // Asked one after the other: a promise that is refused while nobody waits for it ends the test.
  const refused = async (ofLog: typeof log, requestId: string) =>
    (await refusal(evidenceOfRequest(db(), ofLog, requestId, writtenAt))).code;
  expect(await refused(log, 'nobody')).toBe('unknown-request');
  expect(await refused(otherLog, id)).toBe('unknown-request');
});

it.each([
  [
    'content',
    `update page set body = set_byte(body, 20, get_byte(body, 20) # 4) where tenant_id = $1 and page_id = 0`,
  ],
  [
    'a leaf hash',
    `update leaf_run set hashes = set_byte(hashes, 5, get_byte(hashes, 5) # 4) where tenant_id = $1 and first_position = 0`,
  ],
  [
    'a row',
    `update observation set observed_at = observed_at + interval '1 second' where tenant_id = $1 and position = 0`,
  ],
  [
    'the signature',
    `update checkpoint set note = replace(note, E'\\n11\\n', E'\\n12\\n') where tenant_id = $1`,
  ],
])('a folder that would not verify is never written: %s altered', async (_what, sql) => {
  await notary.sign();
  await archive.query(sql);
  const { code, message } = await refusal(evidence());
  expect(code).toBe('broken');
  expect(message).toMatch(/^Position 0: /);
});

it('content that was deleted under policy is absent, its leaf and proof stay, and it is still proved', async () => {
  await notary.sign();
  expect(await purge(archive, { objects: [requestToPurge(id)] })).toMatchObject({ done: true });
  await archive.derive();
  await notary.sign();
  const files = await filesOf(await evidence());
  expect(files.has('records/0001.leaf')).toBe(true);
  expect(files.has('records/0001.tlog-proof')).toBe(true);
  expect(files.has('records/0001.raw')).toBe(false);
  expect(files.has('records/0001.salt')).toBe(false);
  expect(files.get('MANIFEST.txt')!.toString()).toContain(
    '0001  observation, position 0: a state of the request whose content was deleted under policy',
  );
  expect(verdictOf(files)).toMatchObject({ code: 0 });
});

it('a case with more records than fit is cut at the limit, and says so', async () => {
  await notary.sign();
  const folder = await evidenceOfRequest(db(), log, id, writtenAt, 4);
  expect(folder.records).toBe(4);
  const files = await filesOf(folder);
  expect(files.get('README.txt')!.toString()).toContain(
    'The case rests on more records than fit here; the oldest are here.',
  );
  expect(files.get('MANIFEST.txt')!.toString().split('\n')[3]).toMatch(/^0004 {2}sweep, position 4: /);
  const whole = await filesOf(await evidenceOfRequest(db(), log, id, writtenAt, 9));
  expect(whole.get('README.txt')!.toString()).not.toContain('LEFT OUT');
  expect(verdictOf(files)).toMatchObject({ code: 0 });
});
