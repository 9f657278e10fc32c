// The retention process as it was built, killed with no chance to clean up while it deletes, again and again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import { anEventJson } from './builders.ts';
import { useDatabase } from './database.ts';
import { aFolder, cleanEnvironment, removeFolders } from './e2e/command.ts';
import { approve, keepDays, proposeRun, sign } from './retention.ts';
import { archiveProblem, storedLeaves } from './stored-leaves.ts';

const main = fileURLToPath(new URL('../apps/retention/dist/main.js', import.meta.url));
const database = useDatabase();
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
  removeFolders();
});

/** Six batches. */
const events = 2_700;
const kills = 3;

function startRetention(): ChildProcess {
  const child = spawn(process.execPath, [main], {
    cwd: tmpdir(),
    env: {
      ...cleanEnvironment(),
      DATABASE_URL: database.url,
      COUNTERSIGN_DATA_DIR: aFolder('retention-kill'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  return child;
}

/** The message of the next line of its log that is one of these. */
async function logged(child: ChildProcess, ...messages: string[]): Promise<string> {
  const seen: string[] = [];
  for await (const line of createInterface({ input: child.stderr! })) {
    seen.push(line);
    const found = messages.find((message) => line.includes(message));
    if (found) return found;
  }
  throw new Error(`It ended without saying so:\n${seen.join('\n')}`);
}

interface Account {
  readonly state: string;
  /** Contents deleted by the count of the run, by their observations, by the records, by what is derived. */
  readonly counted: number;
  readonly purged: number;
  readonly recorded: number;
  readonly distinct: number;
  readonly left: number;
}

/** Of one moment. */
async function account(archive: ArchiveBuilder): Promise<Account> {
  const [row] = await archive.query<Account>(`
    with said as (
      select p from control_record c
       cross join jsonb_array_elements(c.body::jsonb -> 'positions') r
       cross join generate_series((r ->> 0)::bigint, (r ->> 1)::bigint) p
       where c.tenant_id = $1 and c.kind = 'retention')
    select r.state, r.contents_deleted::int as counted,
           (select count(*)::int from observation where tenant_id = $1 and purged_at_position is not null) as purged,
           (select count(*)::int from said) as recorded, (select count(distinct p)::int from said) as distinct,
           (select count(*)::int from audit_event where tenant_id = $1) as left
      from retention_run r where r.tenant_id = $1`);
  return row!;
}

test('killed with -9 in the middle of a run, it goes on, purges nothing twice and nothing by half', async () => {
  const archive = await anArchive(database);
  const all = Array.from({ length: events }, (_, index) =>
    anEventJson({ at: `2024-03-0${1 + (index % 9)}T08:00:00Z`, activityType: 'Patch NotificationTemplate' }),
  );
  await archive.readEvents('2024-03-20T12:00:00Z', all, { pageSize: 400 });
  await archive.readEvents('2026-10-05T12:00:00Z', []);
  await archive.derive();
  const leaves = await storedLeaves(archive);
  await keepDays(archive, 'audit-events', 31);
  await sign(archive);
  await approve(archive, await proposeRun(archive, 'audit-events'));

  for (let kill = 1; kill <= kills; kill += 1) {
    const child = startRetention();
    await logged(child, 'Content was deleted under policy.');
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    const now = await account(archive);
    expect(now.state).toBe('running');
    expect(now.counted).toBeGreaterThanOrEqual(kill * 500);
    expect(now.counted).toBeLessThan(events);
    expect(now).toMatchObject({
      purged: now.counted,
      recorded: now.counted,
      distinct: now.counted,
      left: events - now.counted,
    });
  }
  const last = startRetention();
  await logged(last, 'A retention run is done.');
  last.kill('SIGTERM');
  expect(await account(archive)).toEqual({
    state: 'done',
    counted: events,
    purged: events,
    recorded: events,
    distinct: events,
    left: 0,
  });
  expect((await storedLeaves(archive)).slice(0, leaves.length)).toEqual(leaves);
  expect(await archiveProblem(archive)).toBeNull();
  expect(await archive.query('select from retention_target where tenant_id = $1')).toEqual([]);
}, 300_000);
