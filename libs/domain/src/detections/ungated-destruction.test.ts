import { actorDay, wipe, wipes } from '../../test/actor-days.ts';
import { at, findingsOf } from '../../test/builders.ts';
import type { DayAction } from './subject.ts';
import { ungatedDestruction } from './ungated-destruction.ts';

const judge = (actions: readonly DayAction[], actorName = 'ada@contoso.example') =>
  ungatedDestruction.judge(actorDay({ actions, actorName }));
const withClass = (write: DayAction['write']) => wipes(3, '08:00', { write });

test('what was destroyed in a day without a gate is one finding of all of it', () => {
  const actions = [
    wipe(at('17:00')),
    wipe(at('08:00'), { policyTypes: ['deviceRetire'] }),
    wipe(at('12:00')),
  ];
  expect(findingsOf(judge(actions))).toMatchObject([
    {
      severity: 'medium',
      firstAt: at('08:00'),
      lastAt: at('17:00'),
      facts: { actions: 3, policyTypes: 'deviceRetire, deviceWipe' },
      evidence: [1, 2, 0].map((nth) => ({ subject: String(actions[nth]?.position) })),
    },
  ]);
});

test.each<[string, DayAction[]]>([
  ['what was approved', withClass({ class: 'approved', reason: 'tied' })],
  ['a policy that had just been made', withClass({ class: 'outside_policy', reason: 'policy_just_created' })],
  ['a failure', withClass(null)],
  ['two devices: a day like any other', wipes(2, '08:00')],
  ['another kind of change', wipes(3, '08:00', { policyTypes: ['app'] })],
  ['the day before', [...wipes(2, '08:00'), wipe(at('23:30', 4))]],
  ['a gap of the harvest of requests', withClass({ class: 'undecidable', reason: 'gap' })],
])('%s: none', (_what, actions) => {
  expect(findingsOf(judge(actions))).toEqual([]);
});

test('where nobody knows whether a policy was there it cannot decide', () => {
  expect(judge(withClass({ class: 'undecidable', reason: 'policy_unknown' }))).toMatchObject({
    cannotDecide: expect.stringContaining('nothing tells'),
  });
});

test('a new name makes no new finding', () => {
  const actions = wipes(3, '08:00');
  const ids = [judge(actions), judge(actions, 'ada.married@contoso.example')].map(
    (verdict) => findingsOf(verdict)[0]?.findingId,
  );
  expect(ids[0]).toBe(ids[1]);
});
