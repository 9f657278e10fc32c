import { detections, type SettingValues } from '@countersign/domain';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { alice, anEventJson, aRequestJson, bob, changed } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { ask } from '../../../../test/retention.ts';
import { replay } from '../replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const at = (time: string) => `2026-10-05T${time}:00Z`;

async function tune(archive: ArchiveBuilder, detection: string, values: SettingValues, isOn = true) {
  await ask(
    archive,
    `select set_rule($1, $2, (select coalesce(max(version), 0)::int from rule_setting where tenant_id = $1 and detection = $2),
                     $3, $4, 'too many', 'ada')`,
    [detection, isOn, JSON.stringify(values)],
  );
}

function findings(archive: ArchiveBuilder) {
  return archive.query<{ detection: string; rule_version: number; settings_version: number }>(
    'select detection, rule_version, settings_version from finding where tenant_id = $1 order by detection',
  );
}

/** Two rejections of one requester: one too few for the rule as it comes. */
async function twoRejections(): Promise<ArchiveBuilder> {
  const archive = await anArchive(database);
  const rejected = ['09:00', '10:00'].map((time) =>
    changed(aRequestJson({ by: alice, at: at('08:00') }), 'rejected', at(time), bob, 'no'),
  );
  await archive.readRequests(at('11:00'), rejected);
  await archive.derive();
  return archive;
}

test('new settings judge all that is there again, and each finding says by which version', async () => {
  const archive = await twoRejections();
  expect(await findings(archive)).toEqual([]);
  await tune(archive, 'repeated-rejections', { rejections: 2 });
  await archive.derive();
  expect(await findings(archive)).toEqual([
    { detection: 'repeated-rejections', rule_version: 2, settings_version: 1 },
  ]);
  await tune(archive, 'repeated-rejections', { rejections: 2, hours: 48 });
  await archive.derive();
  expect(await findings(archive)).toMatchObject([{ settings_version: 2 }]);
  await tune(archive, 'repeated-rejections', {});
  await archive.derive();
  expect(await findings(archive)).toEqual([]);
});

test('a rule that is switched off takes its findings back, and only its own', async () => {
  const archive = await twoRejections();
  const own = changed(aRequestJson({ by: bob, at: at('09:00') }), 'approved', at('09:30'), bob);
  await archive.readRequests(at('12:00'), [own]);
  await tune(archive, 'repeated-rejections', { rejections: 2 });
  await archive.derive();
  expect((await findings(archive)).map((one) => one.detection)).toEqual([
    'repeated-rejections',
    'self-approval',
  ]);
  await tune(archive, 'repeated-rejections', { rejections: 2 }, false);
  await archive.derive();
  expect((await findings(archive)).map((one) => one.detection)).toEqual(['self-approval']);
});

test('a rule about the archive itself that is switched off leaves nothing to be judged', async () => {
  const archive = await twoRejections();
  await tune(archive, 'harvest-gap', {}, false);
  await archive.derive();
  expect(
    await archive.query(`select subject from dirty_subject where tenant_id = $1 and kind = 'archive'`),
  ).toEqual([]);
});

test('a gap in the protection is told after the hours that were set, though nothing arrives', async () => {
  const archive = await anArchive(database);
  const policy = (verb: string, time: string) =>
    anEventJson({
      at: at(time),
      activityType: `${verb} OperationApprovalPolicy`,
      activityOperationType: verb,
      category: 'Role',
      resourceId: '50000000-0000-4000-8000-000000000001',
      properties: [{ displayName: 'PolicyType', oldValue: null, newValue: 'script' }],
    });
  await tune(archive, 'coverage-regression', { hours: 2 });
  await archive.readEvents(at('10:30'), [policy('Create', '08:00'), policy('Delete', '10:00')]);
  await archive.readRequests(at('11:00'), []);
  await archive.derive();
  expect((await findings(archive)).map((one) => one.detection)).toEqual(['policy-weakened']);
  await archive.readRequests(at('12:30'), []);
  await archive.derive();
  const live = await findings(archive);
  expect(live.map((one) => one.detection)).toEqual(['coverage-regression', 'policy-weakened']);
  await replay(database.dataSource);
  expect(await findings(archive)).toEqual(live);
});

test('a value that an update no longer allows falls back to the one the rule comes with', async () => {
  const archive = await twoRejections();
  await tune(archive, 'repeated-rejections', { rejections: 2, hours: -5, gone: 1 });
  await archive.derive();
  expect(await findings(archive)).toHaveLength(1);
});

test('what an update brings judges the past too, and what it takes away goes with its findings', async () => {
  const archive = await twoRejections();
  await tune(archive, 'repeated-rejections', { rejections: 2 });
  await archive.derive();
  await archive.query(`delete from rule_in_force where tenant_id = $1 and detection = 'repeated-rejections'`);
  await archive.query(`delete from finding where tenant_id = $1`);
  await archive.query(`insert into rule_in_force values ($1, 'of-old', 1, 0)`);
  await archive.query(
    `insert into finding values ($1, gen_random_uuid(), 'of-old', 1, 'low', 't', 'e', 'case', 'c', now(), now(), '{}', 0)`,
  );
  await archive.derive();
  expect((await findings(archive)).map((one) => one.detection)).toEqual(['repeated-rejections']);
  const [row] = await archive.query<{ rules: number }>(
    'select count(*)::int as rules from rule_in_force where tenant_id = $1',
  );
  expect(row?.rules).toBe(detections.length);
});

test('replay ends in the same findings, by the same settings', async () => {
  const archive = await twoRejections();
  await tune(archive, 'repeated-rejections', { rejections: 2 });
  await archive.derive();
  const before = await archive.query('select * from finding where tenant_id = $1');
  expect(before).toHaveLength(1);
  await replay(database.dataSource);
  expect(await archive.query('select * from finding where tenant_id = $1')).toEqual(before);
});

test('two who change a rule at once: the second is told', async () => {
  const archive = await twoRejections();
  await tune(archive, 'repeated-rejections', { rejections: 2 });
  await expect(
    ask(archive, `select set_rule($1, 'repeated-rejections', 0, true, '{}', 'mine', 'bo')`),
  ).rejects.toThrow('Somebody else changed this rule');
});

test('every change of a rule is a record of the log', async () => {
  const archive = await twoRejections();
  await tune(archive, 'repeated-rejections', { rejections: 2 });
  const [record] = await archive.query<{ kind: string; key: string; body: string }>(
    `select kind, key, body from control_record where tenant_id = $1 and kind = 'rule'`,
  );
  expect(record).toMatchObject({ key: 'repeated-rejections/1' });
  expect(JSON.parse(record?.body ?? '')).toEqual({
    id: 'repeated-rejections/1',
    detection: 'repeated-rejections',
    version: 1,
    isOn: true,
    settings: { rejections: 2 },
    comment: 'too many',
    by: 'ada',
  });
});
