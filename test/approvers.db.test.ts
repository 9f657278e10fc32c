import { type Source, wantedActivities } from '@countersign/domain';
import { replay } from '../apps/ingester/src/replay.ts';
import { useDatabase } from './database.ts';
import { derivedRows, differences } from './derived-rows.ts';
import { aSimulatedTenant, closeSimulatedTenants, type SimulatedTenant } from './simulated-tenant.ts';

const database = useDatabase({ role: 'countersign_ingester' });
afterEach(closeSimulatedTenants);

const hour = 3_600_000;
const directory: readonly Source[] = [
  'access-policies',
  'role-assignments',
  'approver-groups',
  'directory-audits',
];
const core = ['DeviceManagementRBAC.Read.All', 'DeviceManagementApps.Read.All'];

interface StayRow {
  readonly groupId: string;
  readonly memberId: string;
  readonly notBefore: number | null;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly gone: number | null;
}

const stays = (tenant: SimulatedTenant) =>
  tenant.query<StayRow>(
    `select group_id as "groupId", member_id as "memberId", extract(epoch from not_before_at)::float8 * 1000 as "notBefore",
            extract(epoch from first_seen_at)::float8 * 1000 as "firstSeen",
            extract(epoch from last_seen_at)::float8 * 1000 as "lastSeen", extract(epoch from gone_at)::float8 * 1000 as gone
       from group_member_stay where tenant_id = $1`,
  );

const states = async (tenant: SimulatedTenant) =>
  Object.fromEntries(
    (
      await tenant.query<{ source: string; state: string; message: string | null }>(
        'select source, state, message from harvest_state where tenant_id = $1',
      )
    ).map(({ source, state, message }) => [source, `${state}: ${message ?? ''}`]),
  );

const askedFor = ({ simulator }: SimulatedTenant, text: string) =>
  simulator.requestLog.filter(({ path }) => path.includes(text));

const readGroups = async (tenant: SimulatedTenant, groupIds: readonly string[]) =>
  (
    await tenant.query<{ id: string }>(
      'select distinct group_id as id from group_reading where tenant_id = $1 and group_id = any($2)',
      [groupIds],
    )
  ).map(({ id }) => id);

test('the stays hold the truth between their bounds at every reading, and replay tells the same', async () => {
  const tenant = await aSimulatedTenant(database, { scenario: 'demo', optional: true });
  const { simulator, clock } = tenant;
  const readAt: number[] = [];
  for (let times = 0; times < 30; times += 1) {
    readAt.push(clock.now());
    const { outcomes, deriveProblem } = await tenant.harvestOnce(directory);
    expect([outcomes.map(({ complete }) => complete), deriveProblem]).toEqual([
      [true, true, true, true],
      null,
    ]);
    clock.advance(hour);
  }
  const rows = await stays(tenant);
  const truth = simulator.model.stays();
  const asked = new Set(
    simulator.model.policiesVisibleAt(clock.now()).flatMap((one) => one.approverGroupIds),
  );
  const of = (row: StayRow) =>
    truth.filter(({ groupId, memberId }) => groupId === row.groupId && memberId === row.memberId);
  for (const row of rows) {
    const began = of(row).find(({ from, to = Infinity }) => from <= row.firstSeen && row.firstSeen < to);
    expect(began?.from).toBeGreaterThan(row.notBefore ?? -Infinity);
    const ended = of(row).find(({ from, to = Infinity }) => from <= row.lastSeen && row.lastSeen < to);
    expect(ended).toBeDefined();
    if (row.gone !== null) expect(ended?.to).toBeLessThanOrEqual(row.gone);
  }
  for (const at of readAt) {
    for (const { groupId, memberId, from, to = Infinity } of truth) {
      if (!asked.has(groupId) || from > at || to <= at) continue;
      const isTold = rows.some(
        (row) =>
          row.groupId === groupId && row.memberId === memberId && row.firstSeen <= at && at <= row.lastSeen,
      );
      expect([groupId, memberId, at, isTold]).toEqual([groupId, memberId, at, true]);
    }
  }
  expect(rows.filter(({ gone }) => gone !== null).length).toBeGreaterThan(0);
  expect(rows.filter(({ notBefore }) => notBefore !== null).length).toBeGreaterThan(0);
  const before = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(before, await derivedRows(database))).toEqual([]);
}, 240_000);

test('each audit that is wanted is kept, with who was added to or removed from which group', async () => {
  const tenant = await aSimulatedTenant(database, { scenario: 'small', optional: true });
  const { simulator, clock } = tenant;
  await tenant.harvestOnce(directory);
  const from = clock.now() - 30 * 24 * hour;
  const visible = simulator.model
    .directoryAuditsVisibleAt(clock.now())
    .filter(({ activityDateTime }) => Date.parse(activityDateTime) > from);
  const { beginnings, names } = wantedActivities;
  const isWanted = (name: string) =>
    beginnings.some((begin) => name.startsWith(begin)) || names.some((other) => other === name);
  expect(
    visible.map(({ activityDisplayName }) => activityDisplayName).filter((name) => !isWanted(name)),
  ).toEqual([]);
  const rows = await tenant.query<{
    id: string;
    membership: string | null;
    groupId: string;
    memberId: string;
  }>(
    `select event_id as id, membership, group_id as "groupId", member_id as "memberId" from directory_event where tenant_id = $1`,
  );
  expect(rows.map(({ id }) => id).sort()).toEqual(visible.map(({ id }) => id).sort());
  const joined = simulator.model.stays().filter((one) => one.from > from && one.from < clock.now() - hour);
  expect(joined.length).toBeGreaterThan(3);
  for (const { groupId, memberId } of joined)
    expect(rows).toContainEqual(expect.objectContaining({ membership: 'added', groupId, memberId }));
  // The simulator sends what the readers were written for.
  expect(await tenant.query('select * from drift where tenant_id = $1')).toEqual([]);
  expect(await tenant.query('select * from rejection where tenant_id = $1')).toEqual([]);
});

test('without their permission the optional sources are not asked, and say what is not known', async () => {
  const tenant = await aSimulatedTenant(database, { optional: true, roles: core });
  const { outcomes } = await tenant.harvestOnce();
  expect(outcomes.map(({ source, complete }) => [source, complete])).toEqual([
    ['approval-requests', true],
    ['access-policies', true],
    ['audit-events', true],
    ['role-assignments', true],
  ]);
  expect([...askedFor(tenant, '/groups'), ...askedFor(tenant, 'auditLogs')]).toEqual([]);
  expect(await states(tenant)).toMatchObject({
    'approver-groups':
      'off: Off: the app registration does not have GroupMember.Read.All; who could approve is not known.',
    'directory-audits': expect.stringContaining('does not have AuditLog.Read.All') as string,
  });
  expect(
    await tenant.query(
      `select from sweep where tenant_id = $1 and source in ('approver-groups', 'directory-audits')`,
    ),
  ).toEqual([]);
});

test('a permission that comes is used at the next cycle; when it goes, what was known stays', async () => {
  const tenant = await aSimulatedTenant(database, { optional: true });
  const { simulator, clock } = tenant;
  const permission = 'GroupMember.Read.All';
  simulator.faults.set({ name: 'missing-permission', permission });
  await tenant.harvestOnce(directory);
  expect((await states(tenant))['approver-groups']).toMatch(/^off:/);
  simulator.faults.clear();
  clock.advance(hour);
  await tenant.harvestOnce(directory);
  expect((await states(tenant))['approver-groups']).toMatch(/^idle:/);
  const known = await stays(tenant);
  expect(known.length).toBeGreaterThan(10);
  simulator.faults.set({ name: 'missing-permission', permission });
  clock.advance(hour);
  await tenant.harvestOnce(directory);
  expect((await states(tenant))['approver-groups']).toMatch(/^off:/);
  expect(await stays(tenant)).toEqual(known);
  expect(
    await tenant.query(
      `select state, reason, to_at = 'infinity' as "isOpen" from coverage_period
        where tenant_id = $1 and source = 'approver-groups' order by from_at desc limit 1`,
    ),
  ).toEqual([{ state: 'partial', reason: 'not-read-yet', isOpen: true }]);
});

test('where the token does not show its permissions, a refusal of Graph says the same', async () => {
  const tenant = await aSimulatedTenant(database, {
    optional: true,
    isOpaque: true,
    roles: core,
  });
  const { outcomes } = await tenant.harvestOnce(directory);
  expect(outcomes.map(({ source }) => source)).toEqual(['access-policies', 'role-assignments']);
  const said = await states(tenant);
  for (const source of ['approver-groups', 'directory-audits'])
    expect(said[source]).toMatch(/^off: Off: Graph does not let the app registration read this \(403\); /);
});

test('a group that is deleted is gone, and one that no policy names any more is not', async () => {
  const tenant = await aSimulatedTenant(database, { optional: true });
  await tenant.harvestOnce(directory);
  const now = tenant.clock.now();
  const asked = tenant.simulator.model
    .policiesVisibleAt(now)
    .flatMap(({ approverGroupIds }) => approverGroupIds);
  const shown = await tenant.query<{ id: string }>(
    'select group_id as id from approver_group_version where tenant_id = $1 and gone_at is null',
  );
  const legacy = asked.filter((id) => !shown.some((one) => one.id === id));
  expect(legacy).toHaveLength(1);
  expect(tenant.simulator.model.membersOf(legacy[0]!, now)).toEqual([]);
  expect(await readGroups(tenant, legacy)).toEqual([]);
  await tenant.query(
    `update policy_version set record = jsonb_set(record, '{approverGroupIds}', '["${shown[0]!.id}"]') where tenant_id = $1`,
  );
  tenant.clock.advance(hour);
  await tenant.harvestOnce(['approver-groups']);
  expect(
    await tenant.query('select from approver_group_version where tenant_id = $1 and gone_at is not null'),
  ).toEqual([]);
});

describe('a reading of members that is short or breaks off', () => {
  async function aRead(): Promise<SimulatedTenant> {
    const tenant = await aSimulatedTenant(database, { optional: true });
    await tenant.harvestOnce(directory);
    tenant.clock.advance(hour);
    return tenant;
  }

  test('ends no stay if it was not read to its end', async () => {
    const tenant = await aRead();
    const before = (await stays(tenant)).length;
    tenant.simulator.faults.set({ name: 'odd-pages', as: 'number-link', match: '/members' });
    const { outcomes } = await tenant.harvestOnce(['approver-groups']);
    expect(outcomes.map(({ complete }) => complete)).toEqual([false]);
    const after = await stays(tenant);
    expect([after.length, after.filter(({ gone }) => gone !== null)]).toEqual([before, []]);
  });

  test('is asked for again if it is empty after a full one', async () => {
    const tenant = await aRead();
    tenant.simulator.faults.set({ name: 'truncated-pages', keep: 0, match: '/members', times: 1 });
    const asked = askedFor(tenant, '/members').length;
    await tenant.harvestOnce(['approver-groups']);
    expect(askedFor(tenant, '/members').length).toBeGreaterThan(asked);
    expect((await stays(tenant)).filter(({ gone }) => gone !== null)).toEqual([]);
  });

  test('and a group whose members are refused keeps its stays, while the others are read', async () => {
    const tenant = await aRead();
    const [stay] = await stays(tenant);
    tenant.simulator.faults.set({ name: 'gone-endpoints', status: 404, match: `${stay!.groupId}/members` });
    const { outcomes } = await tenant.harvestOnce(['approver-groups']);
    expect(outcomes).toMatchObject([
      { complete: true, message: expect.stringContaining(stay!.groupId) as string },
    ]);
    const after = await stays(tenant);
    expect(after.filter(({ gone }) => gone !== null)).toEqual([]);
    const seen = (isOwn: boolean) =>
      after.filter(({ groupId }) => (groupId === stay!.groupId) === isOwn).map(({ lastSeen }) => lastSeen);
    expect(Math.max(...seen(true))).toBeLessThan(Math.min(...seen(false)));
  });
});
