import fc from 'fast-check';
import { anArchive } from '../../../test/archive-builder.ts';
import { alice, anEffectOf, anEventJson, aRequestJson, bob, carol } from '../../../test/builders.ts';
import { useDatabase } from '../../../test/database.ts';
import { derivedRows, differences, forgetEverything } from '../../../test/derived-rows.ts';
import { live, step } from '../../../test/living-tenant.ts';
import { replay } from './replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const runs = Number(process.env['COUNTERSIGN_TEST_RUNS'] ?? 25);

/** Rules whose findings the histories are to bring about: what never fires agrees with anything. */
const covered = [
  'approver-group-pruned',
  'approver-just-added',
  'dead-gate',
  'guest-in-the-loop',
  'lapsed-approvals',
  'pending-near-expiry',
  'policy-weakened',
  'requester-controls-approver',
  'self-approval',
  'unapproved-change',
  'young-approver',
];

test('F51 a history derived as it came and one derived at once are the same, row by row', async () => {
  const fired = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      await forgetEverything(database);
      await live(await anArchive(database), steps);
      const asItCame = await derivedRows(database);
      for (const row of asItCame['finding'] ?? [])
        fired.add((JSON.parse(row) as { detection: string }).detection);
      await replay(database.dataSource);
      expect(differences(asItCame, await derivedRows(database))).toEqual([]);
    }),
    { numRuns: runs },
  );
  // A few histories need not hold all of them.
  if (runs >= 25) expect(covered.filter((rule) => !fired.has(rule))).toEqual([]);
}, 600_000);

test('replay keeps the archive, and rebuilds every tenant', async () => {
  await forgetEverything(database);
  for (const by of [alice, bob, carol]) {
    const archive = await anArchive(database);
    const request = aRequestJson({ by });
    await archive.readRequests('2026-10-05T10:00:00Z', [request]);
    await archive.readEvents('2026-10-05T10:01:00Z', [anEffectOf(request, { by }), anEventJson()]);
    await archive.derive();
  }
  const archived = () => database.query('select page_id::int, sha256 from page order by tenant_id, page_id');
  const before = { derived: await derivedRows(database), archived: await archived() };
  const said: string[] = [];
  const results = await replay(database.dataSource, (tenant, text) =>
    said.push(`${tenant.entraId}: ${text}`),
  );
  expect(differences(before.derived, await derivedRows(database))).toEqual([]);
  expect(await archived()).toEqual(before.archived);
  expect([...results.values()]).toEqual(
    Array(3).fill(expect.objectContaining({ events: 2, casesChanged: 1 })),
  );
  expect(said).toHaveLength(6);
});
