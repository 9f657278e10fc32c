// What people said of a finding, through what happens to the finding itself: a replay, a deletion, a better reading.
import { replay } from '../apps/ingester/src/replay.ts';
import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import { alice, anEffectOf, aRequestJson, bob, changed } from './builders.ts';
import { useDatabase } from './database.ts';
import { derivedRows, differences, forgetEverything } from './derived-rows.ts';
import { ask, event, purge, request } from './retention.ts';
import { archiveProblem } from './stored-leaves.ts';

const database = useDatabase();
const at = (time: string) => `2026-10-05T${time}:00Z`;
const asked = { ...aRequestJson({ by: alice, at: at('09:00'), payloadName: 'canary app' }) };
const own = changed(asked, 'approved', at('09:30'), alice, 'canary note');

beforeEach(() => forgetEverything(database));

async function aClosedFinding(): Promise<{ archive: ArchiveBuilder; id: string }> {
  const archive = await anArchive(database);
  await archive.readRequests(at('10:00'), [own]);
  await archive.derive();
  const [finding] = await archive.query<{ id: string }>(
    `select finding_id as id from finding where tenant_id = $1 and detection = 'self-approval'`,
  );
  const id = finding!.id;
  const step = `select take_finding_step($1, $2, $3, $4, $5, $6, null, 'ana')`;
  await ask(archive, step, [id, 0, 'acknowledged', null, null]);
  await ask(archive, step, [id, 1, 'closed', 'benign', 'as arranged']);
  await ask(
    archive,
    `select allow_finding($1, $2, 2, 'person', $3, 'known for it', now() + interval '3 days', 'ana')`,
    [id, alice.id],
  );
  return { archive, id };
}

async function told(archive: ArchiveBuilder) {
  return {
    lives: await archive.query('select * from finding_life where tenant_id = $1 order by finding_id'),
    parties: await archive.query('select * from finding_party where tenant_id = $1 order by scope, party_id'),
    steps: await archive.query('select * from finding_step where tenant_id = $1 order by finding_id, nth'),
    entries: await archive.query('select * from allow_list where tenant_id = $1'),
    records: await archive.query(
      `select * from control_record where tenant_id = $1 and kind = 'finding' order by position`,
    ),
  };
}

async function standing(archive: ArchiveBuilder): Promise<unknown[]> {
  return ask(
    archive,
    'select s.state, s.resolution, s.steps from finding f cross join lateral finding_standing(f) s where f.tenant_id = $1',
  );
}

test('a replay keeps every step and every entry, and the finding stands as it stood', async () => {
  const { archive } = await aClosedFinding();
  // The next reading, so that the stages have passed the steps.
  await archive.readRequests(at('10:05'), [own]);
  await archive.derive();
  const before = {
    told: await told(archive),
    standing: await standing(archive),
    derived: await derivedRows(database),
  };
  expect(before.standing).toContainEqual({ state: 'closed', resolution: 'benign', steps: 3 });
  expect(before.told.records).toHaveLength(3);
  await replay(database.dataSource);
  expect(await told(archive)).toEqual(before.told);
  expect(await standing(archive)).toEqual(before.standing);
  expect(differences(before.derived, await derivedRows(database))).toEqual([]);
});

test('the log vouches for what was said, and names it when somebody changes it', async () => {
  const { archive } = await aClosedFinding();
  expect(await archiveProblem(archive)).toBeNull();
  await archive.query(
    `update control_record set body = replace(body, 'benign', 'true') where tenant_id = $1 and kind = 'finding'`,
  );
  expect(await archiveProblem(archive)).not.toBeNull();
});

test('a finding that a better reading takes back leaves its steps', async () => {
  const { archive, id } = await aClosedFinding();
  const before = await told(archive);
  await archive.readRequests(at('10:05'), [changed(asked, 'approved', at('10:02'), bob)]);
  await archive.derive();
  expect(await archive.query('select from finding where tenant_id = $1 and finding_id = $2', [id])).toEqual(
    [],
  );
  expect(await told(archive)).toEqual(before);
});

test('when the content is deleted, what people did stays, and every title that may repeat it goes', async () => {
  const { archive, id } = await aClosedFinding();
  const effect = anEffectOf(asked, { by: alice, at: at('09:45') });
  await archive.readEvents(at('10:01'), [effect]);
  await archive.derive();
  const others = [
    ['policy-gap', 'gap-1'],
    ['actor-day', `${alice.id}|2026-10-05`],
    ['approver-week', `${alice.id}|2026-10-05`],
    ['month', '2026-10'],
    ['requester', 'somebody else'],
  ];
  for (const [kind, subject] of others) {
    const [row] = await archive.query<{ id: string }>(
      `insert into finding (tenant_id, finding_id, detection, rule_version, severity, title, explanation, subject_kind,
                            subject, first_at, last_at, facts)
       values ($1, gen_random_uuid(), 'a-rule', 1, 'high', 'canary', 'e', $2, $3, now(), now(), '{}')
       returning finding_id as id`,
      [kind, subject],
    );
    await ask(archive, `select take_finding_step($1, $2, 0, 'commented', null, 'looked at', null, 'ana')`, [
      row!.id,
    ]);
  }
  const before = await told(archive);
  expect(await purge(archive, { objects: [request(own.id), event(effect.id)] })).toMatchObject({
    done: true,
  });
  await archive.derive();
  const after = await told(archive);
  expect({ ...after, lives: null }).toEqual({ ...before, lives: null });
  const titled = after.lives.filter(({ title }) => title !== null).map(({ subject }) => subject);
  expect(titled).toEqual(['somebody else']);
  expect(after.lives.find((one) => one['finding_id'] === id)).toEqual({
    ...before.lives.find((one) => one['finding_id'] === id),
    title: null,
  });
});
