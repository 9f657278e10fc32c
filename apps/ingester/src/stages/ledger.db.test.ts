import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import {
  alice,
  anApplicationActor,
  anEffectOf,
  anEventJson,
  aPolicyJson,
  aRequestJson,
  bob,
  changed,
} from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const at = (time: string) => `2026-10-05T${time}:00Z`;
const app = '40000000-0000-4000-8000-000000000001';
const policy = aPolicyJson({ policyType: 'app', at: '2026-09-01T08:00:00Z' });

async function ledger(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ text: string }>(
    `select policy_type || ' ' || class || ' ' || reason || coalesce(' ' || app_id, '') as text
       from protected_write where tenant_id = $1 order by occurred_at, position`,
  );
  return rows.map(({ text }) => text);
}

/** The roll-up beside a count of the rows: they have to be the same at any time. */
async function counts(archive: ArchiveBuilder): Promise<{ kept: unknown[]; counted: unknown[] }> {
  const [kept, counted] = [
    await archive.query(
      `select hour, policy_type, class, writes from protected_write_hour where tenant_id = $1 order by 1, 2, 3`,
    ),
    await archive.query(
      `select date_trunc('hour', occurred_at, 'UTC') as hour, policy_type, class, count(*)::int as writes
         from protected_write where tenant_id = $1 group by 1, 2, 3 order by 1, 2, 3`,
    ),
  ];
  return { kept, counted };
}

const exclusion = (verb: 'add' | 'remove', time: string) =>
  anEventJson({
    at: at(time),
    activityType: `${verb}Exclusion OperationApprovalPolicy`,
    activityOperationType: 'Action',
    resourceId: policy.id,
    properties: [
      verb === 'add'
        ? { displayName: 'ExcludedApplicationIds', oldValue: null, newValue: app }
        : { displayName: 'ExcludedApplicationIds', oldValue: app, newValue: null },
    ],
  });

test('every successful write of a protectable kind is in one class, and the hours add up to them', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ by: alice, at: at('09:00') });
  await archive.readRequests(at('07:00'), []);
  await archive.readPolicies(at('07:01'), [policy]);
  await archive.readRequests(at('09:35'), [
    changed(changed(request, 'approved', at('09:20'), bob), 'completed', at('09:29')),
  ]);
  await archive.readEvents(
    at('09:40'),
    [
      exclusion('add', '08:10'),
      anEventJson({ at: at('08:20'), actor: anApplicationActor(app, 'Deployer') }),
      anEventJson({ at: at('08:30') }),
      anEventJson({ at: at('08:31'), activityResult: 'Failure' }),
      anEventJson({ at: at('08:32'), activityType: 'Get MobileApp', activityOperationType: 'Get' }),
      anEventJson({ at: at('08:40'), activityType: 'Patch RoleDefinition', category: 'Role' }),
      exclusion('remove', '08:50'),
      anEventJson({ at: at('09:00'), actor: anApplicationActor(app, 'Deployer') }),
      anEffectOf(request, { by: alice, at: at('09:28') }),
    ],
    { range: { from: at('08:00'), to: at('09:40') } },
  );
  await archive.readRequests(at('11:00'), []);
  await archive.derive();
  expect(await ledger(archive)).toEqual([
    `app exempt excluded_app ${app}`,
    'app unexplained no_request',
    'role outside_policy no_policy',
    `app unexplained no_request ${app}`,
    'app approved tied',
  ]);
  const { kept, counted } = await counts(archive);
  expect(kept).toEqual(counted);
  expect(kept).toHaveLength(5);
});

test('what is learned late moves a write from class to class, and the count of its hour with it', async () => {
  const archive = await anArchive(database);
  await archive.readEvents(at('09:40'), [anEventJson({ at: at('09:30') })]);
  const steps: [string, () => Promise<unknown>, string][] = [
    ['no policy is known', () => archive.readRequests(at('11:00'), []), 'app outside_policy no_policy'],
    [
      'a policy is seen whose beginning nobody recorded',
      () => archive.readPolicies(at('11:05'), [{ ...policy, lastModifiedDateTime: `${at('10:30')}` }]),
      'app undecidable policy_unknown',
    ],
    [
      'the event of its creation arrives',
      () =>
        archive.readEvents(at('11:10'), [
          anEventJson({
            at: at('09:50'),
            activityType: 'Create OperationApprovalPolicy',
            activityOperationType: 'Create',
            resourceId: policy.id,
            properties: [{ displayName: 'PolicyType', oldValue: null, newValue: 'app' }],
          }),
        ]),
      'app outside_policy before_policy',
    ],
    [
      'an earlier creation arrives',
      () =>
        archive.readEvents(at('11:15'), [
          anEventJson({
            at: at('08:00'),
            activityType: 'Create OperationApprovalPolicy',
            activityOperationType: 'Create',
            resourceId: policy.id,
            properties: [{ displayName: 'PolicyType', oldValue: null, newValue: 'app' }],
          }),
        ]),
      'app unexplained no_request',
    ],
  ];
  for (const [what, learn, said] of steps) {
    await learn();
    await archive.derive();
    expect([what, await ledger(archive)]).toEqual([what, [said]]);
    const { kept, counted } = await counts(archive);
    expect([what, kept]).toEqual([what, counted]);
  }
});

test('exclusions are kept with the events that tell of them, in whatever order they come', async () => {
  const events = [exclusion('add', '08:10'), exclusion('remove', '08:50'), exclusion('add', '09:10')];
  const read = async (order: readonly number[]) => {
    const archive = await anArchive(database);
    for (const index of order) {
      await archive.readEvents(at('10:00'), [events[index]!]);
      await archive.derive();
    }
    return archive.query(
      `select policy_id, app_id, instant_text(valid_from) as from, instant_text(valid_to) as to
         from policy_exclusion where tenant_id = $1 order by valid_from`,
    );
  };
  const expected = [
    { from: '2026-10-05T08:10:00.000000Z', to: '2026-10-05T08:50:00.000000Z' },
    { from: '2026-10-05T09:10:00.000000Z', to: null },
  ].map((period) => ({ policy_id: policy.id, app_id: app, ...period }));
  expect(await read([0, 1, 2])).toEqual(expected);
  expect(await read([2, 0, 1])).toEqual(expected);
  expect(await read([1, 2, 0])).toEqual(expected);
});

test('whoever looks at the ledger is told when changes were judged or policies told anew, and not otherwise', async () => {
  const archive = await anArchive(database);
  const told: string[] = [];
  const runner = database.administrator.createQueryRunner();
  const connection = (await runner.connect()) as {
    on(event: 'notification', listener: (heard: { payload?: string }) => void): void;
  };
  connection.on('notification', ({ payload = '' }) => {
    const message = JSON.parse(payload) as { kind: string; tenantId: string; judged?: number };
    if (message.kind === 'ledger' && message.tenantId === archive.tenant.entraId)
      told.push(`${message.judged} judged`);
  });
  await runner.query('listen countersign');
  const derived = async () => {
    told.splice(0);
    await archive.derive();
    // What was told before this answer has arrived with it.
    await runner.query('select 1');
    return [...told];
  };
  await archive.readRequests(at('07:00'), []);
  await archive.readPolicies(at('07:01'), [policy]);
  expect(await derived()).toEqual(['0 judged']);
  await archive.readEvents(at('09:40'), [anEventJson({ at: at('09:30') })]);
  await archive.readRequests(at('11:00'), []);
  expect(await derived()).toEqual(['1 judged']);
  await archive.readRequests(at('11:05'), []);
  expect(await derived()).toEqual([]);
  await runner.query('unlisten countersign');
  await runner.release();
});
