import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import {
  alice,
  anApplicationActor,
  anEventJson,
  aPolicyJson,
  aRequestJson,
  bob,
  carol,
  changed,
  type EventOverrides,
  plus,
} from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const at = (time: string, day = 5) => `2026-10-${String(day).padStart(2, '0')}T${time}:00Z`;
const app = '40000000-0000-4000-8000-00000000000a';
const byApp = { actor: anApplicationActor(app, 'Patcher') };

/** The findings of a rule with severity, subject and number of rows. */
async function findings(archive: ArchiveBuilder, detection: string): Promise<string[]> {
  const rows = await archive.query<{ text: string }>(
    `select f.severity || ' ' || f.subject || ' ' || count(e.subject) as text
       from finding f left join finding_evidence e using (tenant_id, finding_id)
      where f.tenant_id = $1 and f.detection = $2
      group by f.tenant_id, f.finding_id order by f.first_at, 1`,
    [detection],
  );
  return rows.map(({ text }) => text);
}

const wipe = (time: string, changes: EventOverrides = {}) =>
  anEventJson({ at: time, activityType: 'wipe ManagedDevice', activityOperationType: 'Action', ...changes });
const policyEvent = (verb: string, id: string, time: string, type: string, property = 'PolicyType') =>
  anEventJson({
    at: time,
    activityType: `${verb} OperationApprovalPolicy`,
    activityOperationType: verb === 'Create' || verb === 'Delete' ? verb : 'Action',
    category: 'Role',
    resourceId: id,
    properties: [{ displayName: property, oldValue: null, newValue: type }],
  });

test('five wipes that arrive in two readings are one finding of the actor’s day', async () => {
  const archive = await anArchive(database);
  const events = [0, 1, 2, 3, 4].map((minute) => wipe(at(`03:3${minute}`)));
  await archive.readEvents(at('03:40'), events.slice(0, 3));
  await archive.readRequests(at('05:00'), []);
  await archive.derive();
  expect(await findings(archive, 'bulk-destruction')).toEqual([]);
  expect(await findings(archive, 'ungated-destruction')).toEqual([`medium ${alice.id}|2026-10-05 3`]);
  await archive.readEvents(at('05:01'), events);
  await archive.readRequests(at('06:00'), []);
  await archive.derive();
  expect(await findings(archive, 'bulk-destruction')).toEqual([`critical ${alice.id}|2026-10-05 5`]);
  expect(await archive.query('select subject from dirty_subject where tenant_id = $1')).toEqual([]);
});

test('a run over midnight is told once, also when its end arrives first', async () => {
  const archive = await anArchive(database);
  const events = ['23:55', '23:58'].map((time) => wipe(at(time)));
  const after = ['00:01', '00:04', '00:07'].map((time) => wipe(at(time, 6)));
  for (const part of [after, events]) {
    await archive.readEvents(at('00:10', 6), part);
    await archive.readRequests(at('02:00', 6), []);
    await archive.derive();
  }
  expect(await findings(archive, 'bulk-destruction')).toEqual([`critical ${alice.id}|2026-10-05 5`]);
});

describe('an excluded application', () => {
  const policy = aPolicyJson({ at: at('08:00', 1) });

  async function anExclusion(): Promise<ArchiveBuilder> {
    const archive = await anArchive(database);
    await archive.readPolicies(at('08:30', 1), [policy]);
    await archive.readEvents(at('08:31', 1), [
      policyEvent('Create', policy.id, at('08:00', 1), 'app'),
      policyEvent('addExclusion', policy.id, at('08:10', 1), app, 'ExcludedApplicationIds'),
    ]);
    return archive;
  }
  const patches = (time: string, count: number) =>
    Array.from({ length: count }, (_, nth) => anEventJson({ at: plus(time, { minutes: nth }), ...byApp }));
  async function read(archive: ArchiveBuilder, events: readonly unknown[], time = at('12:00', 25)) {
    await archive.readEvents(time, events);
    await archive.readRequests(plus(time, { hours: 2 }), []);
    await archive.derive();
  }

  test('its first change is told, and it is another one when an earlier arrives', async () => {
    const archive = await anExclusion();
    await read(archive, patches(at('09:00', 12), 2));
    expect(await findings(archive, 'excluded-app-writes')).toEqual([`medium ${app}|2026-10-12 2`]);
    await read(archive, patches(at('09:00', 3), 1));
    expect(await findings(archive, 'excluded-app-writes')).toEqual([`medium ${app}|2026-10-03 1`]);
  });

  test('a day unlike the thirty before it is told, until what makes it usual arrives', async () => {
    const archive = await anExclusion();
    await read(archive, [...patches(at('09:00', 3), 1), ...patches(at('09:00', 20), 14)]);
    expect(await findings(archive, 'excluded-app-writes')).toEqual([
      `medium ${app}|2026-10-03 1`,
      `medium ${app}|2026-10-20 14`,
    ]);
    await read(archive, [...patches(at('09:00', 10), 6), ...patches(at('09:00', 11), 6)]);
    expect(await findings(archive, 'excluded-app-writes')).toEqual([`medium ${app}|2026-10-03 1`]);
    expect(
      await archive.query('select day::text, writes from exempt_day where tenant_id = $1 order by day'),
    ).toEqual([
      { day: '2026-10-03', writes: 1 },
      { day: '2026-10-10', writes: 6 },
      { day: '2026-10-11', writes: 6 },
      { day: '2026-10-20', writes: 14 },
    ]);
  });

  test('nothing is told once the exclusion turns out to have ended before', async () => {
    const archive = await anExclusion();
    await read(archive, patches(at('09:00', 12), 2));
    await read(archive, [
      policyEvent('removeExclusion', policy.id, at('08:20', 1), app, 'ExcludedApplicationIds'),
    ]);
    expect(await findings(archive, 'excluded-app-writes')).toEqual([]);
    expect(await archive.query('select * from exempt_day where tenant_id = $1')).toEqual([]);
  });

  test('an application that is stopped ten times an hour is told, once a policy was in force', async () => {
    const archive = await anArchive(database);
    const failed = patches(at('09:00', 12), 10).map((event) => ({ ...event, activityResult: 'Failure' }));
    await read(archive, failed);
    expect(await findings(archive, 'automation-at-the-gate')).toEqual([]);
    await archive.readEvents(at('14:00', 25), [policyEvent('Create', policy.id, at('08:00', 1), 'app')]);
    await archive.derive();
    expect(await findings(archive, 'automation-at-the-gate')).toEqual([`low ${app}|2026-10-12 10`]);
  });
});

describe('a policy that was taken away', () => {
  const first = '50000000-0000-4000-8000-000000000001';
  const second = '50000000-0000-4000-8000-000000000002';
  const script = (time: string) => anEventJson({ at: time, activityType: 'Patch DeviceManagementScript' });
  const ended = [
    policyEvent('Create', first, at('08:00', 1), 'script'),
    policyEvent('Delete', first, at('10:00'), 'script'),
  ];
  const again = policyEvent('Create', second, at('12:00'), 'script');
  const gap = 'script|2026-10-05T10:00:00.000000Z';

  test('what was changed before it came back is told, whatever arrives first', async () => {
    for (const parts of [
      [[...ended, again], [script(at('11:00'))]],
      [[script(at('11:00'))], [...ended, again]],
      [ended, [script(at('11:00'))], [again]],
    ]) {
      const archive = await anArchive(database);
      for (const part of parts) {
        await archive.readEvents(at('12:30'), part);
        await archive.readRequests(at('14:00'), []);
        await archive.derive();
      }
      expect(await findings(archive, 'writes-in-policy-gap')).toEqual([`high ${gap} 1`]);
      expect(await findings(archive, 'coverage-regression')).toEqual([]);
      expect(await archive.query('select subject from dirty_subject where tenant_id = $1')).toEqual([]);
    }
  });

  test('one that has not come back is told when it has been away for a day, by the archive’s clock', async () => {
    const archive = await anArchive(database);
    await archive.readEvents(at('12:30'), ended);
    for (const [time, told] of [
      [at('13:00'), []],
      [at('09:50', 6), []],
      [at('10:05', 6), [`high ${gap} 0`]],
    ] as const) {
      await archive.readRequests(time, []);
      await archive.derive();
      expect(await findings(archive, 'coverage-regression')).toEqual(told);
    }
    await archive.readEvents(at('12:00', 9), [policyEvent('Create', second, at('12:00', 8), 'script')]);
    await archive.derive();
    expect(await findings(archive, 'coverage-regression')).toEqual([`medium ${gap} 0`]);
  });
});

test('a gap of the harvest and a log that is not signed are told, and are no longer once it is', async () => {
  const archive = await anArchive(database);
  await archive.readRequests('2026-08-01T08:00:00Z', []);
  await archive.readRequests('2026-10-05T08:00:00Z', []);
  await archive.derive();
  expect(await findings(archive, 'harvest-gap')).toEqual(['high  0']);
  expect(await findings(archive, 'archive-integrity')).toEqual([]);
  const set = (status: string, reason: string | null) =>
    archive.query(
      'update evidence_log set status = $2, status_reason = $3, status_since = $4 where tenant_id = $1',
      [status, reason, '2026-10-05T09:00:00Z'],
    );
  await set('quarantined', 'Position 1 differs.');
  await archive.derive();
  expect(await findings(archive, 'archive-integrity')).toEqual(['critical  0']);
  await set('active', null);
  await archive.derive();
  expect(await findings(archive, 'archive-integrity')).toEqual([]);
});

describe('what was done to an approver before', () => {
  const group = '30000000-0000-4000-8000-000000000001';
  const audit = (id: string, activity: string, time: string, by = alice) => ({
    id,
    activityDateTime: time,
    activityDisplayName: activity,
    result: 'success',
    initiatedBy: { user: { id: by.id, userPrincipalName: by.upn } },
    targetResources: [
      {
        id: bob.id,
        type: 'User',
        modifiedProperties: [{ displayName: 'Group.ObjectID', newValue: JSON.stringify(group) }],
      },
    ],
  });
  const added = audit('added', 'Add member to group', at('08:00', 4), carol);
  const reset = audit('reset', 'Reset user password', at('08:00', 3));
  const request = changed(aRequestJson({ by: alice, at: at('08:00') }), 'approved', at('09:00'), bob, 'Seen');
  const rules = ['approver-just-added', 'young-approver', 'requester-controls-approver'];

  async function told(archive: ArchiveBuilder): Promise<string[][]> {
    await archive.derive();
    return Promise.all(rules.map((rule) => findings(archive, rule)));
  }

  test('is told of the approval, whatever arrives last, and only of the approvals after it', async () => {
    const steps = [
      (archive: ArchiveBuilder) =>
        archive.readPolicies(at('07:00', 1), [aPolicyJson({ approverGroupIds: [group] })]),
      (archive: ArchiveBuilder) => archive.readDirectoryAudits(at('09:30'), [added, reset]),
      (archive: ArchiveBuilder) => archive.readRequests(at('10:00'), [request]),
    ];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const archive = await anArchive(database);
      for (const index of order) {
        await steps[index]!(archive);
        await archive.derive();
      }
      expect(await told(archive)).toEqual([[`medium ${request.id} 1`], [], [`critical ${request.id} 1`]]);
    }
  });

  test('what comes after the decision is none, and an approval that turns out to be another’s is none any more', async () => {
    const archive = await anArchive(database);
    await archive.readDirectoryAudits(at('09:30'), [
      audit('later', 'Reset user password', at('09:10')),
      audit('early', 'Reset user password', at('09:10', 1)),
    ]);
    await archive.readRequests(at('10:00'), [request]);
    expect(await told(archive)).toEqual([[], [], [`critical ${request.id} 1`]]);
    await archive.readRequests(at('11:00'), [changed(request, 'approved', at('10:30'), carol, 'Seen')]);
    expect(await told(archive)).toEqual([[], [], []]);
  });
});

describe('approver groups', () => {
  const group = '30000000-0000-4000-8000-000000000001';
  const member = (nth: number) => ({
    '@odata.type': '#microsoft.graph.user',
    id: `60000000-0000-4000-8000-00000000000${nth}`,
    displayName: `Member ${nth}`,
    accountEnabled: true,
  });
  const shown = (...members: number[]) => showing(members.map(member));
  const showing = (members: readonly object[]) => [
    {
      id: group,
      shown: {
        group: {
          id: group,
          displayName: 'Approvers',
          securityEnabled: true,
          mailEnabled: false,
          groupTypes: [],
        },
        members,
      },
    },
  ];
  const assignment = { id: 'a1', displayName: 'Approvers', members: [group] };
  const policy = aPolicyJson({ approverGroupIds: [group] });

  test('a policy that one person alone, and then nobody, can open is told, until two can', async () => {
    const archive = await anArchive(database);
    await archive.readRequests(at('07:00'), []);
    await archive.readPolicies(at('08:00'), [policy]);
    await archive.derive();
    expect(await findings(archive, 'dead-gate')).toEqual([]);
    for (const [time, members, assigned, told] of [
      [at('08:10'), [1], [assignment], ['high  0']],
      [at('09:10'), [1, 2], [assignment], []],
      [at('10:10'), [1, 2], [], ['critical  0']],
      [at('11:10'), [], [assignment], ['critical  0']],
    ] as const) {
      await archive.readPolicies(time, [policy]);
      await archive.readGroups(plus(time, { minutes: 1 }), shown(...members));
      await archive.readAssignments(plus(time, { minutes: 2 }), assigned);
      await archive.derive();
      expect(await findings(archive, 'dead-gate')).toEqual(told);
    }
    const since = await archive.query<{ at: string }>(
      `select instant_text(first_at) as at from finding where tenant_id = $1 and detection = 'dead-gate'`,
    );
    expect(since[0]?.at.slice(0, 16)).toBe('2026-10-05T11:11');
  });

  test('a policy that nobody can open, since the accounts are disabled, is said to be so since then', async () => {
    const archive = await anArchive(database);
    const disabled = (nth: number) => ({ ...member(nth), accountEnabled: false });
    for (const [time, members, since] of [
      [at('08:10'), [member(1), member(2)], null],
      [at('09:10'), [member(1), disabled(2)], '2026-10-05T09:11'],
      [at('10:10'), [disabled(1), disabled(2)], '2026-10-05T10:11'],
      [at('11:10'), [disabled(1), { ...disabled(2), displayName: 'Renamed' }], '2026-10-05T10:11'],
    ] as const) {
      await archive.readPolicies(time, [policy]);
      await archive.readGroups(plus(time, { minutes: 1 }), showing(members));
      await archive.readAssignments(plus(time, { minutes: 2 }), [assignment]);
      await archive.derive();
      const [told] = await archive.query<{ at: string }>(
        `select instant_text(first_at) as at from finding where tenant_id = $1 and detection = 'dead-gate'`,
      );
      expect(told?.at.slice(0, 16) ?? null).toBe(since);
    }
  });

  test('a group that lost half of its members is told, and what an application took out', async () => {
    const archive = await anArchive(database);
    await archive.readRequests(at('07:00'), []);
    const removal = {
      id: 'removal',
      activityDateTime: at('08:30'),
      activityDisplayName: 'Remove member from group',
      result: 'success',
      initiatedBy: { app: { appId: 'cleaner', displayName: 'Cleaner' } },
      targetResources: [
        {
          id: member(1).id,
          type: 'User',
          modifiedProperties: [{ displayName: 'Group.ObjectID', oldValue: JSON.stringify(group) }],
        },
      ],
    };
    await archive.readDirectoryAudits(at('08:40'), [removal]);
    await archive.derive();
    expect(await findings(archive, 'approver-group-pruned')).toEqual([]);
    await archive.readGroups(at('08:45'), shown(1, 2, 3, 4));
    await archive.derive();
    expect(await findings(archive, 'approver-group-pruned')).toEqual([`medium ${group} 0`]);
    await archive.readGroups(at('09:45'), shown(3, 4));
    await archive.derive();
    expect(await findings(archive, 'approver-group-pruned')).toEqual([
      `medium ${group} 0`,
      `medium ${group} 0`,
    ]);
  });
});
