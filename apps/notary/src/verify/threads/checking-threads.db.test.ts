import { createDataSource, inTenants, withTransaction } from '@countersign/database';
import { ArchiveProblem, checkLeaves, type LeafHashes } from '@countersign/evidence';
import { type DataSource, type QueryRunner } from 'typeorm';
import { anArchive, type ArchiveBuilder } from '../../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../../test/database.ts';
import { CheckingThreads } from './checking-threads.ts';

const database = useDatabase();
/** As it was built; Node.js 20 starts no thread from what this test itself is written in. */
const program = new URL('../../../dist/verify/threads/thread.js', import.meta.url);
const positionsPerSpan = 4;
let notary: DataSource;
let archive: ArchiveBuilder;
let size: number;
let threads: CheckingThreads;

const request = (id: number, status = 'needsApproval') => ({ id: `request-${id}`, status });

beforeAll(async () => {
  notary = await createDataSource(database.url, { role: 'countersign_notary' }).initialize();
  archive = await anArchive(database);
  const many = Array.from({ length: 40 }, (_, id) => request(id));
  await archive.readRequests('2026-10-05T09:00:00Z', many, { pageSize: 7 });
  await archive.readRequests('2026-10-05T09:05:00Z', many, { pageSize: 7 });
  await archive.readRequests('2026-10-05T09:10:00Z', many.with(9, request(9, 'approved')));
  await archive.readEvents('2026-10-05T11:00:00Z', [], { incomplete: 'throttled' });
  const [head] = await archive.query<{ size: string }>('select size from archive_head where tenant_id = $1');
  size = Number(head!.size);
  threads = new CheckingThreads({ databaseUrl: database.url, count: 2, program, positionsPerSpan });
});

afterAll(async () => {
  await threads.end();
  await notary.destroy();
});

interface Outcome {
  readonly hashes: string;
  readonly problem: string | null;
}

/** What is given until the end, or until something is wrong. Without threads: span after span. */
function outcomeOf(threads: CheckingThreads | null): Promise<Outcome> {
  const { tenantId } = archive.tenant;
  return withTransaction(inTenants(notary, [tenantId]), (runner) => drain(leavesOf(runner, threads)), {
    isolation: 'REPEATABLE READ',
  });
}

async function* leavesOf(runner: QueryRunner, threads: CheckingThreads | null): AsyncGenerator<LeafHashes> {
  if (threads) return yield* threads.checkLeaves(runner, archive.tenant, size);
  for (let begin = 0; begin < size; begin += positionsPerSpan)
    yield* checkLeaves(runner, archive.tenant, { begin, end: Math.min(size, begin + positionsPerSpan) });
}

async function drain(leaves: AsyncGenerator<LeafHashes>): Promise<Outcome> {
  let hashes = '';
  try {
    for await (const piece of leaves) hashes += piece.hashes.toString('hex');
    return { hashes, problem: null };
  } catch (error) {
    if (!(error instanceof ArchiveProblem)) throw error;
    return { hashes, problem: error.message };
  }
}

const connections = async () => {
  const [row] = await database.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = 'countersign verify'`,
  );
  return row!.count;
};

it('gives the same leaf hashes as without threads, which have connections of their own until the end', async () => {
  const alone = await outcomeOf(null);
  expect(alone).toEqual({ hashes: expect.stringMatching(/^[0-9a-f]+$/), problem: null });
  expect(alone.hashes).toHaveLength(64 * size);
  expect(await outcomeOf(threads)).toEqual(alone);
  expect(await connections()).toBe(2);
});

const flip = (column: string) => `${column} = set_byte(${column}, 20, get_byte(${column}, 20) # 1)`;

it.each([
  [
    'bytes of a page and, before it, a hash',
    [
      `update page set ${flip('body')} where page_id = 3`,
      `update observation set ${flip('content_hash')} where position = 5`,
    ],
    'position 5',
  ],
  [
    'a leaf hash near the end',
    [`update leaf_run set ${flip('hashes')} where first_position > 30 and leaves > 1`],
    'leaf_run',
  ],
  [
    'a position that is gone, and a page that is',
    ['delete from observation where position = 17', 'delete from page where page_id = 4'],
    'position 17',
  ],
  ['a sweep', [`update sweep set items = items + 1 where position = 40`], 'position 40'],
])('names the same first thing as without threads: %s', async (_what, changes, named) => {
  const tables = ['observation', 'page', 'leaf_run', 'sweep'];
  const all = (sql: (table: string) => string) => database.administrator.query(tables.map(sql).join(';'));
  await all((table) => `create table kept_${table} as table ${table}`);
  try {
    await database.administrator.query(changes.join(';'));
    const alone = await outcomeOf(null);
    expect(alone.problem).toContain(named);
    for (let nth = 0; nth < 3; nth += 1) expect(await outcomeOf(threads)).toEqual(alone);
  } finally {
    await all(
      (table) => `delete from ${table}; insert into ${table} table kept_${table}; drop table kept_${table}`,
    );
  }
  expect((await outcomeOf(threads)).problem).toBeNull();
});

it('checks all of it where no thread can be started, or none reaches the database', async () => {
  const alone = await outcomeOf(null);
  const without = new CheckingThreads({ databaseUrl: database.url, count: 2, positionsPerSpan });
  expect(await outcomeOf(without)).toEqual(alone);
  const databaseUrl = database.url.replace(/\/[^/]*$/, '/no_such_database');
  const lost = new CheckingThreads({ databaseUrl, count: 2, program, positionsPerSpan });
  expect(await outcomeOf(lost)).toEqual(alone);
  await lost.end();
});
