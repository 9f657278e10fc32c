import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import {
  alice,
  anApplicationActor,
  anApprovalEvent,
  anEffectOf,
  anEventJson,
  aPolicyJson,
  aRequestJson,
  bob,
  carol,
  changed,
  plus,
} from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const at = (time: string) => `2026-10-05T${time}:00Z`;

/** Each finding, or those of one detection, as `detection subject` with what it rests on. */
async function findings(archive: ArchiveBuilder, detection = ''): Promise<string[]> {
  const rows = await archive.query<{ text: string }>(
    `select f.detection || ' ' || f.subject || ' <- ' || coalesce(string_agg(e.kind || ' ' || e.subject, ', ' order by e.kind, e.subject), '') as text
       from finding f left join finding_evidence e using (tenant_id, finding_id)
      where f.tenant_id = $1 group by f.tenant_id, f.finding_id order by 1`,
  );
  return rows.map((row) => row.text).filter((text) => text.startsWith(detection));
}

describe('self-approval', () => {
  test('a self-approved request becomes a finding', async () => {
    const archive = await anArchive(database);
    const own = changed(aRequestJson({ by: alice, at: at('09:00') }), 'approved', at('09:30'), alice);
    const proper = changed(aRequestJson({ by: alice, at: at('09:00') }), 'approved', at('09:30'), bob);
    await archive.readRequests(at('10:00'), [own, proper]);
    expect(await archive.derive()).toMatchObject({ findingsRaised: 1 });
    expect(await findings(archive)).toEqual([`self-approval ${own.id} <- case ${own.id}`]);
  });

  test('the finding goes when a better reading names another approver', async () => {
    const archive = await anArchive(database);
    const request = aRequestJson({ by: alice, at: at('09:00') });
    await archive.readRequests(at('10:00'), [changed(request, 'approved', at('09:30'), alice)]);
    await archive.derive();
    expect(await findings(archive)).toHaveLength(1);
    await archive.readRequests(at('10:05'), [changed(request, 'approved', at('10:02'), bob)]);
    await archive.derive();
    expect(await findings(archive)).toEqual([]);
    expect(await archive.query('select * from finding_evidence where tenant_id = $1')).toEqual([]);
  });
});

describe('repeated rejections', () => {
  const rejected = (hour: string, by = alice) =>
    changed(aRequestJson({ by, at: at('08:00') }), 'rejected', at(hour), bob, 'no');

  test('the third rejection within a day makes one finding of all three, the fourth extends it', async () => {
    const archive = await anArchive(database);
    const requests = ['09:00', '10:00', '11:00', '12:00'].map((hour) => rejected(hour));
    await archive.readRequests(at('10:30'), requests.slice(0, 2));
    await archive.derive();
    expect(await findings(archive)).toEqual([]);
    await archive.readRequests(at('11:30'), requests.slice(0, 3));
    await archive.derive();
    const cases = (count: number) =>
      requests
        .slice(0, count)
        .map(({ id }) => `case ${id}`)
        .join(', ');
    expect(await findings(archive)).toEqual([`repeated-rejections ${alice.id} <- ${cases(3)}`]);
    const ids = await archive.query('select finding_id from finding where tenant_id = $1');
    await archive.readRequests(at('12:30'), requests);
    await archive.derive();
    expect(await findings(archive)).toEqual([`repeated-rejections ${alice.id} <- ${cases(4)}`]);
    expect(await archive.query('select finding_id from finding where tenant_id = $1')).toEqual(ids);
  });

  test('rejections of several requesters do not add up', async () => {
    const archive = await anArchive(database);
    await archive.readRequests(at('12:30'), [rejected('09:00'), rejected('10:00'), rejected('11:00', carol)]);
    await archive.derive();
    expect(await findings(archive)).toEqual([]);
  });

  test('the finding goes when one of three turns out to be somebody else’s', async () => {
    const archive = await anArchive(database);
    const requests = ['09:00', '10:00', '11:00'].map((hour) => rejected(hour));
    await archive.readRequests(at('11:30'), requests);
    await archive.derive();
    expect(await findings(archive)).toHaveLength(1);
    const corrected = { ...requests[2]!, requestor: rejected('11:00', carol).requestor };
    await archive.readRequests(at('11:35'), [
      ...requests.slice(0, 2),
      { ...corrected, lastModifiedDateTime: at('11:31') },
    ]);
    await archive.derive();
    expect(await findings(archive)).toEqual([]);
  });
});

describe('the weeks of people', () => {
  const wipe = (decidedAt: string, note: string | null, by = bob) =>
    changed(
      aRequestJson({ by: alice, at: '2026-10-05T08:00:00Z', requiredOperationApprovalPolicyTypes: ['role'] }),
      'approved',
      decidedAt,
      by,
      note,
    );

  test('a decision without a note is told of for its week, each week by itself', async () => {
    const archive = await anArchive(database);
    const [monday, sunday, next] = [
      wipe('2026-10-05T09:00:00Z', null),
      wipe('2026-10-11T09:00:00Z', null),
      wipe('2026-10-12T09:00:00Z', null),
    ];
    await archive.readRequests('2026-10-12T10:00:00Z', [
      monday,
      sunday,
      next,
      wipe('2026-10-06T09:00:00Z', 'Seen'),
    ]);
    await archive.derive();
    const own = [monday.id, sunday.id].sort().map((id) => `case ${id}`);
    expect(await findings(archive, 'decisions')).toEqual([
      `decisions-without-note ${bob.id}|2026-10-05 <- ${own.join(', ')}`,
      `decisions-without-note ${bob.id}|2026-10-12 <- case ${next.id}`,
    ]);
  });

  test('a case that turns out to be another approver’s leaves the week of the first', async () => {
    const archive = await anArchive(database);
    const first = wipe('2026-10-05T09:00:00Z', null);
    await archive.readRequests('2026-10-05T10:00:00Z', [first]);
    await archive.derive();
    expect(await findings(archive, 'decisions')).toHaveLength(1);
    const corrected = changed(first, 'approved', '2026-10-05T11:00:00Z', carol, null);
    await archive.readRequests('2026-10-05T12:00:00Z', [corrected]);
    await archive.derive();
    expect(await findings(archive, 'decisions')).toEqual([
      `decisions-without-note ${carol.id}|2026-10-05 <- case ${first.id}`,
    ]);
  });

  test('attempts of the day before the week count, and are marked when they arrive late', async () => {
    const archive = await anArchive(database);
    const payloadId = '20000000-0000-4000-8000-00000000abcd';
    const ask = (filedAt: string) => aRequestJson({ by: alice, at: filedAt, payloadId });
    const said = changed(ask('2026-10-12T08:00:00Z'), 'approved', '2026-10-12T09:00:00Z', bob, 'ok then');
    await archive.readRequests('2026-10-12T10:00:00Z', [said]);
    await archive.derive();
    expect(await findings(archive, 'approval-after')).toEqual([]);
    const refused = ['09', '10', '11'].map((hour) =>
      changed(ask(`2026-10-11T${hour}:00:00Z`), 'rejected', `2026-10-11T${hour}:30:00Z`, bob, 'no'),
    );
    await archive.readRequests('2026-10-12T10:05:00Z', [said, ...refused]);
    await archive.derive();
    const rows = [...refused, said].map(({ id }) => `case ${id}`).sort();
    expect(await findings(archive, 'approval-after')).toEqual([
      `approval-after-refusals ${alice.id}|2026-10-12 <- ${rows.join(', ')}`,
    ]);
  });
});

describe('attempts at what was rejected', () => {
  const script = (runAsAccount: string) => JSON.stringify({ displayName: 'Fix printers', runAsAccount });
  const ask = (filedAt: string, payload = script('user')) =>
    aRequestJson({ by: alice, at: filedAt, payloadId: '20000000-0000-4000-8000-00000000abcd', payload });
  const no = changed(ask('2026-10-04T08:00:00Z'), 'rejected', '2026-10-04T09:00:00Z', bob, 'no');
  const yes = (payload?: string) =>
    changed(ask('2026-10-05T08:00:00Z', payload), 'approved', '2026-10-05T09:00:00Z', carol, 'fine');

  test('the same in the next week, approved by another, is found in whichever order they arrive', async () => {
    const said = yes();
    for (const first of [no, said]) {
      const archive = await anArchive(database);
      await archive.readRequests('2026-10-05T10:00:00Z', [first]);
      await archive.derive();
      await archive.readRequests('2026-10-05T10:05:00Z', [no, said]);
      await archive.derive();
      expect(await findings(archive, 'approver-shopping')).toEqual([
        `approver-shopping ${alice.id}|2026-10-05 <- ${[no, said].map(({ id }) => `case ${id}`).join(', ')}`,
      ]);
    }
  });

  test('what was asked is compared in the archived texts', async () => {
    const archive = await anArchive(database);
    const wider = yes(script('system'));
    await archive.readRequests('2026-10-05T10:00:00Z', [no, wider]);
    await archive.derive();
    expect(await findings(archive, 'approver-shopping')).toEqual([]);
    expect(await findings(archive, 'payload-shopping')).toHaveLength(1);
  });

  test('a text that was altered is not known, and stops no judgement', async () => {
    const archive = await anArchive(database);
    await archive.readRequests('2026-10-05T10:00:00Z', [no, yes()]);
    await archive.derive();
    expect(await findings(archive, 'approver-shopping')).toHaveLength(1);
    await database.query(`update page set body = 'altered'`);
    await archive.query(
      `insert into dirty_subject (tenant_id, kind, subject) values ($1, 'requester-week', $2)`,
      [`${alice.id}|2026-10-05`],
    );
    await archive.derive();
    expect(await findings(archive, 'approver-shopping')).toEqual([]);
  });
});

describe('an effect that is not what was approved', () => {
  test('is found by the archived texts of the request and of the event', async () => {
    const asked = aRequestJson({
      by: alice,
      at: at('08:00'),
      requiredOperationApprovalPolicyTypes: ['role'],
      payloadType: 'Microsoft.Management.Services.Api.RoleDefinition',
      patchPayload: JSON.stringify({ description: 'Second line' }),
    });
    const request = changed(changed(asked, 'approved', at('08:20'), bob, 'ok'), 'completed', at('08:30'));
    const effect = (description: string) =>
      anEffectOf(asked, {
        by: alice,
        at: at('08:30'),
        activityType: 'Patch RoleDefinition',
        properties: [{ displayName: 'Description', oldValue: 'First line', newValue: description }],
      });
    for (const [description, found] of [
      ['Second line', 0],
      ['Everything', 1],
    ] as const) {
      const own = await anArchive(database);
      await own.readRequests(at('09:00'), [request]);
      await own.readEvents(at('09:10'), [effect(description)]);
      await own.derive();
      expect(await findings(own, 'effect-differs')).toHaveLength(found);
    }
  });
});

describe('protected change without approval', () => {
  const policy = aPolicyJson({ policyType: 'app', at: '2026-09-01T08:00:00Z' });

  /** A tenant whose apps are protected and whose requests were read. */
  async function aProtectedTenant(): Promise<ArchiveBuilder> {
    const archive = await anArchive(database);
    await archive.readRequests(at('07:00'), []);
    await archive.readPolicies(at('07:01'), [policy]);
    return archive;
  }

  test('is judged half an hour after it was made, not before', async () => {
    const archive = await aProtectedTenant();
    await archive.readEvents(at('09:40'), [anEventJson({ at: at('09:30') })]);
    await archive.readRequests('2026-10-05T09:59:50Z', []);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toEqual([]);
    await archive.readRequests(at('10:00'), []);
    await archive.derive();
    expect(await findings(archive)).toEqual(['unapproved-change 3 <- event 3']);
  });

  test('says nothing of a change that an approved request explains, however late it is read', async () => {
    const archive = await aProtectedTenant();
    const request = aRequestJson({ by: alice, at: at('09:00') });
    await archive.readEvents(at('09:40'), [anEffectOf(request, { by: alice, at: at('09:30') })]);
    await archive.readRequests(at('11:00'), []);
    await archive.derive();
    expect(await findings(archive)).toHaveLength(1);
    const completed = changed(changed(request, 'approved', at('09:20'), bob), 'completed', at('09:29'));
    await archive.readRequests(at('11:05'), [completed]);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toEqual([]);
  });

  test('speaks when the request that seemed to explain it was rejected', async () => {
    const archive = await aProtectedTenant();
    const request = aRequestJson({ by: alice, at: at('09:00') });
    await archive.readRequests(at('09:25'), [changed(request, 'rejected', at('09:20'), bob)]);
    await archive.readEvents(at('09:40'), [anEffectOf(request, { by: alice, at: at('09:30') })]);
    await archive.readRequests(at('10:10'), [changed(request, 'rejected', at('09:20'), bob)]);
    await archive.derive();
    expect(await findings(archive)).toHaveLength(1);
  });

  test('says nothing of reads, failures, unprotected kinds and excluded applications', async () => {
    const archive = await aProtectedTenant();
    const app = '40000000-0000-4000-8000-000000000001';
    await archive.readEvents(at('09:40'), [
      anEventJson({ at: at('09:30'), activityType: 'Get MobileApp', activityOperationType: 'Get' }),
      anEventJson({ at: at('09:30'), activityResult: 'Failure' }),
      anEventJson({ at: at('09:30'), activityType: 'Patch DeviceCompliancePolicy' }),
      anEventJson({
        at: at('08:30'),
        activityType: 'addExclusion OperationApprovalPolicy',
        activityOperationType: 'Action',
        resourceId: policy.id,
        properties: [{ displayName: 'ExcludedApplicationIds', oldValue: null, newValue: app }],
      }),
      anEventJson({ at: at('09:30'), actor: anApplicationActor(app, 'Deployer') }),
    ]);
    await archive.readRequests(at('11:00'), []);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toEqual([]);
  });

  describe('by an application, while the log is read backwards', () => {
    const app = '40000000-0000-4000-8000-000000000001';
    const exclusion = anEventJson({
      at: '2026-08-03T08:30:00Z',
      activityType: 'addExclusion OperationApprovalPolicy',
      activityOperationType: 'Action',
      resourceId: policy.id,
      properties: [{ displayName: 'ExcludedApplicationIds', oldValue: null, newValue: app }],
    });
    const ledger = (archive: ArchiveBuilder) =>
      archive.query(`select class, reason from protected_write where tenant_id = $1 and app_id is not null`);

    async function readBack(archive: ArchiveBuilder, older: readonly unknown[]): Promise<void> {
      const write = anEventJson({ at: at('09:30'), actor: anApplicationActor(app, 'Deployer') });
      await archive.readEvents(at('09:40'), [write], {
        range: { from: '2026-10-01T00:00:00Z', to: at('09:40') },
      });
      await archive.readRequests(at('11:00'), []);
      await archive.derive();
      expect(await ledger(archive)).toEqual([{ class: 'undecidable', reason: 'exclusions_unknown' }]);
      expect(await findings(archive, 'unapproved-change')).toEqual([]);
      await archive.readEvents(at('11:05'), older, {
        range: { from: '2026-05-01T00:00:00Z', to: '2026-10-01T00:00:00Z' },
      });
      await archive.derive();
    }

    test('is judged when the log reaches back to the first exclusions there could be', async () => {
      const archive = await aProtectedTenant();
      await readBack(archive, []);
      expect(await ledger(archive)).toEqual([{ class: 'unexplained', reason: 'no_request' }]);
      expect(await findings(archive, 'unapproved-change')).toHaveLength(1);
    });

    test('was never suspected where the log tells of its exclusion', async () => {
      const archive = await aProtectedTenant();
      await readBack(archive, [exclusion]);
      expect(await ledger(archive)).toEqual([{ class: 'exempt', reason: 'excluded_app' }]);
      expect(await findings(archive, 'unapproved-change')).toEqual([]);
    });
  });

  test('is judged again when a policy turns out to have been there already', async () => {
    const archive = await anArchive(database);
    await archive.readRequests(at('07:00'), []);
    await archive.readEvents(at('09:40'), [anEventJson({ at: at('09:30') })]);
    await archive.readRequests(at('11:00'), []);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toEqual([]);
    await archive.readPolicies(at('11:05'), [policy]);
    await archive.derive();
    expect(await findings(archive)).toHaveLength(1);
  });

  test('is no finding any more when the policy turns out to have ended before', async () => {
    const archive = await aProtectedTenant();
    await archive.readEvents(at('09:40'), [anEventJson({ at: at('09:30') })]);
    await archive.readRequests(at('11:00'), []);
    await archive.derive();
    expect(await findings(archive)).toHaveLength(1);
    const deletion = { activityType: 'Delete OperationApprovalPolicy', activityOperationType: 'Delete' };
    await archive.readEvents(at('11:05'), [
      anEventJson({ ...deletion, at: at('09:00'), resourceId: policy.id }),
    ]);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toEqual([]);
  });

  test('is judged when the requests are known at last, although nothing else about it arrives', async () => {
    const archive = await anArchive(database);
    await archive.readPolicies(at('07:01'), [policy]);
    await archive.readEvents(at('09:40'), [anEventJson({ at: at('09:30') })]);
    await archive.readPolicies(at('11:00'), [policy]);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toEqual([]);
    await archive.readRequests(at('11:05'), []);
    await archive.derive();
    expect(await findings(archive)).toHaveLength(1);
  });

  test('is judged when older approval events reach further back than the requests', async () => {
    const archive = await anArchive(database);
    const long = (days: number) => plus(at('09:30'), { days: -days });
    await archive.readRequests(at('07:00'), []);
    await archive.readPolicies(at('07:01'), [aPolicyJson({ at: long(400) })]);
    await archive.readEvents(at('07:10'), [anEventJson({ at: long(100) })]);
    await archive.readRequests(at('11:00'), []);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toEqual([]);
    const old = aRequestJson({ at: long(200) });
    await archive.readEvents(at('11:05'), [anApprovalEvent(old, 'Create', { at: long(200) })]);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toHaveLength(1);
  });

  test('a log that names no request tells nothing of those that Graph does not show any more', async () => {
    const archive = await anArchive(database);
    const long = (days: number) => plus(at('09:30'), { days: -days });
    await archive.readPolicies(at('07:01'), [aPolicyJson({ at: long(400) })]);
    const old = anApprovalEvent(aRequestJson({ at: long(200) }), 'Create', { at: long(200) });
    const nameless = { ...old, resources: old.resources.map((one) => ({ ...one, resourceId: null })) };
    await archive.readEvents(at('07:10'), [nameless, anEventJson({ at: long(100) })]);
    await archive.readRequests(at('10:00'), []);
    await archive.readRequests(at('11:00'), []);
    await archive.derive();
    expect(await findings(archive, 'unapproved-change')).toEqual([]);
    const [write] = await archive.query('select class, reason from protected_write where tenant_id = $1');
    expect(write).toEqual({ class: 'undecidable', reason: 'requests_unknown' });
  });

  test('two changes with one masked id stop nobody, and both are evidence', async () => {
    const archive = await aProtectedTenant();
    const masked = { id: 'xxxx-xxxx-xxxx-xxxx-xxxx' };
    await archive.readEvents(at('09:50'), [
      anEventJson({ ...masked, at: at('09:30') }),
      anEventJson({ ...masked, at: at('09:40') }),
    ]);
    await archive.readRequests(at('11:00'), []);
    await archive.derive();
    const said = (await findings(archive)).join();
    expect(said).toContain('event 3');
    expect(said).toContain('event 4');
  });

  test('more changes than one batch holds are all judged', async () => {
    const archive = await aProtectedTenant();
    const changes = Array.from({ length: 2300 }, () => anEventJson({ at: at('09:30') }));
    await archive.readEvents(at('09:40'), changes, { pageSize: 1000 });
    await archive.readRequests(at('11:00'), []);
    await archive.derive();
    expect(await findings(archive)).toHaveLength(2300);
  });
});
