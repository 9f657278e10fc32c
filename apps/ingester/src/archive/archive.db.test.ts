import { randomUUID } from 'node:crypto';
import { createDataSource, inTenants, isConnectionLost, readObservation } from '@countersign/database';
import fc from 'fast-check';
import { type DataSource } from 'typeorm';
import { useDatabase } from '../../../../test/database.ts';
import { archivePages } from './archive-pages.ts';
import { type ArrivedPage, preparePage } from './arrived-page.ts';
import { closeInterruptedSweeps } from './close-interrupted-sweeps.ts';
import { FencedError } from './fenced-error.ts';
import { postgresArchive } from './postgres-archive.ts';
import { restorePage } from './restore-page.ts';
import { SweepRecorder } from './sweep-recorder.ts';
import { takeTurn, type Turn } from './turn.ts';

const database = useDatabase({ role: 'countersign_ingester' });
let tenants = 0;
const at = new Date('2026-10-05T09:00:00.123Z');

async function newTenant(): Promise<number> {
  tenants += 1;
  const [row] = await database.query<{ tenant_id: number }>(
    'insert into tenant (entra_id, name) values ($1, $1) returning tenant_id',
    [`tenant ${tenants}`],
  );
  return row!.tenant_id;
}

async function turnOf(tenantId: number): Promise<Turn> {
  return (await takeTurn(database.dataSource, tenantId, { wait: true }))!;
}

function page(bytes: Buffer | string, over: Partial<ArrivedPage> = {}): ArrivedPage {
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const labels = { asked: '/x', pageNumber: 1, status: 200, requestId: null, sourceDate: null };
  return { source: 'audit-events', receivedAt: at, bytes: content, ...labels, ...over };
}

const event = (id: number, text = 'x') =>
  JSON.stringify({ id: `e${id}`, activityDateTime: `2026-0${1 + (id % 9)}-03T00:00:00.1234567Z`, text });
const answer = (...items: string[]) => `{"@odata.context":"c","value":[${items.join(',')}]}`;

function storeOf({ tenantId }: Turn, from: DataSource = database.dataSource) {
  return postgresArchive(inTenants(from, [tenantId]), tenantId);
}

function archive(turn: Turn, pages: ArrivedPage[], from: DataSource = database.dataSource) {
  const prepared = pages.map(preparePage);
  return archivePages(storeOf(turn, from), { ...turn, sweepId: randomUUID(), pages: prepared });
}

async function positions(tenantId: number): Promise<number[]> {
  const rows = await database.query<{ position: number }>(
    `select position::int from observation where tenant_id = $1
     union all select position::int from sweep where tenant_id = $1 order by 1`,
    [tenantId],
  );
  return rows.map((row) => row.position);
}

const size = async (tenantId: number) =>
  (
    await database.query<{ size: number }>('select size::int from archive_head where tenant_id = $1', [
      tenantId,
    ])
  )[0]!.size;

test('a page comes back byte for byte, and each of its objects', async () => {
  const turn = await turnOf(await newTenant());
  const text = answer(event(1), event(2), '{"no":"id"}');
  const { pageIds, newItems } = await archive(turn, [page(text)]);
  const restored = await restorePage(database.in(turn.tenantId), turn.tenantId, pageIds[0]!);
  expect(newItems).toBe(3);
  expect(restored.bytes.toString()).toBe(text);
  expect(restored.items.map((item) => restored.bytes.subarray(item.start, item.end).toString())).toEqual([
    event(1),
    event(2),
    '{"no":"id"}',
  ]);
  expect((await readObservation(database.in(turn.tenantId), turn.tenantId, 1)).toString()).toBe(event(2));
  expect(
    await database.query(
      'select object_id, month::text from observation where tenant_id = $1 order by position',
      [turn.tenantId],
    ),
  ).toEqual([
    { object_id: 'e1', month: '2026-02-01' },
    { object_id: 'e2', month: '2026-03-01' },
    { object_id: null, month: '1970-01-01' },
  ]);
  await turn.release();
});

test('what is known is named, not stored again; the same page is only a reference', async () => {
  const turn = await turnOf(await newTenant());
  const first = answer(event(1), event(2));
  const second = answer(event(2), event(3), event(3), event(1));
  await archive(turn, [page(first)]);
  const again = await archive(turn, [page(first), page(second), page(second)]);
  expect(again.newItems).toBe(1);
  const rows = await database.query<{ body: Buffer | null; known: number[]; same: string | null }>(
    `select body, known_positions::int[] as known, same_as_page_id as same from page where tenant_id = $1 order by page_id`,
    [turn.tenantId],
  );
  expect(rows.map((row) => [row.body === null, row.known, row.same])).toEqual([
    [false, [], null],
    [true, [], '0'],
    [false, [1, 2, 0], null],
    [true, [], '2'],
  ]);
  const texts = [first, first, second, second];
  for (const [id, text] of texts.entries()) {
    const restored = await restorePage(database.in(turn.tenantId), turn.tenantId, id);
    expect(restored.bytes.toString()).toBe(text);
  }
  const items = (await restorePage(database.in(turn.tenantId), turn.tenantId, 2)).items;
  expect(items.map((item) => [item.position, item.isNew])).toEqual([
    [1, false],
    [2, true],
    [2, false],
    [0, false],
  ]);
  await turn.release();
});

test('an altered object is noticed when its page is restored', async () => {
  const turn = await turnOf(await newTenant());
  await archive(turn, [page(answer(event(1)))]);
  await database.query('update page set sha256 = sha256(sha256) where tenant_id = $1', [turn.tenantId]);
  await expect(restorePage(database.in(turn.tenantId), turn.tenantId, 0)).rejects.toThrow('was altered');
  await turn.release();
});

test('pages that are no JSON are kept whole', async () => {
  const turn = await turnOf(await newTenant());
  const pages = ['<html>502</html>', '', '{"value":[{"a":1},{"b"', Buffer.from([0, 255, 254, 10, 1])];
  const { pageIds, items } = await archive(
    turn,
    pages.map((bytes) => page(bytes)),
  );
  expect(items).toBe(1);
  for (const [index, id] of pageIds.entries()) {
    const { bytes } = await restorePage(database.in(turn.tenantId), turn.tenantId, id);
    expect(bytes).toEqual(Buffer.from(pages[index]!));
  }
  await turn.release();
});

test('any bytes come back, whatever is known of them already', async () => {
  const turn = await turnOf(await newTenant());
  const object = fc.oneof(
    fc.integer({ min: 0, max: 20 }).map((id) => event(id)),
    fc.jsonValue().map((value) => JSON.stringify({ id: 'x', value })),
    fc.constantFrom(
      '{"id":"\\u0000"}',
      '{"id":"\ud800"}',
      '{"a":1e400}',
      '{"id":1,"id":2}',
      '{"__proto__":{"x":1}}',
      '{{',
      '"',
      'null',
    ),
    fc.constant(`{"deep":${'['.repeat(3000)}${']'.repeat(3000)}}`),
  );
  const bytes = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.array(object, { maxLength: 12 }).map((items) => Buffer.from(answer(...items))),
    },
    {
      weight: 2,
      arbitrary: fc.array(object, { maxLength: 6 }).map((items) => Buffer.from(items.join('\n'))),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array)) },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 20 })
        .map((array) =>
          Buffer.concat([Buffer.from('{"value":[{"x":"'), array, Buffer.from('"},{"id":"y"}]}')]),
        ),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), async (pages) => {
      const { pageIds } = await archive(
        turn,
        pages.map((content) => page(content)),
      );
      for (const [index, id] of pageIds.entries()) {
        const restored = await restorePage(database.in(turn.tenantId), turn.tenantId, id);
        expect(restored.bytes.equals(pages[index]!)).toBe(true);
        for (const item of restored.items) {
          const own = await readObservation(database.in(turn.tenantId), turn.tenantId, item.position);
          expect(own.equals(restored.bytes.subarray(item.start, item.end))).toBe(true);
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(await positions(turn.tenantId)).toEqual([...Array(await size(turn.tenantId)).keys()]);
  await turn.release();
});

test('writers side by side with random rollbacks leave dense positions and no object twice', async () => {
  const turn = await turnOf(await newTenant());
  const writers = await Promise.all(
    [1, 2, 3].map(() =>
      createDataSource(database.url, { poolSize: 2, role: 'countersign_ingester' }).initialize(),
    ),
  );
  let killed = 0;
  const write = async (dataSource: DataSource, seed: number) => {
    // On a quick machine 25 rounds can be over before the first kill: then they go on.
    for (let round = 0; round < 25 || (killed < 3 && round < 5000); round += 1) {
      const ids = Array.from({ length: 20 }, (_, index) => (seed * 7 + round * 5 + index) % 160);
      const pages = [
        page(answer(...ids.map((id) => event(id, `${id % 3}`)))),
        page(answer(...ids.map((id) => event(id + 5)))),
      ];
      await archive(turn, pages, dataSource).catch((error: unknown) => {
        if (!isConnectionLost(error)) throw error;
        killed += 1;
      });
    }
  };
  let done = false;
  const killer = (async () => {
    while (!done) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      await database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name = 'countersign'
            and state = 'active' and random() < 0.3`,
      );
    }
  })();
  await Promise.all(writers.map((writer, index) => write(writer, index))).finally(() => (done = true));
  await killer;
  await Promise.all(writers.map((writer) => writer.destroy().catch(() => undefined)));
  expect(killed).toBeGreaterThanOrEqual(3);
  expect(await positions(turn.tenantId)).toEqual([...Array(await size(turn.tenantId)).keys()]);
  expect(
    await database.query(
      'select content_hash from observation where tenant_id = $1 group by 1 having count(*) > 1',
      [turn.tenantId],
    ),
  ).toEqual([]);
  await turn.release();
});

test('two writers that need the same new month at once both get it', async () => {
  const writers = await Promise.all(
    [1, 2, 3, 4].map(() =>
      createDataSource(database.url, { poolSize: 1, role: 'countersign_ingester' }).initialize(),
    ),
  );
  for (let month = 1; month <= 12; month += 1) {
    const of = `2019-${String(month).padStart(2, '0')}-01`;
    const made = writers.map((writer) => writer.query('select ensure_month_partition($1, $2)', ['page', of]));
    await expect(Promise.all(made)).resolves.toHaveLength(4);
  }
  await Promise.all(writers.map((writer) => writer.destroy()));
});

test('F45 who lost the turn cannot archive any more', async () => {
  const tenantId = await newTenant();
  const first = await turnOf(tenantId);
  expect(await takeTurn(database.dataSource, tenantId, { wait: false })).toBeNull();
  await first.release();
  const second = await turnOf(tenantId);
  expect(second.epoch).toBe(first.epoch + 1);
  await expect(archive(first, [page(answer(event(1)))])).rejects.toThrow(FencedError);
  await archive(second, [page(answer(event(1)))]);
  await second.release();
});

test('a sweep is complete only with its last page, and takes a position; a killed one is recorded', async () => {
  const tenantId = await newTenant();
  const turn = await turnOf(tenantId);
  const options = { source: 'audit-events' as const, asked: '/x', now: () => at };
  const sweep = new SweepRecorder(storeOf(turn), turn, {
    ...options,
    range: { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
  });
  await sweep.add(page(answer(event(1), event(2))));
  const result = await sweep.complete();
  expect(result).toMatchObject({ pages: 1, items: 2, newItems: 2, reason: null });
  const empty = await new SweepRecorder(storeOf(turn), turn, options).complete();
  expect(empty).toMatchObject({ pages: 0, items: 0 });
  await archive(turn, [page(answer(event(3)))]);
  await turn.release();
  const next = await turnOf(tenantId);
  expect(await closeInterruptedSweeps(storeOf(next), next)).toBe(1);
  expect(await closeInterruptedSweeps(storeOf(next), next)).toBe(0);
  expect(
    await database.query(
      'select position::int, complete, reason, items, new_items from sweep where tenant_id = $1 order by position',
      [tenantId],
    ),
  ).toEqual([
    { position: 2, complete: true, reason: null, items: 2, new_items: 2 },
    { position: 3, complete: true, reason: null, items: 0, new_items: 0 },
    { position: 5, complete: false, reason: 'interrupted', items: 1, new_items: 1 },
  ]);
  await next.release();
});

test('an object dated beyond every partition is archived, also when its month has come', async () => {
  const turn = await turnOf(await newTenant());
  const far = '{"id":"f","activityDateTime":"2031-05-01T00:00:00Z"}';
  await archive(turn, [page(answer(far, '{"id":"g","activityDateTime":"0999-05-01T00:00:00Z"}'))]);
  expect((await archive(turn, [page(answer(far, event(1)))])).newItems).toBe(1);
  await turn.release();
});
