import { gzipSync } from 'node:zlib';
import { inTenants } from '@countersign/database';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../test/database.ts';
import { readPackedBodies, unpackBody } from './page-bodies.ts';

const database = useDatabase();
let archive: ArchiveBuilder;

beforeAll(async () => {
  archive = await anArchive(database);
  const event = { id: 'e', activityDateTime: '2026-10-01T00:00:00Z' };
  await archive.readEvents('2026-10-05T09:00:00.120Z', [event]);
  // The same answer once more: its bytes are kept with the first.
  await archive.readEvents('2026-11-05T09:00:00Z', [event]);
});

const read = (pages: Parameters<typeof readPackedBodies>[2]) =>
  readPackedBodies(inTenants(database.dataSource, [archive.tenant.tenantId]), archive.tenant.tenantId, pages);

it('gives the bytes as they are stored, null for a page that another one equals, and nothing for one that is not there', async () => {
  const stored = await archive.query<{ id: number; at: string; body: Buffer | null }>(
    'select page_id::int as id, received_at::text as at, body from page where tenant_id = $1 order by page_id',
  );
  const bodies = await read(stored.map(({ id, at }) => ({ pageId: id, receivedAt: at })));
  expect([...bodies].sort(([a], [b]) => a - b)).toEqual(stored.map(({ id, body }) => [id, body]));
  expect(stored.map(({ body }) => body === null)).toEqual([false, true]);
  expect(await read(stored.map(({ id }) => ({ pageId: id })))).toEqual(bodies);
  expect(await read([{ pageId: 77 }, { pageId: 0, receivedAt: '2026-10-05T09:00:00.120001Z' }])).toEqual(
    new Map([[0, stored[0]!.body]]),
  );
  const wrong = [{ pageId: 0, receivedAt: '2026-10-05T09:00:00.120001Z' }];
  expect(await read(wrong)).toEqual(new Map());
  expect(await read([{ pageId: 0, receivedAt: 'infinity' }])).toEqual(new Map());
  expect(await read([])).toEqual(new Map());
});

it.each([
  ['a page', { pageId: '0) or (true' as unknown as number }],
  ['an instant', { pageId: 0, receivedAt: `now'::text || '` }],
  ['an instant', { pageId: 0, receivedAt: '2026-10-05","2026-11-05' }],
  ['an instant', { pageId: 0, receivedAt: '' }],
])('refuses %s that is none, since COPY takes no parameters', async (_what, page) => {
  await expect(read([page])).rejects.toThrow(TypeError);
});

it.each([0, 1, 16 * 1024, 9 * 1024 * 1024])('unpacks %d bytes', async (size) => {
  const bytes = Buffer.alloc(size, 'ab');
  expect((await unpackBody(gzipSync(bytes), 1, 1)).equals(bytes)).toBe(true);
});

it.each([
  ['cut', (packed: Buffer) => packed.subarray(0, -9)],
  ['empty', () => Buffer.alloc(0)],
  [
    'of another size than it says',
    (packed: Buffer) => Buffer.concat([packed.subarray(0, -4), Buffer.alloc(4)]),
  ],
])('says of a body that is %s that it was altered or damaged', async (_how, damage) => {
  const packed = gzipSync(Buffer.alloc(100_000, 'abc'));
  await expect(unpackBody(damage(packed), 3, 5)).rejects.toThrow('The body of page 5 of tenant 3');
});
