import { type QueryRunner } from 'typeorm';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../test/database.ts';
import { leafBytes } from '../leaf/write-leaf.ts';
import { leafHash } from '../tree/hash.ts';
import { ArchiveProblem } from './archive-problem.ts';
import { checkLeaves } from './check-leaves.ts';
import { readLeafHashes } from './leaf-hashes.ts';
import { readPageLines } from './page-lines.ts';
import { type Queryable } from './queryable.ts';
import { readEntries } from './read-entries.ts';
import { type StoredEntry, type StoredObservation, type StoredSweep } from './stored-entry.ts';
import { storedLeaf } from './stored-leaf.ts';

const database = useDatabase();
let archive: ArchiveBuilder;
let size: number;

const request = (id: number, status = 'needsApproval') => ({
  id: `request-${id}`,
  status,
  requestDateTime: '2026-10-01T08:00:00Z',
  requestJustification: `Because ${id}`,
});

/**
 * Positions: 0–4 requests of a first read on pages of two, 5 its sweep; 6 the sweep of the same answers again (twins);
 * 7 one request changed among four known, 8 its sweep; 9–11 a file with an object twice and one without id,
 * 12 its sweep; 13 an incomplete empty sweep; 14 a control record.
 */
beforeAll(async () => {
  archive = await anArchive(database);
  const five = [1, 2, 3, 4, 5].map((id) => request(id));
  await archive.readRequests('2026-10-05T09:00:00Z', five, { pageSize: 2 });
  await archive.readRequests('2026-10-05T09:05:00Z', five, { pageSize: 2 });
  await archive.readRequests('2026-10-05T09:10:00Z', five.with(2, request(3, 'approved')));
  await archive.importFile('2026-10-05T10:00:00Z', [request(8), request(9), request(8), { note: 'no id' }]);
  await archive.readEvents('2026-10-05T11:00:00Z', [], { incomplete: 'throttled for too long' });
  await database
    .in(archive.tenant.tenantId)
    .query('select append_control($1, $2, $3, $4, $5)', [
      archive.tenant.tenantId,
      'gap',
      'a gap',
      '2026-10-05T12:00:00.123456Z',
      '{"id":"a gap","source":"audit-events"}',
    ]);
  const [head] = await archive.query<{ size: string }>('select size from archive_head where tenant_id = $1');
  size = Number(head!.size);
});

async function check(db: Queryable, begin = 0, end = size): Promise<number> {
  let checked = 0;
  for await (const { hashes } of checkLeaves(db, archive.tenant, { begin, end }))
    checked += hashes.length / 32;
  return checked;
}

async function entries(db: Queryable = database.dataSource): Promise<StoredEntry[]> {
  const all: StoredEntry[] = [];
  for await (const some of readEntries(db, archive.tenant.tenantId, { begin: 0, end: size }))
    all.push(...some);
  return all;
}

/** What a change, undone afterwards, makes of the check. */
async function problemAfter(
  change: (runner: QueryRunner) => Promise<unknown>,
  begin = 0,
): Promise<ArchiveProblem | null> {
  const runner = database.dataSource.createQueryRunner();
  await runner.startTransaction();
  try {
    await runner.query(`set local countersign.tenants = '{${archive.tenant.tenantId}}'`);
    await change(runner);
    await check(runner, begin);
    return null;
  } catch (error) {
    if (error instanceof ArchiveProblem) return error;
    throw error;
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

describe('a real archive', () => {
  it('has at every position what its leaf says, computed here by other code than wrote it', async () => {
    expect(size).toBe(15);
    expect(await check(database.dataSource)).toBe(15);
    // From the middle too: a page is then read that began before.
    for (let begin = 1; begin < size; begin += 1)
      expect(await check(database.dataSource, begin)).toBe(15 - begin);
  });

  it('gives back exact bytes, sweeps and control records', async () => {
    const all = await entries();
    expect(all.map(({ kind }) => kind).join(' ')).toBe(
      'observation observation observation observation observation sweep sweep observation sweep ' +
        'observation observation observation sweep sweep control',
    );
    const texts = all
      .filter((entry): entry is StoredObservation => entry.kind === 'observation')
      .map(({ content }) => content!.bytes.toString());
    expect(texts[0]).toBe(JSON.stringify(request(1)));
    expect(texts[5]).toBe(JSON.stringify(request(3, 'approved')));
    expect(texts[8]).toBe('{"note":"no id"}');
    expect(all[13]).toMatchObject({
      source: 'audit-events',
      reason: 'throttled for too long',
      pages: 1,
      items: 0,
    });
    expect(all[14]).toMatchObject({ control: 'gap', recordedAt: '2026-10-05T12:00:00.123Z' });
  });

  it('makes the leaf bytes whose hashes are stored', async () => {
    const runs: Buffer[] = [];
    for await (const run of readLeafHashes(database.dataSource, archive.tenant.tenantId, {
      begin: 0,
      end: size,
    }))
      runs.push(run.hashes);
    const made = (await entries()).map((entry) =>
      leafHash(leafBytes(storedLeaf(archive.tenant.entraId, entry))),
    );
    expect(Buffer.concat(made).equals(Buffer.concat(runs))).toBe(true);
  });

  it('tells which ids each page of a sweep showed, also of pages that were stored as known or as twins', async () => {
    const sweeps = (await entries()).filter((entry): entry is StoredSweep => entry.kind === 'sweep');
    const ids = async ({ sweepId }: StoredSweep) => {
      const pages: string[] = [];
      for await (const page of readPageLines(database.dataSource, archive.tenant.tenantId, sweepId))
        pages.push(page.ids.map((id) => id?.slice(-1) ?? '-').join(''));
      return pages;
    };
    expect(await Promise.all(sweeps.map(ids))).toEqual([
      ['12', '34', '5'],
      ['12', '34', '5'],
      ['12345'],
      ['898-'],
      [''],
    ]);
  });
});

describe('what is altered below the log is found and named', () => {
  const one = (sql: string) => (runner: QueryRunner) => runner.query(sql, [archive.tenant.tenantId]);
  const flip = (column: string, at = 0) => `set_byte(${column}, ${at}, get_byte(${column}, ${at}) # 1)`;

  type Altered = [table: string, position: number | null, sql: string];

  it.each<Altered>([
    [
      'observation',
      2,
      `update observation set object_id = object_id || 'x' where tenant_id = $1 and position = 2`,
    ],
    ['observation', 2, `update observation set object_id = null where tenant_id = $1 and position = 2`],
    ['observation', 11, `update observation set object_id = '-' where tenant_id = $1 and position = 11`],
    ['observation', 3, `update observation set source = 'import' where tenant_id = $1 and position = 3`],
    [
      'observation',
      3,
      `update observation set content_hash = ${flip('content_hash')} where tenant_id = $1 and position = 3`,
    ],
    [
      'observation',
      3,
      `update observation set body_offset = body_offset + 1 where tenant_id = $1 and position = 3`,
    ],
    [
      'observation',
      3,
      `update observation set body_length = body_length - 1 where tenant_id = $1 and position = 3`,
    ],
    ['observation', 3, `update observation set body_length = 1000000 where tenant_id = $1 and position = 3`],
    ['observation', 3, `update observation set page_id = page_id + 1 where tenant_id = $1 and position = 3`],
    ['observation', 3, `update observation set page_id = 99 where tenant_id = $1 and position = 3`],
    ...['-9223372036854775807', '9223372036854775807'].flatMap((far): Altered[] => [
      ['observation', 3, `update observation set page_id = ${far} where tenant_id = $1 and position = 3`],
      [
        'observation',
        3,
        `update observation set purged_at_position = ${far} where tenant_id = $1 and position = 3`,
      ],
      ['page', null, `update page set first_position = ${far} where tenant_id = $1 and page_id = 3`],
      ['page', null, `update page set same_as_page_id = ${far} where tenant_id = $1 and page_id = 3`],
      ['page', 7, `update page set known_positions[1] = ${far} where tenant_id = $1 and page_id = 6`],
    ]),
    ['page', 2, `update observation set month = month + 1 where tenant_id = $1 and position = 3`],
    ['page', 2, `update observation set month = '2026-11-01' where tenant_id = $1 and position = 3`],
    ['page', 2, `update observation set month = 'infinity' where tenant_id = $1 and position = 3`],
    ['page', 2, `update observation set month = '5000000-01-01' where tenant_id = $1 and position = 3`],
    [
      'observation',
      3,
      `update observation set observed_at = observed_at + interval '1 ms' where tenant_id = $1 and position = 3`,
    ],
    [
      'observation',
      3,
      `update observation set observed_at = observed_at + interval '1 us' where tenant_id = $1 and position = 3`,
    ],
    [
      'observation',
      3,
      `update observation set purged_at_position = 14 where tenant_id = $1 and position = 3`,
    ],
    [
      'observation, sweep or control_record',
      3,
      `update observation set position = 77 where tenant_id = $1 and position = 3`,
    ],
    [
      'observation, sweep or control_record',
      3,
      `delete from observation where tenant_id = $1 and position = 3`,
    ],
    [
      'observation',
      2,
      `update observation set position = 5 - position where tenant_id = $1 and position in (2, 3)`,
    ],
    ['sweep', 5, `update sweep set asked = asked || '?' where tenant_id = $1 and position = 5`],
    ['sweep', 5, `update sweep set source = 'import' where tenant_id = $1 and position = 5`],
    ['sweep', 5, `update sweep set sweep_id = gen_random_uuid() where tenant_id = $1 and position = 5`],
    [
      'sweep',
      5,
      `update sweep set started_at = started_at - interval '1 us' where tenant_id = $1 and position = 5`,
    ],
    [
      'sweep',
      5,
      `update sweep set ended_at = ended_at + interval '1 us' where tenant_id = $1 and position = 5`,
    ],
    ['sweep', 5, `update sweep set ended_at = 'infinity' where tenant_id = $1 and position = 5`],
    ['sweep', 5, `update sweep set range_from = '-infinity' where tenant_id = $1 and position = 5`],
    ['sweep', 5, `update sweep set range_to = ended_at where tenant_id = $1 and position = 5`],
    ['sweep', 5, `update sweep set pages = pages + 1 where tenant_id = $1 and position = 5`],
    ['sweep', 5, `update sweep set items = items - 1 where tenant_id = $1 and position = 5`],
    ['sweep', 5, `update sweep set new_items = new_items + 1 where tenant_id = $1 and position = 5`],
    ['sweep', 13, `update sweep set complete = true, reason = null where tenant_id = $1 and position = 13`],
    ['sweep', 13, `update sweep set reason = '' where tenant_id = $1 and position = 13`],
    ['observation, sweep or control_record', 6, `delete from sweep where tenant_id = $1 and position = 6`],
    [
      'control_record',
      14,
      `update control_record set body = body || ' ' where tenant_id = $1 and position = 14`,
    ],
    [
      'control_record',
      14,
      `update control_record set salt = ${flip('salt')} where tenant_id = $1 and position = 14`,
    ],
    ['control_record', 14, `update control_record set key = 'another' where tenant_id = $1`],
    ['control_record', 14, `update control_record set body = 'null' where tenant_id = $1`],
    [
      'control_record',
      14,
      `update control_record set kind = 'hold-set' where tenant_id = $1 and position = 14`,
    ],
    [
      'control_record',
      14,
      `update control_record set recorded_at = recorded_at + interval '1 us' where tenant_id = $1`,
    ],
    ['observation, sweep or control_record', 14, `delete from control_record where tenant_id = $1`],
    ['observation', 0, `update page set salts = ${flip('salts')} where tenant_id = $1 and page_id = 0`],
    ['observation', 1, `update page set salts = ${flip('salts', 63)} where tenant_id = $1 and page_id = 0`],
    ...[
      'salt',
      'sha256',
      'answer_commitment',
      'body_salt',
      'body_commitment',
      'commitment',
      'ids_sha256',
    ].map((column): Altered => [
      'page',
      0,
      `update page set ${column} = ${flip(column)} where tenant_id = $1 and page_id = 0`,
    ]),
    ['page', 0, `update page set items = 3 where tenant_id = $1 and page_id = 0`],
    ['page', 0, `update page set size_bytes = size_bytes + 1 where tenant_id = $1 and page_id = 0`],
    [
      'page',
      0,
      `update page set body = null, body_salt = null, body_commitment = null, same_as_page_id = 1, same_as_received_at = now() where tenant_id = $1 and page_id = 0`,
    ],
    ['page', 0, `update page set sha256 = null, salt = null where tenant_id = $1 and page_id = 0`],
    ['page', 0, `update page set asked = '/other' where tenant_id = $1 and page_id = 0`],
    ['page', 0, `update page set status = 206 where tenant_id = $1 and page_id = 0`],
    ['page', 0, `update page set request_id = 'x' where tenant_id = $1 and page_id = 0`],
    ['page', 0, `update page set source_date = '' where tenant_id = $1 and page_id = 0`],
    [
      'page',
      null,
      `update page set received_at = received_at - interval '1 us' where tenant_id = $1 and page_id = 3`,
    ],
    ['page', null, `update page set status = 206 where tenant_id = $1 and page_id = 3`],
    ['page', null, `update page set same_as_received_at = now() where tenant_id = $1 and page_id = 3`],
    ['page', null, `update page set sha256 = null, salt = null where tenant_id = $1 and page_id = 3`],
    ['sweep', 5, `update page set page_number = 9 where tenant_id = $1 and page_id = 0`],
    ['observation', 0, `update page set first_position = 1 where tenant_id = $1 and page_id = 0`],
    ['observation', 0, `update page set source = 'import' where tenant_id = $1 and page_id = 0`],
    ['observation', 0, `update page set sweep_id = gen_random_uuid() where tenant_id = $1 and page_id = 0`],
    ['observation', 0, `delete from page where tenant_id = $1 and page_id = 0`],
    ['sweep', 6, `delete from page where tenant_id = $1 and page_id = 3`],
    ['page', null, `update page set first_position = 4 where tenant_id = $1 and page_id = 3`],
    ['page', null, `update page set size_bytes = 1 where tenant_id = $1 and page_id = 3`],
    ['page', null, `update page set same_as_page_id = 1 where tenant_id = $1 and page_id = 3`],
    ['page', null, `update page set same_as_page_id = 77 where tenant_id = $1 and page_id = 3`],
    ['page', 7, `update page set known_positions = '{1,0,3,4}' where tenant_id = $1 and page_id = 6`],
    ['page', 7, `update page set known_positions = '{0,1,3,77}' where tenant_id = $1 and page_id = 6`],
    ['page', 7, `update page set known_positions[2] = null where tenant_id = $1 and page_id = 6`],
    [
      'page',
      7,
      `update page set known_offsets = ('[0:3]=' || known_offsets::text)::int[] where tenant_id = $1 and page_id = 6`,
    ],
    [
      'page',
      7,
      `update page set known_positions = array[known_positions] where tenant_id = $1 and page_id = 6`,
    ],
    [
      'page',
      7,
      `update page set known_offsets[1] = known_offsets[1] - 1 where tenant_id = $1 and page_id = 6`,
    ],
    ['page', 7, `update page set known_offsets[4] = 100000 where tenant_id = $1 and page_id = 6`],
    ['leaf_run', 4, `delete from leaf_run where tenant_id = $1 and first_position = 4`],
    [
      'leaf_run',
      1,
      `update leaf_run set leaves = 1, hashes = substring(hashes for 32) where tenant_id = $1 and first_position = 0`,
    ],
    [
      'leaf_run',
      3,
      `insert into leaf_run select tenant_id, 3, 1, hashes from leaf_run where tenant_id = $1 and first_position = 5`,
    ],
    [
      'observation',
      2,
      `update leaf_run set first_position = 7 - first_position where tenant_id = $1 and first_position in (2, 5)`,
    ],
  ])('in %s, position %s: %s', async (table, position, sql) => {
    // Two rows that change places meet on the way; a superuser can drop what forbids it.
    const problem = await problemAfter(async (runner) => {
      if (sql.includes('7 - first')) await runner.query('alter table leaf_run drop constraint leaf_run_pkey');
      await one(sql)(runner);
    });
    expect(problem?.message).toBeDefined();
    expect(problem!.place).toMatchObject(sql.includes('7 - first') ? {} : { table, position });
  });

  it('names the first of several by position, however much is read at once', async () => {
    const all = [
      `update leaf_run set hashes = ${flip('hashes')} where tenant_id = $1 and first_position = 2`,
      `delete from observation where tenant_id = $1 and position = 3`,
      `update page set body = ${flip('body', 30)} where tenant_id = $1 and page_id in (2, 6)`,
    ] as const;
    const positions: (number | null)[] = [];
    for (let from = 0; from < all.length; from += 1) {
      const problem = await problemAfter(async (runner) => {
        for (const sql of all.slice(from)) await one(sql)(runner);
      });
      positions.push(problem!.place.position);
    }
    expect(positions).toEqual([2, 3, 4]);
  });

  it('finds every flipped bit of the leaf hashes', async () => {
    const rows = await archive.query<{ first_position: string; hashes: Buffer }>(
      'select first_position, hashes from leaf_run where tenant_id = $1 order by first_position',
    );
    for (const { first_position: first, hashes } of rows) {
      // One bit of each hash; which bit depends on where it is.
      for (let nth = 0; nth < hashes.length / 32; nth += 1) {
        const flipped = Buffer.from(hashes);
        flipped[32 * nth + ((7 * nth) % 32)]! ^= 1 << (nth % 8);
        const problem = await problemAfter((runner) =>
          runner.query('update leaf_run set hashes = $3 where tenant_id = $1 and first_position = $2', [
            archive.tenant.tenantId,
            first,
            flipped,
          ]),
        );
        expect(problem?.place).toMatchObject({ code: 'leaf-differs', position: Number(first) + nth });
      }
    }
  });

  it('F62 finds a flipped bit anywhere in a page body, even one that gzip passes over', async () => {
    const [{ body }] = (await archive.query<{ body: Buffer }>(
      'select body from page where tenant_id = $1 and page_id = 6',
    )) as [{ body: Buffer }];
    for (let bit = 0; bit < body.length * 8; bit += 1) {
      const byte = bit >> 3;
      // Every bit of head and tail, where gzip has room for what means nothing; between them one of each byte.
      if (byte >= 10 && byte < body.length - 10 && bit % 8 !== byte % 8) continue;
      const flipped = Buffer.from(body);
      flipped[byte]! ^= 1 << (bit & 7);
      const change = (runner: QueryRunner) =>
        runner.query('update page set body = $2 where tenant_id = $1 and page_id = 6', [
          archive.tenant.tenantId,
          flipped,
        ]);
      expect((await problemAfter(change, 7))?.place).toMatchObject({ position: 7 });
    }
  });

  describe('where content was deleted', () => {
    const commitment = `(select sha256(convert_to('countersign-content/v1', 'UTF8') || '\\x00'::bytea
        || substring(p.salts from (32 * (o.position - p.first_position) + 1)::int for 32) || o.content_hash)
      from page p where p.tenant_id = o.tenant_id and p.page_id = o.page_id)`;
    const inTenant = (runner: QueryRunner, sql: string, values: unknown[] = []) =>
      runner.query(sql, [archive.tenant.tenantId, ...values]) as Promise<Record<string, never>[]>;

    /** Of position 3 alone: the second object of page 1, whose body stays as it was. */
    const purge =
      ({ positions = '[[3,3]]', pages = null as string | null, left = commitment } = {}) =>
      async (runner: QueryRunner) => {
        const [page] = await inTenant(
          runner,
          `select encode(body_commitment, 'hex') as left from page where tenant_id = $1 and page_id = 1`,
        );
        const body = `{"id":"run 1","positions":${positions},"pages":${pages ?? `[[1,"${page!['left']}"]]`}}`;
        const [record] = await inTenant(
          runner,
          `select append_control($1, 'retention', 'run 1', now(), $2) as place`,
          [body],
        );
        await inTenant(
          runner,
          `update observation o set purged_at_position = $2, content_hash = ${left} where tenant_id = $1 and position = 3`,
          [record!['place']],
        );
        await inTenant(
          runner,
          `update page set salts = overlay(salts placing decode(repeat('00', 32), 'hex') from 33) where tenant_id = $1 and page_id = 1`,
        );
        await inTenant(
          runner,
          'update page set sha256 = null, salt = null where tenant_id = $1 and page_id in (1, 4, 6)',
        );
        size = Number(record!['place']) + 1;
      };
    const then = (sql: string) => async (runner: QueryRunner) => {
      await purge()(runner);
      await inTenant(runner, sql);
    };
    // The record is a position more.
    afterEach(() => (size = 15));

    it('lets it be gone where a retention record covers the position, and nowhere else', async () => {
      expect(await problemAfter(purge())).toBeNull();
      const forged = await problemAfter(purge({ left: `sha256('no commitment')` }));
      expect(forged?.place).toMatchObject({ code: 'leaf-differs', table: 'observation', position: 3 });
      for (const positions of ['[[0,2],[4,9]]', '[]', 'null', '[3]', '"3"', '[[3]]']) {
        const problem = await problemAfter(purge({ positions }));
        expect(problem?.place).toMatchObject({
          code: 'purge-unauthorised',
          table: 'observation',
          position: 3,
        });
      }
    });

    it('finds that something was put back', async () => {
      const problem = await problemAfter(purge({ positions: '[[2,3]]' }));
      expect(problem?.place).toMatchObject({ code: 'control-differs', position: 15 });
    });

    it.each(['[]', `[[1,"${'00'.repeat(32)}"]]`, '[[0,"x"]]', 'null'])(
      'finds that the body left is not the one of the record, which says %s',
      async (pages) => {
        expect((await problemAfter(purge({ pages })))?.place).toMatchObject({ position: expect.any(Number) });
      },
    );

    it.each([
      ...['asked', 'request_id', 'source_date'].map((column) => [1, `${column} = 'x'`]),
      [1, 'status = 206'],
      [1, 'items = 3'],
      [1, 'size_bytes = size_bytes + 1'],
      [1, `body = ${flip('body', 9)}`],
      ...['answer_commitment', 'body_salt', 'body_commitment', 'commitment', 'ids_sha256'].map((column) => [
        1,
        `${column} = ${flip(column)}`,
      ]),
      [1, `salts = ${flip('salts', 40)}`],
      [4, `status = 206`],
      [4, `first_position = 0`],
      [4, `answer_commitment = ${flip('answer_commitment')}`],
      [6, `request_id = ''`],
      [6, `known_offsets[1] = known_offsets[1] - 1`],
      [6, `body = ${flip('body', 9)}`],
    ])('finds a change of all else of its pages: of page %s, %s', async (page, change) => {
      const sql = `update page set ${change} where tenant_id = $1 and page_id = ${page}`;
      expect((await problemAfter(then(sql)))?.place).toMatchObject({ table: 'page' });
    });

    it.each(['body_offset = body_offset - 1', 'body_length = body_length + 1', `month = '2026-11-01'`])(
      'finds a change of its observation: %s',
      async (change) => {
        const sql = `update observation set ${change} where tenant_id = $1 and position = 3`;
        expect((await problemAfter(then(sql)))?.place).toMatchObject({ table: 'page' });
      },
    );
  });

  it('names the object in words a person can search for', async () => {
    const problem = await problemAfter(
      one(`update observation set object_id = 'request-9' where tenant_id = $1 and position = 11`),
    );
    expect(problem!.message).toMatch(
      /^Table (page|observation), position \d+, .*: .*(ids digest|not the one in leaf_run)/,
    );
  });
});
