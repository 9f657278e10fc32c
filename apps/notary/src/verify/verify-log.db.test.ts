// Every problem that the verification of a log can name, each made by hand in an archive that is in order, within a
// transaction that is taken back.
import { type Log, readLog, signCheckpoint, verifierKey, type VerifierKey } from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../test/database.ts';
import { aNotaryDesk, type NotaryDesk } from '../../../../test/notary-desk.ts';
import { type Anchor, AnchorError } from '../anchors/anchor.ts';
import { rotateKey } from '../rotate-key.ts';
import { verifyRoles } from './verify-archive.ts';
import { type Verified, verifyLog, type VerifyOptions } from './verify-log.ts';

const database = useDatabase();
let notary: NotaryDesk;
let archive: ArchiveBuilder;
let log: Log;
let keys: readonly VerifierKey[];

/** Believes what it wrote: a receipt is the note, and says when. */
const outside: Anchor = {
  name: 'outside',
  kind: 'file',
  everySeconds: 1,
  put: ({ note }) =>
    Promise.resolve({ bytes: Buffer.from(note), anchoredAt: new Date('2026-10-09T00:00:00Z') }),
  verify({ note }, receipt) {
    if (receipt.toString() === note) return Promise.resolve(new Date('2026-10-09T00:00:00Z'));
    return Promise.reject(new AnchorError('The receipt is of something else.', 'Ask whoever keeps it.'));
  },
  newest: () => Promise.resolve(null),
};

/**
 * Positions: 0–299 requests of one page, 300 their sweep, 301 the record of the first key: signed. 302–304 and 305
 * another read, signed. 306 the record of the second key, 307 and 308: signed by both. 309 and 310: by the second.
 */
beforeAll(async () => {
  notary = await aNotaryDesk(database, {
    anchors: [outside],
    now: (() => {
      let second = 0;
      return () => new Date(Date.UTC(2026, 9, 9) + 1000 * (second += 10));
    })(),
  });
  archive = await anArchive(database);
  const read = (hour: number, ids: string[]) =>
    archive.readRequests(
      `2026-10-05T${String(hour).padStart(2, '0')}:00:00Z`,
      ids.map((id) => ({ id })),
    );
  await read(
    8,
    Array.from({ length: 300 }, (_, index) => `request-${index}`),
  );
  await notary.sign();
  await read(9, ['a', 'b', 'c']);
  await notary.sign();
  await rotateKey(notary.desk);
  await read(10, ['d']);
  await notary.sign();
  await read(11, ['e']);
  await notary.sign();
  log = (await readLog(database.administrator, archive.tenant.tenantId))!;
  keys = notary.desk.keyring.verifiers(log.origin);
});
afterAll(() => notary.end());

type Options = Partial<VerifyOptions>;

const keptBy = (note: string) => ({ heads: [{ where: "the notary's own file", note }], notes: [] });

function verify(runner: QueryRunner, options: Options = {}): Promise<Verified> {
  return verifyLog(runner, log, {
    isFull: true,
    pinned: [],
    keptHeads: { heads: [], notes: [] },
    anchors: [outside],
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  });
}

/** Works in a transaction that is taken back. */
async function within<Result>(work: (runner: QueryRunner) => Promise<Result>): Promise<Result> {
  const runner = database.administrator.createQueryRunner();
  try {
    await runner.startTransaction();
    return await work(runner);
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

/** What is wrong after these statements (each of one tenant, $1): the message, or null. */
function problemAfter(statements: readonly string[], options: Options = {}): Promise<string | null> {
  return within(async (runner) => {
    for (const sql of statements) await runner.query(sql, [log.tenantId]);
    return verify(runner, options).then(
      () => null,
      (error: Error) =>
        error.name === 'VerifyProblem' || error.name === 'ArchiveProblem'
          ? error.message
          : Promise.reject(error),
    );
  });
}

it('finds an archive in order, and says what it looked at and what it could not', async () => {
  const told: number[][] = [];
  const onProgress = (done: number, of: number) => void told.push([done, of]);
  const kept = await notary.desk.ownHeads.read(log.origin);
  const full = await within((runner) =>
    verify(runner, { pinned: [keys[1]!], keptHeads: keptBy(kept!), onProgress }),
  );
  expect(full).toEqual({ size: 311, checkpoints: 4, receipts: 4, restored: [], notes: [] });
  expect(told.at(-1)).toEqual([311, 311]);
  const quick = await within((runner) => verify(runner, { isFull: false, anchors: [] }));
  expect(quick).toMatchObject({ size: 311, checkpoints: 4, receipts: 0 });
  expect(quick.notes).toEqual([
    '1 receipt of the anchor outside could not be checked: it is not configured here.',
    expect.stringContaining('The signing key was taken from the archive itself'),
  ]);
});

it('says how much is not signed yet', async () => {
  const { notes } = await within(async (runner) => {
    await runner.query('delete from anchor_receipt where tenant_id = $1 and size = 311', [log.tenantId]);
    await runner.query('delete from checkpoint where tenant_id = $1 and size = 311', [log.tenantId]);
    return verify(runner);
  });
  expect(notes[0]).toBe('2 newer positions are not signed yet.');
});

/** What was done, how, what is said, and whether the quick verification sees it too. */
const changes: [string, string, RegExp, boolean][] = [
  [
    'an observation deleted',
    'delete from observation where tenant_id = $1 and position = 4',
    /^Table archive_head, the count: it counts 311 positions; observation, sweep and control_record hold 310, the last at 310\./,
    true,
  ],
  [
    'an observation moved to the end',
    'update observation set position = 400 where tenant_id = $1 and position = 4',
    /^Table archive_head, the count: it counts 311 positions; .* hold 311, the last at 400\./,
    true,
  ],
  [
    'two observations at one position',
    'update observation set position = 5 where tenant_id = $1 and position = 4',
    /^Table observation, sweep or control_record, position 4, the row: it is missing/,
    false,
  ],
  [
    'the number of positions',
    'update archive_head set size = 310 where tenant_id = $1',
    /^Table archive_head, the count: it counts 310 positions/,
    true,
  ],
  [
    'a run of leaf hashes deleted',
    'delete from leaf_run where tenant_id = $1 and first_position = 302',
    /^Table leaf_run, position 305, the count: the leaf hashes before it do not lead up to it/,
    true,
  ],
  [
    'the last run of leaf hashes deleted',
    'delete from leaf_run where tenant_id = $1 and first_position = 310',
    /^Table leaf_run, the count: it holds 310 leaf hashes for 311 positions\./,
    true,
  ],
  [
    'a page deleted',
    'delete from page where tenant_id = $1 and page_id = 3',
    /^Table page, the count: it holds 3 pages, the last is 2; archive_head counts 4\./,
    true,
  ],
  [
    'a leaf hash',
    `update leaf_run set hashes = set_byte(hashes, 32 * 7 + 3, get_byte(hashes, 32 * 7 + 3) # 1) where tenant_id = $1 and first_position = 0`,
    /^Table observation, position 7, the observation of approval-requests "request-7" \(page 0\): .*leaf_run/,
    false,
  ],
  [
    'an id',
    `update observation set object_id = 'x' where tenant_id = $1 and position = 302`,
    /^Table observation, position 302, the observation of approval-requests "x"/,
    false,
  ],
  [
    'the body of a page',
    `update page set body = set_byte(body, 20, get_byte(body, 20) # 4) where tenant_id = $1 and page_id = 1`,
    /^Table page, position 302, page 1: /,
    false,
  ],
  [
    'the cache of the tree',
    `update subtree set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where tenant_id = $1 and height = 8 and nth = 0`,
    /^Table (subtree, position 0, the subtree of height 8: its hash is not that of the leaves below it|checkpoint, the checkpoint of size 311: the archive no longer hashes)/,
    true,
  ],
  [
    'a row of the cache for what is not there yet',
    `insert into subtree select tenant_id, height, 1, hash from subtree where tenant_id = $1 and height = 8`,
    /^Table subtree, position 256, the subtree of height 8: there is none such in an archive of 311 positions\./,
    false,
  ],
  [
    'the root beside a signed note',
    `update checkpoint set root_hash = set_byte(root_hash, 0, get_byte(root_hash, 0) # 1) where tenant_id = $1 and size = 311`,
    /^Table checkpoint, the checkpoint of size 311: its columns do not say what its signed note says\./,
    true,
  ],
  [
    'a signed note',
    `update checkpoint set note = replace(note, E'\\n306\\n', E'\\n305\\n') where tenant_id = $1 and size = 306`,
    /^Table checkpoint, the checkpoint of size 306: .*does not verify/,
    false,
  ],
  [
    'the first head that the new key signed with the old one deleted',
    `with receipt as (delete from anchor_receipt where tenant_id = $1 and size = 309)
     delete from checkpoint where tenant_id = $1 and size = 309`,
    /^Table checkpoint, the checkpoint of size 311: the key [0-9a-f]{8} did not sign it\./,
    true,
  ],
  [
    'the record of the first key turned into that of another log',
    `update control_record set body = replace(body, 'countersign.local/', 'countersign.local/demo/') where tenant_id = $1 and kind = 'key' and position = 301`,
    /^Table control_record, position 301, the key record: /,
    true,
  ],
  [
    'the chain of keys cut',
    `update control_record set body = regexp_replace(body, '"previous": ?"[^"]*"', '"previous":null') where tenant_id = $1 and kind = 'key' and position = 306`,
    /^Table control_record, position 306, the key record: it does not name the key before it/,
    true,
  ],
  [
    'a record of a key that names none',
    `update control_record set body = '{"id":"x"}' where tenant_id = $1 and kind = 'key' and position = 306`,
    /^Table control_record, position 306, the key record: its body names no key\./,
    true,
  ],
  [
    'a record of a key that is no JSON',
    `update control_record set body = '{' where tenant_id = $1 and kind = 'key' and position = 306`,
    /^Table control_record, position 306, the key record: its body names no key \(/,
    true,
  ],
  [
    'a receipt',
    `update anchor_receipt set receipt = 'other' where tenant_id = $1 and size = 311`,
    /^Table anchor_receipt, the receipt of outside for size 311: The receipt is of something else\. Ask whoever keeps it\./,
    true,
  ],
  [
    'an older receipt',
    `update anchor_receipt set receipt = 'other' where tenant_id = $1 and size = 302`,
    /^Table anchor_receipt, the receipt of outside for size 302: /,
    false,
  ],
  [
    'the time of a receipt',
    `update anchor_receipt set anchored_at = anchored_at - interval '1 day' where tenant_id = $1 and size = 311`,
    /^Table anchor_receipt, the receipt of outside for size 311: it says 2026-10-09T00:00:00.000Z, its row 2026-10-08T00:00:00.000Z: the row was altered\./,
    true,
  ],
];

it.each(changes)('names %s', async (_what, sql, words, isSeenAtOnce) => {
  expect(await problemAfter([sql])).toMatch(words);
  const quick = await problemAfter([sql], { isFull: false });
  if (isSeenAtOnce) expect(quick).toMatch(words);
  else expect(quick).toBeNull();
});

it.each([true, false])(
  'names the end of the archive cut off below a signed head (full: %s)',
  async (isFull) => {
    const cut = [
      'delete from observation where tenant_id = $1 and position >= 309',
      'delete from sweep where tenant_id = $1 and position >= 309',
      'delete from leaf_run where tenant_id = $1 and first_position >= 309',
      'delete from page where tenant_id = $1 and page_id >= 3',
      'update archive_head set size = 309, pages = 3 where tenant_id = $1',
    ];
    expect(await problemAfter(cut, { isFull })).toBe(
      'Table checkpoint, the checkpoint of size 311: the archive ends before it, at 309: positions were removed.',
    );
    const forgotten = [
      ...cut,
      'delete from anchor_receipt where tenant_id = $1 and size = 311',
      'delete from checkpoint where tenant_id = $1 and size = 311',
    ];
    expect(await problemAfter(forgotten, { isFull })).toBeNull();
    const kept = (await notary.desk.ownHeads.read(log.origin))!;
    expect(await problemAfter(forgotten, { isFull, keptHeads: keptBy(kept) })).toMatch(
      /^Table archive_head, the archive: it holds 309 positions, but the notary's own file keeps a signed head of 311/,
    );
  },
);

it('names a head that was rewritten, by one that is kept outside', async () => {
  const signer = notary.desk.keyring.signer(log.origin, keys[1]!.text)!;
  const other = { origin: log.origin, size: 305, rootHash: Buffer.alloc(32, 7) };
  const { note } = signCheckpoint(other, [signer]);
  expect(await problemAfter([], { keptHeads: keptBy(note) })).toMatch(
    /^Table leaf_run, the first 305 positions: they do not hash to the signed head that the notary's own file keeps/,
  );
});

it('believes no head kept outside that no key of the log signed', async () => {
  const kept = (await notary.desk.ownHeads.read(log.origin))!;
  const forged = kept.replace(/\n311\n/, '\n310\n');
  expect(await problemAfter([], { keptHeads: keptBy(forged) })).toMatch(
    /^Table checkpoint, the head in the notary's own file: it is not signed by a key of this log/,
  );
});

it('names a log that is not of the key that is kept elsewhere', async () => {
  const stranger = verifierKey(
    log.origin,
    keys[0]!.publicKey.map((byte, at) => (at === 0 ? byte ^ 1 : byte)),
  );
  expect(await problemAfter([], { pinned: [stranger] })).toMatch(
    /^Table control_record, the keys: none of them is the key that was named/,
  );
});

it('names a role that may do more than it should, and one that may do less', async () => {
  expect(await verifyRoles(notary.dataSource)).toEqual([]);
  await database.query('grant delete on checkpoint to countersign_notary');
  await database.query('revoke select on leaf_run from countersign_api');
  try {
    const problems = await verifyRoles(notary.dataSource);
    expect(problems.join('\n')).toMatch(/countersign_notary.*checkpoint|checkpoint.*countersign_notary/i);
    expect(problems.join('\n')).toMatch(/countersign_api.*leaf_run|leaf_run.*countersign_api/i);
  } finally {
    await database.query('revoke delete on checkpoint from countersign_notary');
    await database.query('grant select on leaf_run to countersign_api');
  }
});
