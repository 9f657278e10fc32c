import { actorDay, wipe, wipes } from '../../test/actor-days.ts';
import { at, findingsOf } from '../../test/builders.ts';
import { bulkDestruction } from './bulk-destruction.ts';
import type { ActorDaySubject, DayAction } from './subject.ts';

const judge = (actions: readonly DayAction[], changes: Partial<ActorDaySubject> = {}) =>
  findingsOf(bulkDestruction.judge(actorDay({ actions, ...changes })));
const approved = { write: { class: 'approved', reason: 'tied' } } as const;
const deletion = { policyTypes: ['deviceDelete'], activityType: 'delete ManagedDevice' };

test('five devices wiped within an hour are a critical finding that lists them', () => {
  const actions = wipes(5, '03:30');
  const [finding] = judge(actions);
  expect(finding).toMatchObject({
    severity: 'critical',
    firstAt: at('03:30'),
    lastAt: at('03:34'),
    facts: { devices: 5, wiped: 5, approved: 0, notApproved: 5 },
    evidence: actions.map(({ position }) => ({ kind: 'event', subject: String(position) })),
  });
  expect(finding?.explanation).toContain('would not have fired with fewer');
  expect(judge([...actions].reverse())).toEqual([finding]);
});

test.each<[string, DayAction[]]>([
  ['four', wipes(4, '08:00')],
  ['one more than an hour later', [...wipes(4, '08:00'), wipe(at('09:01'))]],
  ['one that failed', [...wipes(4, '08:00'), wipe(at('08:10'), { result: 'Failure', write: null })]],
  ['five attempts on one device', wipes(5, '08:00', { resourceId: 'one' })],
  ['nine deletions', wipes(9, '08:00', deletion)],
])('%s: none', (_what, actions) => {
  expect(judge(actions)).toEqual([]);
});

test('ten deletions are, also of an application', () => {
  const [finding] = judge(wipes(10, '08:00', deletion), { isApplication: true, actorId: 'app-1' });
  expect(finding).toMatchObject({ severity: 'critical', facts: { appId: 'app-1', devices: 10, wiped: 0 } });
});

test('what was approved is no alarm: medium, and low where every request names a ticket', () => {
  expect(judge(wipes(6, '08:00', approved))[0]?.severity).toBe('medium');
  expect(judge(wipes(6, '08:00', { ...approved, tickets: ['CHG-1'] }))[0]?.severity).toBe('low');
  const mixed = [...wipes(5, '08:00', { ...approved, tickets: ['CHG-1'] }), wipe(at('08:05'))];
  expect(judge(mixed)[0]).toMatchObject({
    severity: 'medium',
    facts: { notApproved: 1 },
    explanation: expect.stringContaining('1 of the actions were tied to no approved request'),
  });
  expect(judge([...mixed, ...wipes(5, '08:10')])[0]?.severity).toBe('critical');
});

test('fifty are high, whoever approved them', () => {
  expect(judge(wipes(50, '08:00', { ...approved, tickets: ['CHG-1'] }))[0]?.severity).toBe('high');
});

test('in a gap of the harvest it cannot be told whether they were approved, and it says so: low, high if they are fifty', () => {
  const unknown = { write: { class: 'undecidable', reason: 'gap' } } as const;
  const [finding] = judge(wipes(5, '08:00', unknown));
  expect(finding?.severity).toBe('low');
  expect(judge(wipes(50, '08:00', unknown))[0]?.severity).toBe('high');
  expect(finding?.explanation).toContain('cannot be told');
  const beside = judge([...wipes(5, '08:00', unknown), wipe(at('08:06'))])[0];
  expect(beside?.severity).toBe('medium');
  expect(beside?.explanation).toContain(
    '1 of the actions were tied to no approved request. Whether 5 of them were approved cannot be told.',
  );
});

test('a run over midnight is told of the day in which it began, and only there', () => {
  const run = [...wipes(3, '23:50'), ...[0, 1, 2].map((minute) => wipe(at(`00:0${minute}`, 6)))];
  expect(judge(run)[0]).toMatchObject({ firstAt: at('23:50'), facts: { devices: 6 } });
  expect(judge(run, { from: at('00:00', 6), to: at('00:00', 7) })).toEqual([]);
});

test('renamed within the day, the person is one: the id makes the finding, the last name is shown', () => {
  const actions = wipes(5, '08:00');
  const [before, after] = [
    judge(actions)[0],
    judge(actions, { actorName: 'ada.married@contoso.example' })[0],
  ];
  expect(after?.title).toContain('ada.married@contoso.example');
  expect(after?.findingId).toBe(before?.findingId);
});
