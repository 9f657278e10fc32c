import { days, hours, manualClock, minutes } from '../clock.ts';
import { Random } from '../random.ts';
import { type ScenarioName, playScenario } from '../scenarios.ts';
import { type PlayedTenant } from '../tenant-model.ts';
import { type TrueStay } from '../truth.ts';

const noon = Date.parse('2026-06-10T12:00:00Z');

function play(scenario: ScenarioName, seed = '1'): PlayedTenant {
  const clock = manualClock(noon);
  return playScenario(scenario, {
    random: new Random(seed),
    clock,
    anchoredAt: noon,
    auditNamesRequests: true,
  });
}

const small = play('small');
const policyOf = (type: string) =>
  small.policiesVisibleAt(noon).find(({ policyType }) => policyType === type)!;
const named = (name: string) =>
  [...small.directory.state.groups.values()].find((one) => one.displayName === name)!;

test('the directory is the same whether it is asked in one step or in many, and another with another seed', () => {
  const [once, often] = [play('small'), play('small')];
  for (let at = noon - days(9); at < noon + days(20); at += hours(5)) often.directoryAuditsVisibleAt(at);
  const told = (tenant: PlayedTenant) =>
    JSON.stringify([tenant.stays(noon + days(20)), tenant.directoryAuditsVisibleAt(noon + days(20))]);
  expect(told(often)).toBe(told(once));
  expect(told(play('small', '2'))).not.toBe(told(once));
});

test.each(['small', 'planted'] as const)('whoever decided a request could approve it: %s', (scenario) => {
  const tenant = scenario === 'small' ? small : play(scenario);
  const decided = tenant.requestsFiledUntil(noon).filter(({ decidedAt }) => decidedAt !== undefined);
  expect(decided.length).toBeGreaterThan(50);
  for (const { decidedAt, approver, policyType } of decided) {
    const at = Date.parse(decidedAt!);
    const policy = tenant.policiesVisibleAt(at).find((one) => one.policyType === policyType);
    if (policy) expect(tenant.approversAt(at, policy.id)).toContain(approver!.id);
  }
});

test('what plants want of the directory is in it: groups of their own, and what was done at its time', () => {
  const tenant = play('planted');
  const ended = noon + days(1);
  const shown = tenant.approverGroupsVisibleAt(ended);
  expect(shown.length).toBeGreaterThan(tenant.world.approverGroups.length);
  const dead = tenant.plantings().filter(({ rule }) => rule === 'dead-gate');
  expect(dead.length).toBeGreaterThan(2);
  for (const { about } of dead) {
    const { approverGroupIds = [] } =
      tenant.policiesVisibleAt(ended).find(({ id }) => id === about[0]?.id) ?? {};
    const [group] = shown.filter(({ id }) => approverGroupIds.includes(id));
    const assigned = tenant.roleAssignmentsVisibleAt(ended).flatMap(({ members }) => members);
    const enabled =
      group?.shown?.group.securityEnabled === true && assigned.includes(group.id)
        ? group.shown.members.filter(({ accountEnabled }) => accountEnabled === true)
        : [];
    expect(enabled.length).toBeLessThan(2);
  }
  const byIntune = tenant
    .directoryAuditsVisibleAt(ended)
    .filter(({ initiatedBy }) => initiatedBy.app?.displayName === 'Microsoft Intune');
  expect(byIntune).toHaveLength(3);
});

test('people join, leave and pass through within an hour', () => {
  const stays = small.stays(noon);
  const ended = stays.filter(({ to }) => to !== undefined);
  expect(ended.length).toBeGreaterThan(5);
  expect(ended.some(({ from, to }) => to! - from < hours(1))).toBe(true);
  expect(stays.some(({ from, to }) => from > small.historyFrom && to === undefined)).toBe(true);
});

test('nobody is in a group twice at a time', () => {
  const tenants = [small, play('demo'), play('small', '7')];
  for (const tenant of tenants) {
    const stays = tenant.stays(noon + days(3));
    const overlap = (a: TrueStay, b: TrueStay): boolean =>
      a !== b &&
      a.groupId === b.groupId &&
      a.memberId === b.memberId &&
      a.from < (b.to ?? Infinity) &&
      b.from < (a.to ?? Infinity);
    expect(stays.filter((a) => stays.some((b) => overlap(a, b)))).toEqual([]);
  }
});

test('a group pruned to one member leaves one who could approve', () => {
  const { id } = policyOf('tunnel');
  expect(small.approversAt(noon - days(20), id)).toHaveLength(3);
  expect(small.approversAt(noon, id)).toHaveLength(1);
});

test('a Microsoft 365 group makes nobody an approver, nor does a deleted group or a group within a group', () => {
  const plain = small.approversAt(noon, policyOf('role').id);
  const unified = named('Cloud PC Team');
  expect(small.membersOf(unified.id, noon)).toHaveLength(3);
  const onlyThere = small.membersOf(unified.id, noon).filter((id) => !plain.includes(id));
  for (const id of small.approversAt(noon, policyOf('windows365').id)) expect(onlyThere).not.toContain(id);
  expect(small.membersOf(named('MAA-Approvers-Legacy').id, noon - days(10))).toHaveLength(3);
  expect(small.membersOf(named('MAA-Approvers-Legacy').id, noon)).toEqual([]);
  const nested = named('MAA-Duty-Managers');
  expect(small.membersOf(named('MAA-Approvers-OnCall').id, noon)).toContain(nested.id);
});

test('each change has its audit within minutes, named as Entra names it', () => {
  const audits = small.directoryAuditsVisibleAt(noon + hours(2));
  const told = (activity: string, { memberId, groupId }: TrueStay, at: number) =>
    audits.some(
      ({ activityDisplayName, activityDateTime, targetResources: [member] }) =>
        activityDisplayName === activity &&
        Math.abs(Date.parse(activityDateTime) - at) < minutes(1) &&
        member?.id === memberId &&
        JSON.stringify(member.modifiedProperties).includes(groupId),
    );
  const moved = small.stays(noon).filter(({ from }) => from > small.historyFrom);
  for (const stay of moved) {
    expect(told('Add member to group', stay, stay.from)).toBe(true);
    if (stay.to !== undefined) expect(told('Remove member from group', stay, stay.to)).toBe(true);
  }
  expect(new Set(audits.map(({ activityDisplayName }) => activityDisplayName))).toEqual(
    new Set(
      [
        ...['Add member to group', 'Remove member from group', 'Delete group', 'Add user'],
        ...['Reset user password', 'Reset password (self-service)', 'Admin registered security info'],
        ...['User registered security info', 'User deleted security info'],
        ...['Add member to role completed (PIM activation)', 'Enable account', 'Disable account'],
      ].filter((name) => audits.some(({ activityDisplayName }) => activityDisplayName === name)),
    ),
  );
});
