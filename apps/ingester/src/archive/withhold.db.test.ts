import { createHash } from 'node:crypto';
import { inTenants } from '@countersign/database';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { anApprovalEvent, anEventJson, aRequestJson, changed, plus } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { derivedRows, differences, forgetEverything } from '../../../../test/derived-rows.ts';
import { event, purge, request } from '../../../../test/retention.ts';
import { archiveProblem } from '../../../../test/stored-leaves.ts';
import { replay } from '../replay.ts';
import { preparePage } from './arrived-page.ts';
import { postgresArchive } from './postgres-archive.ts';
import { archivePages } from './archive-pages.ts';
import { restorePage } from './restore-page.ts';
import { takeTurn } from './turn.ts';

const database = useDatabase();
beforeEach(() => forgetEverything(database));

const noon = (day: number) => plus('2024-05-01T12:00:00Z', { days: day });
const secret = /secret/;

async function pagesOf(archive: ArchiveBuilder) {
  return archive.query<{
    id: number;
    items: number;
    newItems: number;
    withheld: string[];
    offsets: number[];
  }>(
    `select page_id::int as id, items, new_items as "newItems", withheld_ids as withheld, withheld_offsets as offsets
       from page where tenant_id = $1 order by page_id`,
  );
}

async function textOf(archive: ArchiveBuilder, pageId: number): Promise<string> {
  return (
    await restorePage(database.in(archive.tenant.tenantId), archive.tenant.tenantId, pageId)
  ).bytes.toString();
}

test('deleted on day 3 and read until day 40, it never comes back, and what stands beside it is kept exactly', async () => {
  const archive = await anArchive(database);
  const gone = aRequestJson({ at: noon(0), requestJustification: 'secret' });
  const stays = aRequestJson({ at: noon(0), requestJustification: 'plain' });
  const told = anApprovalEvent(gone, 'Create', { at: noon(0) });
  await archive.readRequests(noon(1), [gone, stays]);
  await archive.readEvents(noon(1), [told, anEventJson({ at: noon(1) })]);
  await archive.derive();
  await purge(archive, { objects: [request(gone.id), event(told.id)] });
  const before = (await pagesOf(archive)).length;
  for (let day = 3; day <= 40; day += 1) {
    // Its status changes, so its bytes do; the other one changes too.
    const now = changed(gone, day % 2 ? 'approved' : 'completed', noon(day));
    const other = changed(stays, day % 3 ? 'approved' : 'completed', noon(day));
    await archive.readRequests(noon(day), day % 5 ? [now, other] : [gone, other, stays]);
    await archive.readEvents(noon(day), [told, anEventJson({ at: noon(day) })]);
    await archive.derive();
  }
  await archive.importFile(noon(41), [changed(gone, 'approved', noon(41)), { ...told, extra: 'secret' }]);
  await archive.derive();

  const pages = (await pagesOf(archive)).slice(before);
  expect(pages.length).toBe(2 * 38 + 1);
  for (const { id, withheld } of pages) {
    const text = await textOf(archive, id);
    expect(text).not.toMatch(secret);
    expect(text).not.toContain(gone.id);
    expect(withheld.length).toBeGreaterThan(0);
  }
  expect(await textOf(archive, pages[0]!.id)).toContain(JSON.stringify(changed(stays, 'completed', noon(3))));
  const [kept] = await archive.query<{ count: number }>(
    `select count(*)::int as count from observation where tenant_id = $1 and purged_at_position is null and object_id = any($2)`,
    [[gone.id, told.id]],
  );
  expect(kept!.count).toBe(0);
  expect(await archive.query('select request_id as id from approval_case where tenant_id = $1')).toEqual([
    { id: stays.id },
  ]);
  expect(await archive.query('select from rejection where tenant_id = $1')).toEqual([]);
  expect(await archiveProblem(archive)).toBeNull();
  const asItIs = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(asItIs, await derivedRows(database))).toEqual([]);
});

test('the page still proves that the id was shown, and where', async () => {
  const archive = await anArchive(database);
  const objects = ['a', 'b', 'c'].map((id) =>
    aRequestJson({ id, at: noon(0), requestJustification: `secret ${id}` }),
  );
  await archive.readRequests(noon(0), objects);
  await archive.derive();
  await purge(archive, { objects: [request('b')] });
  const [a, b, c] = objects.map((one) => changed(one, 'approved', noon(1)));
  await archive.readRequests(noon(1), [objects[0], b, a, c]);
  const page = (await pagesOf(archive)).at(-1)!;
  expect(page).toMatchObject({ items: 4, newItems: 2, withheld: ['b'] });
  const [row] = await archive.query<{ ids: Buffer; sha256: Buffer }>(
    'select ids_sha256 as ids, sha256 from page where tenant_id = $1 and page_id = $2',
    [page.id],
  );
  const lines = ['a', 'b', 'a', 'c'].map((id) => `${Buffer.from(id).toString('base64url')}\n`).join('');
  expect(row!.ids).toEqual(createHash('sha256').update(lines).digest());
  const text = await textOf(archive, page.id);
  // What was archived of the page is exactly what its hash is over.
  expect(row!.sha256).toEqual(createHash('sha256').update(text).digest());
  const arrived = JSON.stringify({ '@odata.context': 'approval-requests', value: [objects[0], b, a, c] });
  const blanked = JSON.stringify(b);
  expect(text).toBe(arrived.replace(blanked, ' '.repeat(Buffer.byteLength(blanked))));
  // In the stored body, from which the first object was cut out.
  expect(page.offsets).toEqual([arrived.indexOf(blanked) - JSON.stringify(objects[0]).length]);
});

test('pages in which different objects were blanked are not taken for the same', async () => {
  const archive = await anArchive(database);
  const read = (at: number, ids: string[]) =>
    archive.readRequests(
      noon(at),
      ids.map((id) => ({ id, text: 'secret' })),
    );
  await read(0, ['a', 'b']);
  await archive.derive();
  await purge(archive, { objects: [request('a'), request('b')] });
  await read(1, ['a']);
  await read(2, ['b']);
  await read(3, ['b']);
  expect((await pagesOf(archive)).map(({ withheld }) => withheld)).toEqual([[], ['a'], ['b'], ['b']]);
  const twins = await archive.query(
    'select same_as_page_id::int as same from page where tenant_id = $1 order by page_id',
  );
  expect(twins.map(({ same }) => same)).toEqual([null, null, null, null]);
});

test('an id in other letters is the same id, and the same id of another kind of object is not', async () => {
  const archive = await anArchive(database);
  await archive.readRequests(noon(0), [{ id: 'ABC', text: 'secret' }]);
  await archive.derive();
  await purge(archive, { objects: [request('abc')] });
  await archive.readRequests(noon(1), [{ id: 'abc', text: 'secret again' }]);
  await archive.readEvents(noon(1), [{ id: 'abc', text: 'an event' }]);
  expect((await pagesOf(archive)).slice(1).map(({ withheld }) => withheld)).toEqual([['abc'], []]);
});

test('what another tenant deleted is kept here', async () => {
  const [one, other] = [await anArchive(database), await anArchive(database)];
  for (const archive of [one, other]) {
    await archive.readRequests(noon(0), [{ id: 'r', text: 'x' }]);
    await archive.derive();
  }
  await purge(one, { objects: [request('r')] });
  await other.readRequests(noon(1), [{ id: 'r', text: 'y' }]);
  expect((await pagesOf(other)).map(({ withheld }) => withheld)).toEqual([[], []]);
});

test('a deletion between the look-up and the writing of a page is noticed', async () => {
  const archive = await anArchive(database);
  await archive.readRequests(noon(0), [{ id: 'r', text: 'secret' }]);
  await archive.derive();
  const turn = (await takeTurn(database.dataSource, archive.tenant.tenantId, { wait: true }))!;
  const bytes = Buffer.from('{"value":[{"id":"r","text":"secret again"},{"id":"q"}]}');
  const labels = { asked: '/x', pageNumber: 1, status: 200, requestId: null, sourceDate: null };
  const page = preparePage({ source: 'approval-requests', receivedAt: new Date(noon(1)), bytes, ...labels });
  // Deletes after the first look-up: as if another process had been quicker.
  let isDeleted = false;
  const slow = new Proxy(database.dataSource, {
    get(target, name) {
      if (name !== 'createQueryRunner') return Reflect.get(target, name, target) as unknown;
      return () => {
        const runner = target.createQueryRunner();
        const start = runner.startTransaction.bind(runner);
        runner.startTransaction = async (isolation) => {
          if (!isDeleted) {
            isDeleted = true;
            await purge(archive, { objects: [request('r')] });
          }
          return start(isolation);
        };
        return runner;
      };
    },
  });
  const { tenantId } = archive.tenant;
  await archivePages(postgresArchive(inTenants(slow, [tenantId]), tenantId), {
    ...turn,
    sweepId: '00000000-0000-4000-8000-000000000001',
    pages: [page],
  });
  await turn.release();
  expect(isDeleted).toBe(true);
  expect((await pagesOf(archive)).at(-1)).toMatchObject({ withheld: ['r'], newItems: 1 });
});
