import fc from 'fast-check';
import { replay } from '../apps/ingester/src/replay.ts';
import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import {
  alice,
  anApprovalEvent,
  anEffectOf,
  anEventJson,
  aPolicyJson,
  aRequestJson,
  bob,
  carol,
  changed,
} from './builders.ts';
import { useDatabase } from './database.ts';
import { derivedRows, differences, forgetEverything } from './derived-rows.ts';
import { live, step } from './living-tenant.ts';
import { event, purge, request } from './retention.ts';
import { archiveProblem } from './stored-leaves.ts';

const database = useDatabase();
const runs = Number(process.env['COUNTERSIGN_TEST_RUNS'] ?? 20);

beforeEach(() => forgetEverything(database));

/** Every value of every column of every table, as text. */
async function fullText(): Promise<string> {
  const tables = await database.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition
     union all
     select c.oid::regclass::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'p'`,
  );
  let text = '';
  for (const { name } of tables) {
    const rows = await database.query<{ row: string }>(`select t::text as row from ${name} t`);
    text += `${name}\n${rows.map(({ row }) => row).join('\n')}\n`;
  }
  return text;
}

test('what was deleted stands nowhere any more, neither in the archive nor in what was derived', async () => {
  const archive = await anArchive(database);
  const canary = {
    id: '10000000-0000-4000-8000-00000000c0de',
    displayName: 'Canary Bird',
    upn: 'canary.bird@example.com',
  };
  const asked = aRequestJson({
    by: canary,
    requestJustification: 'canary justification',
    payloadName: 'canary app',
  });
  const other = aRequestJson({ requestJustification: 'stays' });
  const decided = changed(asked, 'approved', '2026-10-05T10:00:00Z', bob, 'canary note');
  const events = [
    anApprovalEvent(asked, 'Create', { by: canary, at: '2026-10-05T09:00:00Z' }),
    anEffectOf(asked, { by: canary, at: '2026-10-05T11:00:00Z', resourceName: 'canary app' }),
  ];
  await archive.readRequests('2026-10-05T09:10:00Z', [asked, other]);
  await archive.readRequests('2026-10-05T10:10:00Z', [decided, other]);
  await archive.readEvents('2026-10-05T12:00:00Z', [...events, anEventJson({ resourceName: 'stays too' })]);
  await archive.importFile('2026-10-06T09:00:00Z', [{ ...asked, extra: 'canary of a file' }]);
  await archive.readBytes(
    'audit-events',
    '2026-10-06T10:00:00Z',
    '{"value":[{"id":"broken","text":"canary unreadable"}]}',
  );
  await archive.readRequests('2026-10-06T12:00:00Z', [decided, other]);
  await archive.derive();
  expect((await fullText()).match(/canary/gi)!.length).toBeGreaterThan(20);

  const result = await purge(archive, {
    objects: [request(asked.id), ...events.map(({ id }) => event(id)), event('broken')],
  });
  expect(result).toEqual({ done: true });
  // Before the ingester has derived anything again.
  expect(await canaries(archive)).toEqual([]);
  await archive.derive();
  expect(await canaries(archive)).toEqual([]);
  expect(await fullText()).toContain('stays too');
  const asItIs = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(asItIs, await derivedRows(database))).toEqual([]);
});

async function canaries(archive: ArchiveBuilder): Promise<string[]> {
  const { gunzipSync } = await import('node:zlib');
  const bodies = await archive.query<{ body: Buffer }>(
    'select body from page where tenant_id = $1 and body is not null',
  );
  const text = (await fullText()) + bodies.map(({ body }) => gunzipSync(body).toString()).join('\n');
  return text.split('\n').filter((line) => /canary/i.test(line));
}

test('a finding about a later week goes with the request that it rests on', async () => {
  const archive = await anArchive(database);
  const canary = { ...carol, displayName: 'Canary Bird' };
  const ask = (at: string) => aRequestJson({ by: alice, at, payloadId: 'same', payload: '{"a":1}' });
  const no = changed(ask('2026-10-02T08:00:00Z'), 'rejected', '2026-10-02T09:00:00Z', canary, 'no');
  const yes = changed(ask('2026-10-05T08:00:00Z'), 'approved', '2026-10-05T09:00:00Z', bob, 'yes');
  await archive.readRequests('2026-10-05T10:00:00Z', [no, yes]);
  await archive.readRequests('2026-10-05T11:00:00Z', [yes]);
  await archive.derive();
  const shopping = `select from finding where tenant_id = $1 and detection = 'approver-shopping'`;
  expect(await archive.query(shopping)).toHaveLength(1);
  await purge(archive, { objects: [request(no.id)] });
  expect(await fullText()).not.toMatch(/canary/i);
  expect(await archive.query(shopping)).toEqual([]);
  await archive.derive();
  expect(await archive.query(shopping)).toEqual([]);
  const asItCame = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(asItCame, await derivedRows(database))).toEqual([]);
});

test('a policy whose creation was deleted does not become a request, whatever else names it', async () => {
  const archive = await anArchive(database);
  const policy = aPolicyJson({ at: '2026-10-05T08:00:00Z' });
  const [created, changedLater] = ['Create', 'Patch'].map((verb, index) =>
    anEventJson({
      at: `2026-10-05T0${8 + index}:00:00Z`,
      activityType: `${verb} OperationApprovalPolicy`,
      activityOperationType: verb,
      category: 'Role',
      resourceId: policy.id,
    }),
  );
  await archive.readEvents('2026-10-05T12:00:00Z', [created!, changedLater!]);
  await archive.derive();
  await purge(archive, { objects: [event(created!.id)] });
  await archive.derive();
  expect((await derivedRows(database))['approval_case']).toEqual([]);
});

test('after any history and any deletions, derived as it came and derived at once are the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 10, maxLength: 50 }),
      fc.array(
        fc.record({
          seed: fc.nat(),
          share: fc.constantFrom(0.1, 0.4, 0.9),
          batch: fc.constantFrom(1, 7, 500),
        }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      async (steps, deletions) => {
        await forgetEverything(database);
        const archive = await anArchive(database);
        await live(archive, steps);
        for (const { seed, share, batch } of deletions) {
          const there = await archive.query<{ source: string; id: string; position: number }>(
            `select source, object_id as id, position::int from observation
              where tenant_id = $1 and purged_at_position is null
                and ('x' || substr(md5(position || '-' || $2), 1, 8))::bit(32)::bigint::float8 / 4294967296 < $3 order by position`,
            [seed, share],
          );
          if (there.length > 0) {
            const result = await purge(archive, { positions: there.map(({ position }) => position) }, batch);
            expect(result).toEqual({ done: true });
          }
          if (seed % 2 === 0) await archive.derive();
        }
        await archive.derive();
        expect(await archiveProblem(archive)).toBeNull();
        const asItIs = await derivedRows(database);
        await replay(database.dataSource);
        expect(differences(asItIs, await derivedRows(database))).toEqual([]);
      },
    ),
    { numRuns: runs },
  );
}, 600_000);
