import { actorDay } from '../../test/actor-days.ts';
import { at, findingsOf } from '../../test/builders.ts';
import type { ExemptDay } from './subject.ts';
import { excludedAppWrites } from './excluded-app-writes.ts';
import type { SettingValues } from './settings.ts';

/** The fifth of October; the application has been known since the first of September. */
function exempt(changes: Partial<ExemptDay> = {}): ExemptDay {
  return {
    policyType: 'app',
    writes: 5,
    firstAt: at('08:00'),
    lastAt: at('09:00'),
    positions: [1, 2, 3, 4, 5],
    firstDay: '2026-09-01',
    before: [4, 6, 5],
    ...changes,
  };
}
const app = { isApplication: true, actorId: 'app-1', actorName: 'Patcher' };
const judge = (days: readonly ExemptDay[], values?: SettingValues, name = 'Patcher') =>
  findingsOf(excludedAppWrites.judge(actorDay({ ...app, actorName: name, exempt: days }), values));

test('the first change of a type is a finding with its changes, each type by itself', () => {
  const days = [exempt({ firstDay: '2026-10-05', before: [] }), exempt({ policyType: 'script' })];
  expect(judge(days)).toMatchObject([
    {
      severity: 'medium',
      firstAt: at('08:00'),
      lastAt: at('09:00'),
      facts: { appId: 'app-1', policyType: 'app', isFirst: 'yes' },
      evidence: ['1', '2', '3', '4', '5'].map((subject) => ({ kind: 'event', subject })),
    },
  ]);
});

test('wipes, roles and scripts are high', () => {
  const of = (policyType: string) => judge([exempt({ policyType, firstDay: '2026-10-05' })])[0]?.severity;
  expect(['deviceWipe', 'role', 'script', 'compliancePolicy'].map(of)).toEqual([
    'high',
    'high',
    'high',
    'medium',
  ]);
});

test('a day above three times the usual is a finding that tells what is usual; a day at it is none', () => {
  const before = Array.from({ length: 30 }, () => 8);
  const [finding] = judge([exempt({ writes: 25, before })]);
  expect(finding).toMatchObject({ facts: { observed: 25, usual: 8, limit: 24, days: 30 } });
  expect(finding?.explanation).toContain('would not have fired with fewer');
  expect(judge([exempt({ writes: 24, before })])).toEqual([]);
});

test('one busy day of thirty is not what is usual, two are', () => {
  const calm = Array.from({ length: 28 }, () => 1);
  expect(judge([exempt({ writes: 40, before: [...calm, 1, 40] })])).toHaveLength(1);
  expect(judge([exempt({ writes: 40, before: [...calm, 40, 40] })])).toEqual([]);
});

test('ten changes a day are never too many, and days without any count', () => {
  expect(judge([exempt({ writes: 10, before: [] })])).toEqual([]);
  expect(judge([exempt({ writes: 11, before: [] })])[0]?.facts).toMatchObject({ usual: 0, limit: 10 });
});

test('an application that has been known for less than a week is not measured: not enough data', () => {
  const young = exempt({ writes: 100, firstDay: '2026-09-29', before: [1] });
  expect(judge([young])).toEqual([]);
  expect(judge([{ ...young, firstDay: '2026-09-28' }])).toHaveLength(1);
  expect(judge([young], { days: 6 })).toHaveLength(1);
});

test('planned updates that come every day are none, and neither is a day without any', () => {
  expect(judge([exempt({ writes: 50, before: Array.from({ length: 30 }, () => 45) })])).toEqual([]);
  expect(judge([])).toEqual([]);
});

test('a renamed application is the same', () => {
  const first = [exempt({ firstDay: '2026-10-05' })];
  const [before, after] = [judge(first)[0], judge(first, undefined, 'Patcher 2')[0]];
  expect(after?.findingId).toBe(before?.findingId);
  expect(after?.title).toContain('Patcher 2');
});
