// A log whose newest data is lost for good goes on, and says so for ever; nothing else can be talked away like that.
import { join } from 'node:path';
import { openCheckpoint, readLog, signCheckpoint, type VerifierKey } from '@countersign/evidence';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { backUp } from '../../../../test/backup.ts';
import { useDatabase } from '../../../../test/database.ts';
import { aDesk, aNotaryDesk, type NotaryDesk } from '../../../../test/notary-desk.ts';
import { type Anchor, AnchorError } from '../anchors/anchor.ts';
import { FileAnchor } from '../anchors/file-anchor.ts';
import { OwnHeads } from '../heads/own-heads.ts';
import { Keyring } from '../keys/keyring.ts';
import { LogStore } from '../log-store.ts';
import { Notary } from '../notary.ts';
import { releaseLogs } from '../release-logs.ts';
import { rotateKey } from '../rotate-key.ts';
import { type Desk } from '../sign/sign-log.ts';
import { findLostLogs, type LogResult, verifyTenants } from '../verify/verify-archive.ts';
import { admitLoss } from './admit-loss.ts';
import { findLoss, type Loss } from './find-loss.ts';
import { NotAdmitted } from './not-admitted.ts';

const database = useDatabase();
const words = { by: 'Ada Lovelace', reason: 'The disk died; the backup is of last night.' };
let notary: NotaryDesk;
let archive: ArchiveBuilder;
let file: FileAnchor;
let hour = 0;

const now = () => new Date(Date.UTC(2026, 9, 9) + (hour += 1) * 3_600_000);

beforeEach(async () => {
  await database.query(
    'truncate tenant, page, observation, leaf_run, control_record, subtree, checkpoint, anchor_state, verification restart identity cascade',
  );
  const anchors: Anchor[] = [];
  notary = await aNotaryDesk(database, { anchors, now });
  file = new FileAnchor({ path: join(notary.dataDir, 'anchored.jsonl'), everySeconds: 0, now });
  anchors.push(file);
  archive = await anArchive(database);
});
afterEach(() => notary.end());

/** One more complete read with so many new requests: that many positions and one for the sweep. */
async function harvest(count = 3): Promise<void> {
  const at = now();
  const objects = Array.from({ length: count }, (_, nth) => ({ id: `request-${hour}-${nth}` }));
  await archive.readRequests(at.toISOString(), objects);
}

/** Three requests, their sweep and the key are signed and backed up; three more and their sweep are signed. */
async function anOldBackup(): Promise<() => Promise<void>> {
  await harvest();
  await notary.sign();
  const restore = await backUp(database, archive.tenant.tenantId);
  await harvest();
  await notary.sign();
  return restore;
}

/** The beat of a notary that has just been started; what it logs. */
async function quarantine(change: Partial<Desk> = {}): Promise<Record<string, unknown>> {
  const { anchors } = notary.desk;
  const { desk, lines } = aDesk(notary.dataSource, notary.dataDir, { anchors, now, ...change });
  expect((await new Notary(desk).beat()).quarantined).toBe(1);
  return lines.at(-1)!;
}

const find = (change: Partial<Desk> = {}): Promise<Loss> =>
  findLoss({ ...notary.desk, ...change }, archive.tenant.tenantId);

async function admit(): Promise<Awaited<ReturnType<typeof admitLoss>>> {
  return admitLoss(notary.desk, await find(), words);
}

/** Restored from an old backup, admitted, harvested and signed again. */
async function aRestoredLog(): Promise<void> {
  const restore = await anOldBackup();
  await restore();
  await quarantine();
  await admit();
  await harvest();
  await notary.sign();
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof NotAdmitted)) throw new Error('It was not refused.', { cause: error });
  return error.message;
}

async function verify(isFull = true, change: { pinned?: readonly VerifierKey[] } = {}): Promise<LogResult> {
  await notary.desk.keyring.load();
  const log = (await readLog(database.administrator, archive.tenant.tenantId))!;
  const { anchors, ownHeads, signal, keyring } = notary.desk;
  const pinned = keyring.verifiers(log.origin);
  const options = { isFull, pinned, anchors, ownHeads, now, signal, ...change };
  const [result] = await verifyTenants(notary.dataSource, [archive.tenant.tenantId], options);
  expect(await findLostLogs(database.administrator, ownHeads)).toEqual([]);
  return result!;
}

async function heads(): Promise<{ size: number; origin: string }[]> {
  return archive.query<{ size: number; origin: string }>(
    `select size::int, split_part(note, E'\\n', 1) as origin from checkpoint where tenant_id = $1 order by size`,
  );
}

async function status(): Promise<string> {
  const [log] = await archive.query<{ status: string }>(
    'select status from evidence_log where tenant_id = $1',
  );
  return log!.status;
}

async function firstOrigin(): Promise<string> {
  const [log] = await archive.query<{ origin: string }>(
    'select origin from evidence_log where tenant_id = $1',
  );
  return log!.origin;
}

it('a restored log goes on under a new name, its first head covers the record of what is lost', async () => {
  const restore = await anOldBackup();
  const first = await firstOrigin();
  await restore();
  await quarantine();
  const loss = await find();
  expect(loss.admission).toMatchObject({
    ended: first,
    origin: `${first}/2`,
    size: 5,
    lost: [{ origin: first, size: 9 }],
  });
  expect((await find()).code).toBe(loss.code);
  const { key } = await admitLoss(notary.desk, loss, words);
  expect(await status()).toBe('active');
  expect(await heads()).toEqual([
    { size: 5, origin: first },
    { size: 6, origin: `${first}/2` },
  ]);
  const [record] = await archive.query<{ body: string; position: number }>(
    `select body, position::int from control_record where tenant_id = $1 and kind = 'restored'`,
  );
  expect(record!.position).toBe(5);
  expect(JSON.parse(record!.body)).toEqual({
    id: `${first}/2`,
    ended: first,
    key,
    previous: notary.desk.keyring.verifiers(first)[0]!.text,
    size: 5,
    lost: [[first, 9, expect.stringMatching(/^[0-9a-f]{64}$/)]],
    reason: words.reason,
    by: words.by,
  });
  const [{ note }] = (await archive.query<{ note: string }>(
    'select note from checkpoint where tenant_id = $1 order by size desc limit 1',
  )) as [{ note: string }];
  expect(openCheckpoint(note, notary.desk.keyring.verifiers(`${first}/2`))).toMatchObject({ size: 6 });
  expect(await notary.desk.ownHeads.originsOf(first)).toEqual([first, `${first}/2`]);

  await harvest();
  await notary.sign();
  expect((await heads()).at(-1)).toEqual({ size: 10, origin: `${first}/2` });
});

it('verification names the loss and who admitted it, and finds everything else in order', async () => {
  const restore = await anOldBackup();
  expect(await verify()).toMatchObject({ problem: null, verified: { restored: [] } });
  await restore();
  expect((await verify()).problem).toMatch(
    /holds 5 positions, but the notary's own file keeps a signed head of 9/,
  );
  await quarantine();
  await admit();
  await harvest();
  await notary.sign();
  for (const isFull of [false, true]) {
    const { problem, verified } = await verify(isFull);
    expect(problem).toBeNull();
    expect(verified!.restored).toEqual([
      expect.stringMatching(
        /restored from a backup of its first 5 records: one signed head beyond, up to size 9, .* Ada Lovelace admitted it at 2026-.* \(position 5\): The disk died/,
      ),
    ]);
    expect(verified!.checkpoints).toBe(3);
  }
  // The receipts of both editions, and what the anchor holds of both.
  expect((await verify()).verified).toMatchObject({ receipts: 2, notes: [] });
  // A key that was pinned before the loss is still one of its keys.
  const pinned = notary.desk.keyring.verifiers(await firstOrigin());
  expect((await verify(true, { pinned })).problem).toBeNull();
});

it('also when the archive has grown again beyond what was signed', async () => {
  const restore = await anOldBackup();
  await restore();
  await harvest(9);
  expect(await quarantine()).toMatchObject({ reason: 'rolled-back' });
  expect((await find()).admission).toMatchObject({ size: 5, lost: [{ size: 9 }] });
  await admit();
  expect((await heads()).map(({ size }) => size)).toEqual([5, 16]);
  expect((await verify()).problem).toBeNull();
});

it('also when only an anchor remembers what was signed', async () => {
  const restore = await anOldBackup();
  const first = await firstOrigin();
  const forgetful = new OwnHeads(join(notary.dataDir, 'older'));
  await restore();
  await harvest(9);
  const change = { ownHeads: forgetful };
  expect(await quarantine(change)).toMatchObject({ reason: 'anchor-differs' });
  await admitLoss({ ...notary.desk, ...change }, await find(change), words);
  expect((await heads()).at(-1)).toEqual({ size: 16, origin: `${first}/2` });
});

it('also when the backup is from before the first signature; then a key from outside has to vouch for all of it', async () => {
  await harvest();
  const restore = await backUp(database, archive.tenant.tenantId);
  await notary.sign();
  await restore();
  await quarantine();
  expect((await find()).admission).toMatchObject({ size: 0, previous: null, lost: [{ size: 5 }] });
  await admit();
  await harvest();
  await notary.sign();
  expect((await heads()).map(({ size }) => size)).toEqual([5, 9]);
  expect((await verify()).problem).toBeNull();
  expect((await verify(true, { pinned: [] })).problem).toMatch(/a key that no key before vouches for/);
});

it('a second loss begins a third edition, which knows of both', async () => {
  await aRestoredLog();
  const restore = await backUp(database, archive.tenant.tenantId);
  await harvest();
  await notary.sign();
  const first = await firstOrigin();
  await restore();
  await quarantine();
  expect((await find()).admission).toMatchObject({
    ended: `${first}/2`,
    origin: `${first}/3`,
    size: 10,
    lost: [{ origin: `${first}/2`, size: 14 }],
  });
  await admit();
  await harvest();
  await notary.sign();
  const { problem, verified } = await verify();
  expect(problem).toBeNull();
  expect(verified!.restored).toHaveLength(2);
  expect((await heads()).map(({ origin }) => origin.replace(first, ''))).toEqual([
    '',
    '/2',
    '/2',
    '/3',
    '/3',
  ]);
});

it('a backup from before a loss was admitted is noticed, and its log never takes a name twice', async () => {
  const restore = await anOldBackup();
  const whole = await backUp(database, archive.tenant.tenantId);
  const first = await firstOrigin();
  await restore();
  await quarantine();
  await admit();
  await harvest(9);
  await notary.sign();
  // Even one that continues all that was signed under the first name.
  await whole();
  expect(await quarantine()).toMatchObject({ reason: 'rolled-back' });
  expect((await verify()).problem).toMatch(
    /keeps a head of size \d+ of .*\/2, which the archive does not continue/,
  );
  expect((await find()).admission).toMatchObject({
    ended: first,
    origin: `${first}/3`,
    size: 9,
    // The first head of that edition was signed and never anchored: nobody kept it.
    lost: [{ origin: `${first}/2`, size: 16 }],
  });
  await admit();
  expect(await verify()).toMatchObject({ problem: null });
});

it('and so is one of which only an anchor knows', async () => {
  const restore = await anOldBackup();
  const whole = await backUp(database, archive.tenant.tenantId);
  await restore();
  await quarantine();
  await admit();
  await harvest();
  await notary.sign();
  await whole();
  const old = new OwnHeads(join(notary.dataDir, 'older'));
  expect(await quarantine({ ownHeads: old })).toMatchObject({ reason: 'rolled-back' });
});

describe('the signing key', () => {
  it('that signed the last head goes on, and a rotation that was lost is made again', async () => {
    const restore = await anOldBackup();
    const first = await firstOrigin();
    await rotateKey(notary.desk);
    await restore();
    await quarantine();
    const { key } = await admit();
    const [old, current] = notary.desk.keyring.verifiers(`${first}/2`);
    expect(key).toBe(old!.text);
    await harvest();
    await notary.sign();
    const [{ note }] = (await archive.query<{ note: string }>(
      'select note from checkpoint where tenant_id = $1 order by size desc limit 1',
    )) as [{ note: string }];
    expect(openCheckpoint(note, [old!, current!]).signedBy).toHaveLength(2);
    expect((await verify(true, { pinned: [] })).problem).toBeNull();
  });

  it('is the current one where the old was destroyed: then a key from outside has to vouch for it', async () => {
    await harvest();
    await notary.sign();
    const restore = await backUp(database, archive.tenant.tenantId);
    const old = notary.desk.keyring.verifiers(await firstOrigin());
    await rotateKey(notary.desk);
    await harvest();
    await notary.sign();
    await notary.sign();
    await restore();
    await quarantine();
    const { key } = await admit();
    expect((await verify()).problem).toBeNull();
    expect((await verify(true, { pinned: [] })).problem).toMatch(/a key that no key before vouches for/);
    expect((await verify(true, { pinned: old })).problem).toMatch(/none of them is the key that was named/);
    expect(key).toContain('/2+');
  });
});

describe('refused is', () => {
  it('a log that is not quarantined', async () => {
    await harvest();
    await notary.sign();
    expect(await refusal(find())).toMatch(/not quarantined/);
  });

  it('a log of which nothing that was signed is missing', async () => {
    await harvest();
    await notary.sign();
    await archive.query(
      `update evidence_log set status = 'quarantined', status_reason = 'x' where tenant_id = $1`,
    );
    expect(await refusal(find())).toMatch(/Nothing that was signed is missing/);
  });

  it('a log that was changed, whether it was cut as well or not', async () => {
    const restore = await anOldBackup();
    const edit = `update observation set object_id = object_id || 'x' where tenant_id = $1 and position = 0`;
    await archive.query(edit);
    await archive.query(
      `update evidence_log set status = 'quarantined', status_reason = 'x' where tenant_id = $1`,
    );
    expect(await refusal(find())).toMatch(/changed, not only cut.*position 0/);
    await restore();
    await archive.query(edit);
    await archive.query(
      `update evidence_log set status = 'quarantined', status_reason = 'x' where tenant_id = $1`,
    );
    expect(await refusal(find())).toMatch(/changed, not only cut.*position 0/);
  });

  it('a log whose past was rewritten with all its hashes, below heads that it still has', async () => {
    await anOldBackup();
    await archive.query(
      `update leaf_run set hashes = sha256(hashes) || substring(hashes from 33) where tenant_id = $1 and first_position = 0`,
    );
    await archive.query(
      `update evidence_log set status = 'quarantined', status_reason = 'x' where tenant_id = $1`,
    );
    expect(await refusal(find())).toMatch(/changed, not only cut/);
  });

  it('a log from whose middle a signed head was taken', async () => {
    await anOldBackup();
    await harvest();
    await notary.sign();
    await archive.query('delete from anchor_receipt where tenant_id = $1 and size = 9');
    await archive.query('delete from checkpoint where tenant_id = $1 and size = 9');
    await archive.query(
      `update evidence_log set status = 'quarantined', status_reason = 'x' where tenant_id = $1`,
    );
    expect(await refusal(find())).toMatch(/keeps another head of size 9, or the archive lacks it/);
  });

  it('a head at an anchor that was not signed here', async () => {
    const restore = await anOldBackup();
    await restore();
    await quarantine();
    const other = await aNotaryDesk(database);
    await other.desk.keyring.makeNext();
    const origin = await firstOrigin();
    const key = other.desk.keyring.signer(origin, other.desk.keyring.current(origin)!.text)!;
    await file.put(
      signCheckpoint({ origin, size: 12, rootHash: Buffer.alloc(32, 7) }, [key]),
      notary.desk.signal,
    );
    await other.end();
    expect(await refusal(find())).toMatch(/that the anchor file:.* keeps was not signed here/);
  });

  it('a loss without a key to sign it with', async () => {
    await (
      await anOldBackup()
    )();
    await quarantine();
    const keyring = new Keyring(join(notary.dataDir, 'elsewhere'));
    expect(await refusal(find({ keyring }))).toMatch(/No key in .*elsewhere.* can sign/);
  });

  it('a loss that an anchor could not be asked about', async () => {
    const restore = await anOldBackup();
    await restore();
    await quarantine();
    const deaf: Anchor = {
      ...{ name: 'deaf', kind: 'git', everySeconds: 1 },
      put: () => Promise.reject(new AnchorError('no', 'no')),
      verify: () => Promise.reject(new AnchorError('no', 'no')),
      newest: () => Promise.reject(new AnchorError('It does not answer.', 'Wait.')),
    };
    expect(await refusal(find({ anchors: [file, deaf] }))).toMatch(/anchor deaf could not be asked/);
  });

  it('what is no line of text', async () => {
    await (
      await anOldBackup()
    )();
    await quarantine();
    const loss = await find();
    for (const change of [{ by: '' }, { reason: 'a\nb' }, { by: 'x'.repeat(501) }])
      expect(await refusal(admitLoss(notary.desk, loss, { ...words, ...change }))).toMatch(
        /has to be a line/,
      );
    expect(await status()).toBe('quarantined');
  });

  it('a loss that somebody else has admitted meanwhile', async () => {
    await (
      await anOldBackup()
    )();
    await quarantine();
    const loss = await find();
    await admit();
    expect(await refusal(admitLoss(notary.desk, loss, words))).toMatch(/not as it was any more/);
    expect(await heads()).toHaveLength(2);
  });
});

describe('killed at any moment', () => {
  class Killed extends Error {}

  it.each([
    ['before anything was written', 'before'],
    ['in the transaction, before the head', 'within'],
    ['in the transaction, after all of it', 'after'],
  ])('%s: the log is quarantined as it was', async (_when, moment) => {
    await (
      await anOldBackup()
    )();
    await quarantine();
    class Mortal extends LogStore {
      override beginEdition(...[log, size, record, sign]: Parameters<LogStore['beginEdition']>) {
        if (moment === 'before') throw new Killed();
        return super.beginEdition(log, size, record, async (runner, at) => {
          if (moment === 'within') throw new Killed();
          const { kept, ...head } = await sign(runner, at);
          // The last statement of the transaction fails.
          if (moment === 'after') await runner.query('alter table evidence_log rename to nowhere');
          return { ...head, kept };
        });
      }
    }
    const store = new Mortal(moment === 'after' ? database.administrator : notary.dataSource);
    await expect(admitLoss({ ...notary.desk, store }, await find(), words)).rejects.toThrow();
    expect(await status()).toBe('quarantined');
    expect(await heads()).toHaveLength(1);
    expect(
      await archive.query(`select from control_record where tenant_id = $1 and kind = 'restored'`),
    ).toEqual([]);
    await admit();
    expect((await verify()).problem).toBeNull();
  });

  it('after the commit: it goes on, and the notary remembers the new head by itself', async () => {
    await (
      await anOldBackup()
    )();
    await quarantine();
    const ownHeads = new OwnHeads(notary.dataDir);
    ownHeads.write = () => Promise.reject(new Killed());
    await expect(admitLoss({ ...notary.desk, ownHeads }, await find(), words)).rejects.toThrow(Killed);
    const first = await firstOrigin();
    expect(await status()).toBe('active');
    expect((await verify()).problem).toBeNull();
    await harvest();
    await notary.sign();
    expect(await notary.desk.ownHeads.originsOf(first)).toEqual([first, `${first}/2`]);
    expect((await verify()).problem).toBeNull();
  });
});

describe('without the key nobody can admit anything', () => {
  it('a record that somebody else writes is found by the notary and by verification', async () => {
    await anOldBackup();
    const first = await firstOrigin();
    const { tenantId } = archive.tenant;
    const [key] = notary.desk.keyring.verifiers(`${first}/2`);
    const body = {
      id: `${first}/2`,
      ended: first,
      key: key!.text,
      previous: notary.desk.keyring.verifiers(first)[0]!.text,
    };
    await database
      .in(tenantId)
      .query(`select append_control($1, 'restored', $2, now(), $3)`, [
        tenantId,
        `${first}/2`,
        JSON.stringify({ ...body, size: 9, lost: [], reason: 'x', by: 'y' }),
      ]);
    expect(await quarantine()).toMatchObject({ reason: 'restored-forged' });
    expect((await verify()).problem).toMatch(/position 9, the restored record: no signed head ends with it/);
    expect(await refusal(find())).toMatch(/changed, not only cut/);
    expect((await releaseLogs(notary.desk))![0]!.reason).toMatch(/none of ours/);
  });

  it('nor can the record be taken away or altered', async () => {
    await aRestoredLog();
    const change = async (sql: string) => {
      const undo = await backUp(database, archive.tenant.tenantId);
      await archive.query(sql);
      const { problem } = await verify();
      const quick = await verify(false);
      await undo();
      return { problem, quick: quick.problem };
    };
    const of = `where tenant_id = $1 and kind = 'restored'`;
    expect(await change(`delete from control_record ${of}`)).toMatchObject({
      problem: expect.any(String),
      quick: expect.any(String),
    });
    for (const [from, to] of [
      ['Ada', 'Bob'],
      ['"size":5', '"size":4'],
      ['/2"', '/3"'],
    ] as const)
      expect(
        (await change(`update control_record set body = replace(body, '${from}', '${to}') ${of}`)).problem,
      ).toEqual(expect.any(String));
    expect(await verify()).toMatchObject({ problem: null });
  });

  it('a head that the record does not name is not excused by it', async () => {
    await (
      await anOldBackup()
    )();
    await quarantine();
    await admitLoss({ ...notary.desk }, await find({ anchors: [] }), words);
    const first = await firstOrigin();
    const { desk } = notary;
    expect((await verify()).problem).toBeNull(); // the anchor holds the same head as the notary
    const key = desk.keyring.signer(first, desk.keyring.current(first)!.text)!;
    const other = signCheckpoint({ origin: first, size: 12, rootHash: Buffer.alloc(32, 7) }, [key]);
    await file.put(other, desk.signal);
    expect((await verify()).problem).toMatch(
      /keeps a head of size 12 of .*, which the archive does not continue, and none/,
    );
  });
});
