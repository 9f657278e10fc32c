import { ada, at, findingsOf, noRequesterPast, requesterWeek, weekCase } from '../../test/builders.ts';
import type { PastJustification, WeekCase } from './subject.ts';
import { reusedJustification } from './reused-justification.ts';

const words = 'Monthly maintenance of the estate as agreed';
const past = (day: number, changes: Partial<PastJustification> = {}): PastJustification => ({
  requestId: `past-${day}`,
  requestedAt: `2026-09-${String(day).padStart(2, '0')}T09:00:00.000000Z`,
  resourceId: `object-${day}`,
  resourceName: null,
  text: words,
  ...changes,
});
const now = (changes: Partial<WeekCase> = {}) =>
  weekCase({ requestId: 'now', resourceId: 'object-now', requestJustification: words, ...changes });
const judge = (justifications: readonly PastJustification[], cases = [now()], personName = ada.name) =>
  reusedJustification.judge({
    ...requesterWeek,
    past: { ...noRequesterPast, justifications },
    personId: ada.id!,
    personName,
    cases,
  });
const three = [past(10), past(15), past(20)];

test('the words of three earlier requests for other objects are a finding that counts them', () => {
  const [finding] = findingsOf(judge(three));
  expect(finding).toMatchObject({ severity: 'low', facts: { reused: 1, mostEarlier: 3, similarity: 0.9 } });
  expect(finding?.explanation).toContain('would not have fired with fewer');
});

test('numbers, tickets and the name of the object make no difference', () => {
  const texts = ['CHG-1: VPN 7', 'CHG-22: Portal', 'CHG-333: Fonts'];
  const said = three.map((one, nth) => ({
    ...one,
    resourceName: (texts[nth] ?? '').split(': ')[1] ?? null,
    text: `${texts[nth]}, ${words} ${nth}`,
  }));
  const own = now({
    requestJustification: `CHG-4444: Reader, ${words} 9`,
    resourceName: 'Reader',
    tickets: ['CHG-4444'],
  });
  expect(findingsOf(judge(said, [own]))).toHaveLength(1);
});

test.each([
  ['two earlier ones', three.slice(1)],
  ['three for the same object', three.map((one) => ({ ...one, resourceId: 'OBJECT-NOW' }))],
  [
    'three in other words',
    three.map((one) => ({ ...one, text: 'The printers on the second floor lost their queue' })),
  ],
  [
    'one campaign, three at one sitting',
    [0, 10, 20].map((minute) =>
      past(10, {
        requestId: `c-${minute}`,
        resourceId: `o-${minute}`,
        requestedAt: `2026-09-10T09:${String(minute).padStart(2, '0')}:00.000000Z`,
      }),
    ),
  ],
  ['three of more than 30 days before', [past(1), past(2), past(3)]],
])('%s are none', (_what, justifications) => {
  expect(findingsOf(judge(justifications))).toEqual([]);
});

test('a ticket alone is a template, and nothing is left to compare', () => {
  const ticket = (nth: number) => past(10 + nth, { text: `CHG-${nth}` });
  expect(
    findingsOf(judge([1, 2, 3].map(ticket), [now({ requestJustification: 'CHG-9', tickets: ['CHG-9'] })])),
  ).toEqual([]);
});

test('earlier requests of the same week count too', () => {
  const own = [5, 6, 7, 8].map((day) =>
    now({ requestId: `own-${day}`, resourceId: `own-${day}`, requestedAt: at('09:00', day) }),
  );
  expect(findingsOf(judge([], own))[0]?.evidence).toEqual([{ kind: 'case', subject: 'own-8' }]);
});

test('cannot decide where only audit events tell of the requests, as after a gap', () => {
  expect(judge(three, [now({ origin: 'reconstructed', requestJustification: null })])).toHaveProperty(
    'cannotDecide',
  );
});

test('a requester who was renamed keeps the finding', () => {
  const [before, after] = [judge(three), judge(three, [now()], 'Ada Married')].map(findingsOf);
  expect(after?.[0]?.findingId).toBe(before?.[0]?.findingId);
});
