// What deletions leave beside the archive, held against the control records that allow it.
import { readLog } from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { alice, anEffectOf, aRequestJson, bob, changed } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { aNotaryDesk, type NotaryDesk } from '../../../../test/notary-desk.ts';
import { keepDays, purge, request } from '../../../../test/retention.ts';
import { checkPurged } from './check-purged.ts';
import { verifyLog } from './verify-log.ts';

const database = useDatabase();
let notary: NotaryDesk;
let archive: ArchiveBuilder;

/** 0 the request, 1 its approval, 2 a sweep, 3 the change, 4 a sweep; then the key, the deletion and a policy. */
beforeAll(async () => {
  notary = await aNotaryDesk(database);
  archive = await anArchive(database);
  const asked = aRequestJson({ by: alice, at: '2026-10-05T09:00:00Z' });
  const decided = changed(asked, 'completed', '2026-10-05T11:00:00Z', bob);
  await archive.readRequests('2026-10-05T12:00:00Z', [decided]);
  await archive.readEvents('2026-10-05T12:30:00Z', [anEffectOf(asked, { at: '2026-10-05T10:59:00Z' })]);
  await archive.derive();
  await notary.sign();
  expect(await purge(archive, { objects: [request(asked.id)] })).toEqual({ done: true });
  await keepDays(archive, 'audit-events', 365);
  await notary.sign();
});
afterAll(() => notary.end());

/** What is wrong after a statement (of the tenant $1) that is taken back; null if nothing is. */
async function problemAfter(sql: string | null, check: (runner: QueryRunner) => Promise<unknown>) {
  const runner = database.administrator.createQueryRunner();
  await runner.startTransaction();
  try {
    if (sql !== null) await runner.query(sql, [archive.tenant.tenantId]);
    await check(runner);
    return null;
  } catch (error) {
    if ((error as Error).name !== 'VerifyProblem') throw error;
    return (error as Error).message;
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

const purged = (runner: QueryRunner) => checkPurged(runner, archive.tenant.tenantId);

test('what a deletion left is in order, and is looked at by every verification', async () => {
  const [left] = await archive.query<{ objects: number; links: number }>(
    `select (select count(*)::int from purged_object where tenant_id = $1) as objects,
            (select count(*)::int from purged_link where tenant_id = $1) as links`,
  );
  expect(left).toEqual({ objects: 1, links: 1 });
  expect(await problemAfter(null, purged)).toBeNull();
  const log = (await readLog(database.administrator, archive.tenant.tenantId))!;
  const sql = `update purged_link set event_position = event_position + 1 where tenant_id = $1`;
  for (const isFull of [true, false]) {
    const options = {
      isFull,
      pinned: [],
      keptHeads: { heads: [], notes: [] },
      anchors: [],
      signal: new AbortController().signal,
      onProgress: () => undefined,
    };
    const verify = (runner: QueryRunner) => verifyLog(runner, log, options);
    expect(await problemAfter(null, verify)).toBeNull();
    expect(await problemAfter(sql, verify)).toMatch(/^Table purged_link, position \d+, /);
  }
});

const aPolicy = `(select position from control_record where tenant_id = $1 and kind = 'retention' and key like 'policy/%')`;
const aKey = `(select position from control_record where tenant_id = $1 and kind = 'key' limit 1)`;

test.each([
  [`update purged_object set control_position = ${aPolicy} where tenant_id = $1`, 'purged_object'],
  [`update purged_object set control_position = ${aKey} where tenant_id = $1`, 'purged_object'],
  [`update purged_object set control_position = 100000 where tenant_id = $1`, 'purged_object'],
  [`update purged_object set object_id = 'another' where tenant_id = $1`, 'purged_object'],
  [`update purged_object set source = 'audit-events' where tenant_id = $1`, 'purged_object'],
  [
    `insert into purged_object select tenant_id, 'one more', source, control_position from purged_object where tenant_id = $1`,
    'purged_object',
  ],
  [`update purged_link set control_position = ${aPolicy} where tenant_id = $1`, 'purged_link'],
  [`update purged_link set control_position = ${aKey} where tenant_id = $1`, 'purged_link'],
  [`update purged_link set tie = 'ambiguous' where tenant_id = $1`, 'purged_link'],
  [
    `insert into purged_link select tenant_id, 0, control_position, tie from purged_link where tenant_id = $1`,
    'purged_link',
  ],
  [
    `update control_record set body = '{"positions": 1}' where tenant_id = $1 and kind = 'retention' and key not like 'policy/%'`,
    'control_record',
  ],
  [
    `update control_record set body = 'none' where tenant_id = $1 and kind = 'retention' and key not like 'policy/%'`,
    'control_record',
  ],
])('it is named, with its table and position: %s', async (sql, table) => {
  expect(await problemAfter(sql, purged)).toMatch(new RegExp(`^Table ${table}, position \\d+, `));
});
