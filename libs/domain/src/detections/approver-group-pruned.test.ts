import { at, findingsOf } from '../../test/builders.ts';
import { approverGroupPruned } from './approver-group-pruned.ts';
import type { ApproverGroupSubject } from './subject.ts';
import type { SettingValues } from './settings.ts';

type Stay = ApproverGroupSubject['stays'][number];
const stay = (memberId: string, goneAt: string | null = null, changes: Partial<Stay> = {}): Stay => ({
  memberId,
  memberName: `Name of ${memberId}`,
  firstSeenAt: at('08:00', 1),
  lastSeenAt: at('08:00', 5),
  goneAt,
  ...changes,
});
const gone = at('09:00', 5);
const removal = (nth: number, appId = 'app-1', occurredAt = at(`08:0${nth}`)) => ({
  eventId: `Directory_${nth}`,
  occurredAt,
  memberId: `m${nth}`,
  appId,
  appName: appId === 'app-1' ? 'Cleaner' : 'Microsoft Intune',
});
function judge(changes: Partial<ApproverGroupSubject>, values?: SettingValues) {
  const group = {
    kind: 'approver-group',
    groupId: 'g1',
    groupName: 'Approvers',
    stays: [],
    removals: [],
  } as const;
  return findingsOf(approverGroupPruned.judge({ ...group, ...changes }, values));
}

test('half of the members gone between two readings is a finding that names them', () => {
  const stays = [stay('a', gone), stay('b', gone), stay('c'), stay('d')];
  const [finding] = judge({ stays });
  expect(finding).toMatchObject({
    severity: 'medium',
    subject: 'g1',
    firstAt: at('08:00', 5),
    lastAt: gone,
    facts: { before: 4, left: 2, who: 'Name of a, Name of b' },
  });
  expect(finding?.explanation).toContain('would not have fired if less than 50 %');
  expect(judge({ stays: [...stays].reverse() })).toEqual([finding]);
});

test.each<[string, readonly Stay[]]>([
  ['fewer than half', [stay('a', gone), stay('b'), stay('c'), stay('d')]],
  ['half of three', [stay('a', gone), stay('b', gone), stay('c')]],
  ['one after the other', [stay('a', gone), stay('b', at('10:00', 5)), stay('c'), stay('d')]],
  [
    'those who left before do not count',
    [stay('a', gone), stay('b', at('08:30', 2)), stay('c'), stay('d'), stay('e')],
  ],
  [
    'those who came later do not count',
    [stay('a', gone), stay('b', gone), stay('c', null, { firstSeenAt: at('10:00') })],
  ],
])('%s: none', (_what, stays) => {
  expect(judge({ stays })).toEqual([]);
});

test('settings decide what is many', () => {
  expect(judge({ stays: [stay('a', gone), stay('b')] }, { members: 2 })).toHaveLength(1);
  expect(judge({ stays: [stay('a', gone), stay('b'), stay('c'), stay('d')] }, { share: 0.25 })).toHaveLength(
    1,
  );
});

test('what an application takes out in a day is one finding, of Intune itself it is low', () => {
  const removals = [removal(2), removal(1), removal(3, '0000000a-0000-0000-c000-000000000000')];
  expect(judge({ removals })).toMatchObject([
    { severity: 'medium', firstAt: at('08:01'), lastAt: at('08:02'), facts: { appId: 'app-1', removed: 2 } },
    { severity: 'low', explanation: expect.stringContaining('no role assignment') },
  ]);
});

test('a renamed member, or group, makes no other finding', () => {
  const stays = ['a', 'b'].map((id) => stay(id, gone)).concat([stay('c'), stay('d')]);
  const renamed = stays.map((one) => ({ ...one, memberName: 'Somebody' }));
  const [before, after] = [judge({ stays })[0], judge({ stays: renamed, groupName: 'Renamed' })[0]];
  expect(after?.findingId).toBe(before?.findingId);
});
