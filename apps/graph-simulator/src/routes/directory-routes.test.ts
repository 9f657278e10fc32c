import { type ManualClock, manualClock } from '../clock.ts';
import {
  type DirectoryAuditJson,
  type GroupJson,
  type MemberJson,
  type RoleAssignmentJson,
} from '../graph-json.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../start-simulator.ts';

const opened: Simulator[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
});

async function simulate(options: SimulatorOptions = {}): Promise<Simulator & { clock: ManualClock }> {
  const clock = manualClock('2026-06-10T12:00:00Z');
  const simulator = await startSimulator({ scenario: 'small', clock, ...options });
  opened.push(simulator);
  return Object.assign(simulator, { clock });
}

interface Collection<Row> {
  value: Row[];
  '@odata.nextLink'?: string;
  error?: { code: string; message: string };
}

async function reader(simulator: Simulator) {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    scope: `${simulator.origin}/.default`,
    client_id: simulator.clientId,
    client_secret: simulator.clientSecret,
  });
  const answer = await fetch(`${simulator.origin}/${simulator.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: form,
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return async <Row>(path: string): Promise<Collection<Row> & { status: number }> => {
    const url = path.startsWith('http') ? path : simulator.origin + path;
    const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    return { status: response.status, ...((await response.json()) as Collection<Row>) };
  };
}

const groupIds = (simulator: Simulator): string[] => [
  ...new Set(
    simulator.model.policiesVisibleAt(simulator.clock.now()).flatMap((policy) => policy.approverGroupIds),
  ),
];
const asked = (ids: readonly string[]) =>
  `/v1.0/groups?$filter=${encodeURIComponent(`id in (${ids.map((id) => `'${id}'`).join(',')})`)}`;

test('groups are asked for by id; a deleted one is left out, and more than fifteen are refused', async () => {
  const simulator = await simulate();
  const read = await reader(simulator);
  const ids = groupIds(simulator);
  const { value } = await read<GroupJson>(asked([...ids, 'nonsense']));
  expect(ids.length - value.length).toBe(1);
  expect(value.filter(({ mailEnabled }) => mailEnabled)).toEqual([
    expect.objectContaining({
      displayName: 'Cloud PC Team',
      securityEnabled: false,
      groupTypes: ['Unified'],
    }),
  ]);
  expect(await read(asked(Array<string>(16).fill('x')))).toMatchObject({ status: 400 });
});

test('members come in pages, with names only for whoever may read users', async () => {
  const simulator = await simulate({ pageSizes: { members: 4 } });
  const read = await reader(simulator);
  const [group] = groupIds(simulator);
  const members: MemberJson[] = [];
  for (let link: string | undefined = `/v1.0/groups/${group}/members`; link !== undefined;) {
    const page: Collection<MemberJson> = await read<MemberJson>(link);
    members.push(...page.value);
    link = page['@odata.nextLink'];
  }
  const now = simulator.clock.now();
  expect(members.map(({ id }) => id)).toEqual(simulator.model.membersOf(group!, now));
  expect(members[0]).toMatchObject({ displayName: expect.any(String) as string, accountEnabled: null });
  const blind = await simulate({ roles: ['GroupMember.Read.All'] });
  const [member] = (await (await reader(blind))<MemberJson>(`/v1.0/groups/${group}/members`)).value;
  expect(member).toMatchObject({ displayName: null, userPrincipalName: null, accountEnabled: null });
});

test('role assignments name the groups whose members have the role', async () => {
  const simulator = await simulate();
  const read = await reader(simulator);
  const { value } = await read<RoleAssignmentJson>('/beta/deviceManagement/roleAssignments');
  expect(value.flatMap(({ members }) => members).length).toBeGreaterThan(3);
  const without = await reader(await simulate({ roles: ['DeviceManagementConfiguration.Read.All'] }));
  expect(await without('/beta/deviceManagement/roleAssignments')).toMatchObject({ status: 403 });
});

test('directory audits are read by time and names, newest first, and are forgotten after thirty days', async () => {
  const simulator = await simulate({ pageSizes: { audits: 3 }, throttle: false });
  const read = await reader(simulator);
  const path = '/v1.0/auditLogs/directoryAudits';
  const rows: DirectoryAuditJson[] = [];
  const filter = `activityDateTime ge 2026-01-01T00:00:00Z and (activityDisplayName eq 'Add user' or startswith(activityDisplayName,'Add member to'))`;
  for (let link: string | undefined = `${path}?$filter=${encodeURIComponent(filter)}`; link !== undefined;) {
    const page: Collection<DirectoryAuditJson> = await read<DirectoryAuditJson>(link);
    rows.push(...page.value);
    link = page['@odata.nextLink'];
  }
  const now = simulator.clock.now();
  const expected = simulator.model
    .directoryAuditsVisibleAt(now)
    .filter(({ activityDateTime }) => Date.parse(activityDateTime) > now - 30 * 86_400_000)
    .filter(({ activityDisplayName }) => /^Add (user$|member to)/.test(activityDisplayName))
    .reverse();
  expect(rows.length).toBeGreaterThan(5);
  expect(rows).toEqual(expected);
});

test('the sixth question about directory audits within ten seconds is told to wait', async () => {
  const read = await reader(await simulate());
  const ask = () => read('/v1.0/auditLogs/directoryAudits');
  for (let count = 0; count < 5; count += 1) expect((await ask()).status).toBe(200);
  expect((await ask()).status).toBe(429);
});

test.each([
  ['GroupMember.Read.All', '/v1.0/groups/x/members', 'Authorization_RequestDenied'],
  ['AuditLog.Read.All', '/v1.0/auditLogs/directoryAudits', 'Authentication_MSGraphPermissionMissing'],
])('without %s the answer is 403', async (permission, path, code) => {
  const simulator = await simulate();
  const read = await reader(simulator);
  simulator.faults.set({ name: 'missing-permission', permission });
  expect(await read(path)).toMatchObject({ status: 403, error: { code } });
});
