import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataSource } from '@countersign/database';
import { type DataSource } from 'typeorm';
import {
  archiveNodes,
  openCheckpoint,
  parseCheckpoint,
  proveArchived,
  proveContinuation,
  provesLeaf,
  readEntries,
  readLeafHashes,
  rootAt,
  signCheckpoint,
  storedLeafHash,
  verifyConsistency,
} from '@countersign/evidence';
import { anArchive, type ArchiveBuilder } from '../../../test/archive-builder.ts';
import { useDatabase } from '../../../test/database.ts';
import { aDesk } from '../../../test/notary-desk.ts';
import { Anchoring } from './anchoring.ts';
import { type Anchor, type AnchoredCheckpoint, AnchorError } from './anchors/anchor.ts';
import { FileAnchor } from './anchors/file-anchor.ts';
import { OwnHeads } from './heads/own-heads.ts';
import { Keyring } from './keys/keyring.ts';
import { LogStore } from './log-store.ts';
import { type Beat, Notary } from './notary.ts';
import { releaseLogs } from './release-logs.ts';
import { rotateKey } from './rotate-key.ts';
import { type Desk } from './sign/sign-log.ts';

const database = useDatabase();
const folders: string[] = [];
let archive: ArchiveBuilder;
let dataDir: string;
let hour = 0;
/** As the notary sees the database: by its role, one tenant at a time. */
let narrow: DataSource;

beforeAll(async () => {
  narrow = await createDataSource(database.url, { role: 'countersign_notary' }).initialize();
});
afterAll(() => narrow.destroy());

beforeEach(async () => {
  // Each test has the database to itself: the notary signs every log it finds.
  await database.query(
    'truncate tenant, page, observation, leaf_run, control_record, subtree, checkpoint, anchor_state restart identity cascade',
  );
  dataDir = mkdtempSync(join(tmpdir(), 'countersign-notary-'));
  folders.push(dataDir);
  archive = await anArchive(database);
});
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

const request = (id: number) => ({ id: `request-${id}`, status: 'needsApproval' });

/** One more complete read with so many new requests: that many positions and one for the sweep. */
async function harvest(count = 3, of = archive): Promise<void> {
  hour += 1;
  const at = new Date(Date.UTC(2026, 9, 5) + hour * 3_600_000).toISOString();
  await of.readRequests(
    at,
    Array.from({ length: count }, (_, index) => request(1000 * hour + index)),
  );
}

/** A control record, as whoever may write one writes it. */
async function say(kind: string, key: string, body: string): Promise<void> {
  const { tenantId } = archive.tenant;
  await database
    .in(tenantId)
    .query('select append_control($1, $2, $3, now(), $4)', [tenantId, kind, key, body]);
}

interface TestNotary {
  readonly desk: Desk;
  readonly lines: Record<string, unknown>[];
  beat(): Promise<Beat>;
}

/** A notary that has just been started on the data directory. */
function start(change: Partial<Desk> = {}): TestNotary {
  const { desk, lines } = aDesk(narrow, dataDir, change);
  const notary = new Notary(desk);
  return { desk, lines, beat: () => notary.beat() };
}

async function origin(of = archive): Promise<string> {
  const [row] = await of.query<{ origin: string }>('select origin from evidence_log where tenant_id = $1');
  return row!.origin;
}

async function sizes(of = archive): Promise<number[]> {
  const rows = await of.query<{ size: string }>(
    'select size from checkpoint where tenant_id = $1 order by size',
  );
  return rows.map(({ size }) => Number(size));
}

async function status(of = archive): Promise<{ status: string; reason: string | null }> {
  const sql = 'select status, status_reason as reason from evidence_log where tenant_id = $1';
  return (await of.query<{ status: string; reason: string | null }>(sql))[0]!;
}

async function newestNote(): Promise<string> {
  const sql = 'select note from checkpoint where tenant_id = $1 order by size desc limit 1';
  return (await archive.query<{ note: string }>(sql))[0]!.note;
}

async function expectQuarantine(notary: TestNotary, words: RegExp, of = archive): Promise<void> {
  const before = await sizes(of);
  const { quarantined } = await notary.beat();
  expect(quarantined).toBe(1);
  const { status: now, reason } = await status(of);
  expect(now).toBe('quarantined');
  expect(reason).toMatch(words);
  expect(await sizes(of)).toEqual(before);
  expect(notary.lines.at(-1)).toMatchObject({ level: 'error', code: 'log_quarantined' });
}

describe('signing', () => {
  it('signs what is archived, with a key that the log itself records', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    expect(await sizes()).toEqual([5]); // three requests, their sweep, the record of the key
    const note = await newestNote();
    const verifiers = notary.desk.keyring.verifiers(await origin());
    const head = openCheckpoint(note, verifiers);
    expect(head).toMatchObject({ origin: await origin(), size: 5, signedBy: verifiers });
    const plain = archiveNodes(database.dataSource, archive.tenant.tenantId);
    expect(head.rootHash).toEqual(await rootAt(plain, 5));
    const [record] = await archive.query<{ body: string }>(
      `select body from control_record where tenant_id = $1 and kind = 'key'`,
    );
    expect(JSON.parse(record!.body)).toEqual({
      id: verifiers[0]!.text,
      key: verifiers[0]!.text,
      previous: null,
    });
    expect(readFileSync(notary.desk.ownHeads.pathOf(await origin()), 'utf8')).toBe(note);
  });

  it('keeps the key for itself', async () => {
    await harvest();
    await start().beat();
    const folder = join(dataDir, 'notary', 'keys');
    const [file] = readdirSync(folder);
    expect(statSync(join(folder, file!)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('adds nothing when nothing is new, whether it went on running or was started again', async () => {
    await harvest();
    const notary = start();
    await notary.beat();
    const note = await newestNote();
    await notary.beat();
    await start().beat();
    expect(await sizes()).toEqual([5]);
    expect(await newestNote()).toBe(note);
  });

  it('covers the record of its key with its first head, however large the step', async () => {
    await harvest(60);
    await start({ stepPositions: 25 }).beat();
    expect(await sizes()).toEqual([62]);
  });

  it('waits for a first harvest before it makes a key', async () => {
    const notary = start();
    expect(await notary.beat()).toEqual({ signed: [], quarantined: 0 });
    expect(notary.desk.keyring.isEmpty).toBe(true);
  });

  it('continues, and every head is the beginning of every later one', async () => {
    const notary = start();
    for (let round = 0; round < 6; round += 1) {
      await harvest(round);
      // A start in the middle changes nothing.
      await (round % 2 === 0 ? notary : start()).beat();
    }
    const rows = await archive.query<{ note: string }>(
      'select note from checkpoint where tenant_id = $1 order by size',
    );
    const heads = rows.map(({ note }) => parseCheckpoint(note));
    expect(heads).toHaveLength(6);
    for (const [index, older] of heads.entries())
      for (const newer of heads.slice(index)) {
        const { tenantId } = archive.tenant;
        const path = await proveContinuation(database.dataSource, tenantId, older.size, newer.size);
        const claim = {
          oldSize: older.size,
          oldRoot: older.rootHash,
          size: newer.size,
          root: newer.rootHash,
          path,
        };
        expect(verifyConsistency(claim)).toBe(true);
      }
  });

  it('signs a large backlog in steps, keeps the subtrees, and every entry can be proved', async () => {
    await harvest(3);
    const notary = start({ stepPositions: 250 });
    await notary.beat();
    await harvest(600);
    await notary.beat();
    expect(await sizes()).toEqual([5, 255, 505, 606]);
    const kept = await archive.query('select height, nth from subtree where tenant_id = $1 order by nth');
    expect(kept).toEqual([
      { height: 8, nth: '0' },
      { height: 8, nth: '1' },
    ]);
    const checkpoint = parseCheckpoint(await newestNote());
    const { tenantId } = archive.tenant;
    for await (const { hashes } of readLeafHashes(database.dataSource, tenantId, { begin: 0, end: 606 }))
      for (const position of [0, 255, 256, 511, 512, 605]) {
        const proof = await proveArchived(database.dataSource, tenantId, position, checkpoint);
        expect(provesLeaf(proof, hashes.subarray(32 * position, 32 * (position + 1)))).toBe(true);
      }
  });

  it('makes the cache of subtrees again if it was lost', async () => {
    await harvest(600);
    await start().beat();
    await archive.query('delete from subtree where tenant_id = $1');
    await harvest(1);
    await start().beat();
    expect((await status()).status).toBe('active');
    expect(await archive.query('select nth from subtree where tenant_id = $1')).toHaveLength(2);
  });

  it('signs each tenant’s log by itself: one that is quarantined does not hold up another', async () => {
    const other = await anArchive(database);
    await harvest(2);
    await harvest(2, other);
    await archive.query(`update sweep set asked = 'x' where tenant_id = $1`);
    await expectQuarantine(start(), /Table sweep, position 2/);
    expect((await status(other)).status).toBe('active');
    expect(await sizes(other)).toEqual([4]);
  });
});

describe('what is new is checked before it is signed', () => {
  const flip = (column: string) => `set_byte(${column}, 5, get_byte(${column}, 5) # 4)`;

  it.each([
    [
      'a page body',
      `update page set body = set_byte(body, 15, get_byte(body, 15) # 4) where tenant_id = $1 and page_id = 1`,
      /Table page, position 5, page 1/,
    ],
    [
      'a page’s salts',
      `update page set salts = ${flip('salts')} where tenant_id = $1 and page_id = 1`,
      /Table observation, position 5, the observation of approval-requests "request-\d+" \(page 1\)/,
    ],
    [
      'leaf hashes',
      `update leaf_run set hashes = ${flip('hashes')} where tenant_id = $1 and first_position = 5`,
      /Table observation, position 5.*leaf_run/,
    ],
    [
      'an observation',
      `update observation set object_id = 'x' where tenant_id = $1 and position = 6`,
      /Table observation, position 6, the observation of approval-requests "x"/,
    ],
    [
      'a sweep',
      `update sweep set ended_at = ended_at + interval '1 us' where tenant_id = $1 and position = 8`,
      /Table sweep, position 8/,
    ],
    [
      'a control record',
      `update control_record set body = '{}' where tenant_id = $1 and position = 9`,
      /Table control_record, position 9, the gap record "g"/,
    ],
    [
      'a missing observation',
      `delete from observation where tenant_id = $1 and position = 6`,
      /position 6, the row: it is missing/,
    ],
    [
      'a missing sweep',
      `delete from sweep where tenant_id = $1 and position = 8`,
      /position 8, the row: it is missing/,
    ],
    [
      'a missing leaf',
      `delete from leaf_run where tenant_id = $1 and first_position = 8`,
      /Table leaf_run, position 8/,
    ],
  ])(
    'refuses to sign over %s that was altered, and stays so until somebody acts',
    async (_what, sql, words) => {
      await harvest(3);
      const notary = start();
      await notary.beat();
      await harvest(3);
      await say('gap', 'g', '{"id":"g","source":"audit-events"}');
      await archive.query(sql);
      await expectQuarantine(notary, words);
      expect((await status()).reason).toContain('run `countersign notary release`');
      await harvest(1);
      expect(await notary.beat()).toEqual({ signed: [], quarantined: 0 });
      await start().beat();
      expect((await status()).status).toBe('quarantined');
      expect(await sizes()).toEqual([5]);
    },
  );

  it('goes on once what was wrong is repaired and released, and not before', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    await harvest(3);
    await archive.query(
      `update observation set object_id = object_id || 'x' where tenant_id = $1 and position = 6`,
    );
    await expectQuarantine(notary, /position 6/);
    const refused = await releaseLogs(start().desk);
    expect(refused).toEqual([
      { tenant: archive.tenant.entraId, reason: expect.stringMatching(/position 6/) },
    ]);
    expect((await status()).status).toBe('quarantined');
    await archive.query(
      `update observation set object_id = rtrim(object_id, 'x') where tenant_id = $1 and position = 6`,
    );
    expect(await releaseLogs(start().desk, archive.tenant.entraId)).toEqual([
      { tenant: archive.tenant.entraId, reason: null },
    ]);
    expect(await sizes()).toEqual([5, 9]);
    expect(await releaseLogs(start().desk)).toEqual([]);
    expect(await releaseLogs(start().desk, 'nobody')).toBeNull();
  });
});

describe('what was signed is never signed differently', () => {
  /** As if a backup from when the archive had `size` positions had been restored. */
  async function restore(size: number): Promise<void> {
    const cut = (sql: string) => archive.query(sql, [size]);
    await cut('delete from observation where tenant_id = $1 and position >= $2');
    await cut('delete from sweep where tenant_id = $1 and position >= $2');
    await cut('delete from control_record where tenant_id = $1 and position >= $2');
    await cut('delete from page where tenant_id = $1 and first_position >= $2');
    await cut('delete from leaf_run where tenant_id = $1 and first_position >= $2');
    await cut('delete from checkpoint where tenant_id = $1 and size > $2');
    await cut(
      'update archive_head set size = $2, pages = (select count(*) from page where tenant_id = $1) where tenant_id = $1',
    );
  }

  it('F61 refuses an older backup, naming both sizes', async () => {
    await harvest(3);
    await start().beat();
    await harvest(3);
    await start().beat();
    await restore(5);
    await expectQuarantine(start(), /has 5 positions, but the notary signed size 9/);
  });

  it('refuses it also when the archive has grown again beyond what was signed', async () => {
    await harvest(3);
    const running = start();
    await running.beat();
    await harvest(3);
    await running.beat();
    await restore(5);
    await harvest(9);
    // Whether it went on running meanwhile or not.
    await expectQuarantine(running, /checkpoint in the database is of size 5, but the notary signed size 9/);
    expect((await releaseLogs(start().desk))![0]!.reason).toMatch(/size 5.*size 9/);
    expect(await sizes()).toEqual([5]);
  });

  it('F41 refuses a database that lost its newest checkpoint only', async () => {
    await harvest(3);
    await start().beat();
    await archive.query('delete from checkpoint where tenant_id = $1');
    await expectQuarantine(start(), /of size 0, but the notary signed size 5/);
  });

  it('refuses a tenant whose archive was emptied', async () => {
    await harvest(3);
    await start().beat();
    await restore(0);
    await expectQuarantine(start(), /has 0 positions, but the notary signed size 5/);
  });

  it('finds the past changed when it starts, though every leaf fits what is stored', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    await archive.query(
      `update leaf_run set hashes = set_byte(hashes, 0, 0) || '' where tenant_id = $1 and first_position = 0`,
    );
    await harvest(1);
    await expectQuarantine(
      start(),
      /Table leaf_run: the leaf hashes of positions 0 … 4 no longer lead to the root/,
    );
  });

  it('says when only the cache was changed', async () => {
    await harvest(300);
    await start().beat();
    await archive.query('update subtree set hash = sha256(hash) where tenant_id = $1');
    await harvest(1);
    await expectQuarantine(start(), /Table subtree, the cache/);
    await archive.query('delete from subtree where tenant_id = $1');
    expect((await releaseLogs(start().desk))![0]!.reason).toBeNull();
  });

  it.each([
    [
      'another signature',
      (note: string) => note.replace(/.{8}\n$/, 'AAAAAAA=\n'),
      /Table checkpoint, size 5/,
    ],
    ['another size', (note: string) => note.replace('\n5\n', '\n6\n'), /Table checkpoint, size 5/],
    ['no note at all', () => 'x', /Table checkpoint, size 5/],
  ])('refuses a checkpoint in the database with %s', async (_what, change, words) => {
    await harvest(3);
    await start().beat();
    await archive.query('update checkpoint set note = $2 where tenant_id = $1', [change(await newestNote())]);
    await harvest(1);
    await expectQuarantine(start(), words);
  });

  it('refuses a second head of the same size, though it is signed by the same key', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    const [{ key }] = (await archive.query<{ key: string }>(
      `select key from control_record where tenant_id = $1 and kind = 'key'`,
    )) as [{ key: string }];
    const head = parseCheckpoint(await newestNote());
    const other = signCheckpoint({ ...head, rootHash: Buffer.alloc(32, 1) }, [
      notary.desk.keyring.signer(head.origin, key)!,
    ]);
    await archive.query('update checkpoint set note = $2, root_hash = $3 where tenant_id = $1', [
      other.note,
      other.rootHash,
    ]);
    await expectQuarantine(start(), /Two different heads of size 5/);
  });

  it('refuses a log that was renamed', async () => {
    await harvest(3);
    await start().beat();
    const old = await origin();
    await archive.query(`update evidence_log set origin = $2 where tenant_id = $1`, [
      old.replace(/.$/, (c) => (c === '0' ? '1' : '0')),
    ]);
    await archive.query('delete from checkpoint where tenant_id = $1');
    await expectQuarantine(start(), new RegExp(`was called ${old}`));
    await archive.query(
      `update evidence_log set origin = '../../etc/x', status = 'active', status_reason = null where tenant_id = $1`,
    );
    await expectQuarantine(start(), /origin in evidence_log.* is none of ours/);
  });
});

describe('killed at any moment', () => {
  class Killed extends Error {}

  it('between commit and its own file: the next start takes up what was committed', async () => {
    await harvest(3);
    await start().beat();
    const first = await newestNote();
    await harvest(3);
    class HeadsOfTheKilled extends OwnHeads {
      override write(): Promise<void> {
        return Promise.reject(new Killed());
      }
    }
    const killed = start({ ownHeads: new HeadsOfTheKilled(dataDir) });
    await killed.beat();
    expect(killed.lines.at(-1)).toMatchObject({ code: 'log_not_signed' });
    expect(await sizes()).toEqual([5, 9]);
    const own = new OwnHeads(dataDir);
    expect(await own.read(await origin())).toBe(first);
    await start().beat();
    expect(await own.read(await origin())).toBe(await newestNote());
    await harvest(1);
    await start().beat();
    expect(await sizes()).toEqual([5, 9, 11]);
  });

  it('before the commit: nothing was signed, and the next start signs', async () => {
    await harvest(3);
    class StoreOfTheKilled extends LogStore {
      override saveCheckpoint(): Promise<boolean> {
        return Promise.reject(new Killed());
      }
    }
    await start({ store: new StoreOfTheKilled(narrow) }).beat();
    expect(await sizes()).toEqual([]);
    expect(await new OwnHeads(dataDir).read(await origin())).toBeNull();
    await start().beat();
    expect(await sizes()).toEqual([5]);
  });

  it('after the key was made and before the log records it: the same key is recorded', async () => {
    await harvest(3);
    const keyring = new Keyring(dataDir);
    await keyring.makeNext();
    await start().beat();
    expect(openCheckpoint(await newestNote(), keyring.verifiers(await origin())).size).toBe(5);
  });

  it('with its own file gone: the database’s head is taken up if it is signed here', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    rmSync(notary.desk.ownHeads.pathOf(await origin()));
    await harvest(1);
    await start().beat();
    expect(await sizes()).toEqual([5, 7]);
  });

  it('and its own file damaged: it does not pretend that there was none', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    writeFileSync(notary.desk.ownHeads.pathOf(await origin()), 'half a checkp');
    await expectQuarantine(start(), /own head .*\.checkpoint is not a checkpoint of this log/);
  });
});

describe('the key', () => {
  it('is passed on: the first checkpoint after is signed by both, the next by the new one, and the old one is destroyed', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    const [old] = notary.desk.keyring.verifiers(await origin());
    const [rotated] = await rotateKey(start().desk);
    await notary.beat();
    const both = await newestNote();
    expect(openCheckpoint(both, [old!]).signedBy).toEqual([old]);
    const [, fresh] = notary.desk.keyring.verifiers(await origin());
    expect(rotated).toEqual({ tenant: archive.tenant.entraId, key: fresh!.text });
    expect(openCheckpoint(both, [old!, fresh!]).signedBy).toEqual([old, fresh]);
    const [, record] = await archive.query<{ body: string }>(
      `select body from control_record where tenant_id = $1 and kind = 'key' order by position`,
    );
    expect(JSON.parse(record!.body)).toEqual({ id: fresh!.text, key: fresh!.text, previous: old!.text });
    await harvest(1);
    await notary.beat();
    const next = await newestNote();
    expect(openCheckpoint(next, [fresh!]).signedBy).toEqual([fresh]);
    expect(() => openCheckpoint(next, [old!])).toThrow('known is');
    const files = readdirSync(notary.desk.keyring.folder).sort();
    expect(files).toEqual([
      expect.stringMatching(/^0001-.*\.public\.pem$/),
      expect.stringMatching(/^0002-.*\.private\.pem$/),
    ]);
    await harvest(1);
    await start().beat();
    expect((await status()).status).toBe('active');
  });

  it('is passed on also when the rotation was cut off after the new key was made', async () => {
    await harvest(3);
    await start().beat();
    const keyring = new Keyring(dataDir);
    await keyring.load();
    await keyring.makeNext();
    await start().beat();
    await start().beat();
    expect(openCheckpoint(await newestNote(), keyring.verifiers(await origin())).signedBy).toHaveLength(2);
  });

  it('is kept while a log has not passed to the new one', async () => {
    const other = await anArchive(database);
    await harvest(3);
    await harvest(3, other);
    await start().beat();
    await other.query(
      `update evidence_log set status = 'quarantined', status_reason = 'x' where tenant_id = $1`,
    );
    await rotateKey(start().desk);
    const notary = start();
    await notary.beat();
    expect(readdirSync(notary.desk.keyring.folder).filter((name) => name.includes('private'))).toHaveLength(
      2,
    );
    await releaseLogs(start().desk);
    await notary.beat();
    await notary.beat();
    expect(readdirSync(notary.desk.keyring.folder).filter((name) => name.includes('private'))).toHaveLength(
      1,
    );
    expect((await status(other)).status).toBe('active');
  });

  it('is not made anew where one was lost', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    rmSync(notary.desk.keyring.folder, { recursive: true });
    await harvest(1);
    await expectQuarantine(start(), /holds no key.*Restore the folder "notary"/);
  });

  it('does not sign with another installation’s key', async () => {
    await harvest(3);
    await start().beat();
    rmSync(join(dataDir, 'notary'), { recursive: true });
    await new Keyring(dataDir).makeNext();
    await harvest(1);
    await expectQuarantine(
      start(),
      /Table checkpoint, size 5: this is not a checkpoint of this log signed here/,
    );
  });

  it('is not replaced by somebody who writes a record of a key of his own', async () => {
    await harvest(3);
    const notary = start();
    await notary.beat();
    const foreign = new Keyring(mkdtempSync(join(dataDir, 'foreign-')));
    await foreign.makeNext();
    const key = foreign.current(await origin())!.text;
    const previous = notary.desk.keyring.current(await origin())!.text;
    await say('key', key, JSON.stringify({ id: key, key, previous }));
    await expectQuarantine(notary, /names the signing key .* which is not in/);
  });
});

describe('anchors', () => {
  /** Somewhere outside; what it holds can be set from outside too. */
  class Outside implements Anchor {
    readonly name = 'outside';
    readonly kind = 'file';
    readonly everySeconds = 300;
    held: string | null = null;
    failure: Error | null = null;
    readonly puts: AnchoredCheckpoint[] = [];

    put(checkpoint: AnchoredCheckpoint) {
      if (this.failure) return Promise.reject(this.failure);
      this.puts.push(checkpoint);
      this.held = checkpoint.note;
      return Promise.resolve({
        bytes: Buffer.from(checkpoint.note),
        anchoredAt: new Date('2026-10-09T00:00:00Z'),
      });
    }

    verify() {
      return Promise.resolve(new Date('2026-10-09T00:00:00Z'));
    }

    newest(of: string) {
      const held = this.held?.startsWith(`${of}\n`) ? this.held : null;
      return this.failure ? Promise.reject(this.failure) : Promise.resolve(held);
    }
  }

  async function anchor(
    notary: TestNotary,
    outside: Outside,
    now = new Date('2026-10-09T00:00:00Z'),
  ): Promise<void> {
    const { signed } = await notary.beat();
    const { store, logger } = notary.desk;
    const anchoring = new Anchoring({ store, logger, anchors: [outside], now: () => now });
    const heads = signed.map(({ log: { tenantId }, head }) => ({ tenantId, head }));
    await anchoring.round(heads, new AbortController().signal);
  }

  const state = () =>
    archive.query(
      `select last_attempt_at as attempted, last_success_at as succeeded, message, next_step as next from anchor_state where tenant_id = $1`,
    );

  it('puts a head there when it is due, and keeps the receipt', async () => {
    const outside = new Outside();
    const notary = start({ anchors: [outside] });
    await harvest(3);
    await anchor(notary, outside);
    expect(outside.puts).toEqual([{ origin: await origin(), size: 5, note: await newestNote() }]);
    expect(
      await archive.query('select size, anchor, kind, receipt from anchor_receipt where tenant_id = $1'),
    ).toEqual([{ size: '5', anchor: 'outside', kind: 'file', receipt: Buffer.from(await newestNote()) }]);
    await harvest(3);
    await anchor(notary, outside, new Date('2026-10-09T00:04:59Z'));
    expect(outside.puts).toHaveLength(1);
    // Nothing newer comes, and still the head that waited goes out.
    await anchor(notary, outside, new Date('2026-10-09T00:05:00Z'));
    expect(outside.puts.map(({ size }) => size)).toEqual([5, 9]);
  });

  it('F67 says what failed and what to do, and recovers', async () => {
    const outside = new Outside();
    const notary = start({ anchors: [outside] });
    await harvest(3);
    outside.failure = new AnchorError('The folder is not writable.', 'Make it writable.');
    await anchor(notary, outside);
    const attempted = new Date('2026-10-09T00:00:00Z');
    expect(await state()).toEqual([
      { attempted, succeeded: null, message: 'The folder is not writable.', next: 'Make it writable.' },
    ]);
    expect(await sizes()).toEqual([5]);
    outside.failure = null;
    await anchor(notary, outside, new Date('2026-10-09T00:01:00Z'));
    const later = new Date('2026-10-09T00:01:00Z');
    expect(await state()).toEqual([{ attempted: later, succeeded: later, message: null, next: null }]);
  });

  it('remembers what database and data directory have both forgotten', async () => {
    const outside = new Outside();
    await harvest(3);
    await anchor(start({ anchors: [outside] }), outside);
    const backup = await newestNote();
    await harvest(3);
    await anchor(start({ anchors: [outside] }), outside, new Date('2026-10-09T01:00:00Z'));
    // Both of an older backup.
    await new OwnHeads(dataDir).write(await origin(), backup);
    await archive.query('delete from anchor_receipt where tenant_id = $1 and size > 5');
    await archive.query('delete from checkpoint where tenant_id = $1 and size > 5');
    for (const table of ['observation', 'sweep'])
      await archive.query(`delete from ${table} where tenant_id = $1 and position >= 5`);
    await archive.query('delete from leaf_run where tenant_id = $1 and first_position >= 5');
    await archive.query('update archive_head set size = 5 where tenant_id = $1');
    await harvest(1);
    await expectQuarantine(
      start({ anchors: [outside] }),
      /anchor outside holds a head of size 9, but the archive has only 7/,
    );
    await harvest(9);
    expect((await releaseLogs(start({ anchors: [outside] }).desk))![0]!.reason).toMatch(
      /anchor outside holds a head of size 9 that the archive does not continue/,
    );
    expect(await sizes()).toEqual([5]);
  });

  it('F63 finds a past that was rewritten with all its hashes, database and data directory alike', async () => {
    const now = () => new Date('2026-10-09T00:00:00Z');
    const file = new FileAnchor({ path: join(dataDir, 'anchored.jsonl'), everySeconds: 1, now });
    const { signal } = new AbortController();
    await harvest(3);
    const notary = start({ anchors: [file] });
    const [signed] = (await notary.beat()).signed;
    const { store, logger } = notary.desk;
    const { tenantId } = archive.tenant;
    await new Anchoring({ store, logger, anchors: [file], now }).round(
      [{ tenantId, head: signed!.head }],
      signal,
    );
    expect(await file.newest(await origin(), signal)).toBe(await newestNote());

    // A superuser changes a sweep, recomputes its leaf, and takes away all that remembers the old one.
    await archive.query(`update sweep set asked = '/else' where tenant_id = $1 and position = 3`);
    for await (const [sweep] of readEntries(database.dataSource, tenantId, { begin: 3, end: 4 }))
      await archive.query('update leaf_run set hashes = $2 where tenant_id = $1 and first_position = 3', [
        Buffer.from(storedLeafHash(archive.tenant.entraId, sweep!), 'latin1'),
      ]);
    await archive.query('delete from anchor_receipt where tenant_id = $1');
    await archive.query('delete from checkpoint where tenant_id = $1');
    rmSync(notary.desk.ownHeads.pathOf(await origin()));
    await expectQuarantine(
      start({ anchors: [file] }),
      /anchor file:.* of size 5 that the archive does not continue/,
    );
  });

  it('is believed over the database below the last signed size too', async () => {
    const outside = new Outside();
    await harvest(3);
    const notary = start({ anchors: [outside] });
    await anchor(notary, outside);
    const { keyring } = notary.desk;
    const head = parseCheckpoint(await newestNote());
    const signer = keyring.signer(head.origin, keyring.current(head.origin)!.text)!;
    outside.held = signCheckpoint({ ...head, size: 4, rootHash: Buffer.alloc(32) }, [signer]).note;
    await harvest(1);
    await expectQuarantine(
      notary,
      /anchor outside holds a head of size 4 that the archive does not continue/,
    );
  });

  it('is passed over while it cannot be asked, and not believed when another key signed there', async () => {
    const outside = new Outside();
    await harvest(3);
    const notary = start({ anchors: [outside] });
    await anchor(notary, outside);
    outside.failure = new Error('ECONNREFUSED');
    await harvest(1);
    await notary.beat();
    expect(await sizes()).toEqual([5, 7]);
    outside.failure = null;
    const foreign = new Keyring(mkdtempSync(join(dataDir, 'foreign-')));
    await foreign.makeNext();
    const key = foreign.current(await origin())!.text;
    const head = parseCheckpoint(await newestNote());
    outside.held = signCheckpoint(head, [foreign.signer(head.origin, key)!]).note;
    await harvest(1);
    await expectQuarantine(notary, /newest checkpoint at the anchor outside is not one signed here/);
  });
});
