import { type Examination } from '@countersign/database';
import {
  judgeCertificate,
  judgeClock,
  judgeDatabase,
  judgeDisk,
  judgeFreshness,
  type SourceState,
} from './judge.ts';

const now = new Date('2026-10-05T09:00:00.400Z');
const after = (seconds: number, from = now) => new Date(from.getTime() + seconds * 1000);

test.each([
  ['the same second', after(-0.4), 'ok', /agrees with/],
  ['20 s behind', after(20), 'ok', /20 s behind/],
  ['a minute behind', after(60), 'warning', /59 s behind|60 s behind/],
  ['ten minutes ahead', after(-600), 'problem', /10 min ahead of/],
])('a clock %s', (_, graphAt, result, says) => {
  const check = judgeClock('Contoso', { graphAt, askedAt: now, answeredAt: after(0.3) });
  expect(check).toMatchObject({ result, says: expect.stringMatching(says) });
});

test.each([
  [-1, 'problem', 'has ended'],
  [2, 'warning', 'ends in 48 h|ends in 2 days'],
  [29, 'warning', 'ends in 29 days'],
  [31, 'ok', 'ends in 31 days'],
])('F30 a certificate with %i days left is told of in time', (days, result, says) => {
  expect(judgeCertificate('Contoso', after(days * 86_400), now)).toMatchObject({
    result,
    says: expect.stringMatching(says),
  });
});

test('a slow answer is not taken for a wrong clock', () => {
  const times = { graphAt: after(50), askedAt: now, answeredAt: after(100) };
  expect(judgeClock('Contoso', times).result).toBe('ok');
});

test.each([
  [100e9, 'ok'],
  [1e9, 'warning'],
  [0.1e9, 'problem'],
])('%d bytes free are %s', (free, result) => {
  expect(judgeDisk('/data', { free, total: 200e9 }).result).toBe(result);
});

const minutes = 60;
const state = (over: Partial<SourceState>): SourceState => ({
  tenant: 'Contoso',
  source: 'approval-requests',
  state: 'idle',
  message: null,
  nextStep: null,
  lastCompleteAt: after(-5 * minutes),
  ...over,
});

test.each<[string, SourceState, string]>([
  ['read on the beat', state({}), 'ok'],
  [
    'read half an hour ago, on a beat of five minutes',
    state({ lastCompleteAt: after(-31 * minutes) }),
    'problem',
  ],
  [
    'policies, which are read hourly',
    state({ source: 'access-policies', lastCompleteAt: after(-100 * minutes) }),
    'ok',
  ],
  ['never read', state({ state: null, lastCompleteAt: null }), 'warning'],
  ['never read to its end', state({ state: 'reading', lastCompleteAt: null }), 'problem'],
  ['failing, though read a moment ago', state({ state: 'failing', message: 'no' }), 'problem'],
  ['off, and never read', state({ source: 'approver-groups', state: 'off', lastCompleteAt: null }), 'ok'],
  ['off, and read long ago', state({ state: 'off', lastCompleteAt: after(-99_999 * minutes) }), 'ok'],
])('a source %s', (_, source, result) => {
  expect(judgeFreshness(source, 300_000, now).result).toBe(result);
});

test('a source that fails says why and what to do', () => {
  const failing = state({
    state: 'failing',
    message: 'refused (403)',
    nextStep: 'Grant it.',
    lastCompleteAt: null,
  });
  expect(judgeFreshness(failing, 300_000, now)).toMatchObject({
    says: expect.stringContaining('refused (403)'),
    remedy: 'Grant it.',
  });
});

const whole: Examination = {
  where: 'localhost:5432',
  version: '18.4',
  warnings: [],
  isSuperuser: false,
  schema: { owner: 'countersign_owner', pending: [], unknown: [], mayMigrate: false, user: 'x' },
  roleProblems: [],
};
const results = (over: Partial<Examination>, isOurs = false) =>
  judgeDatabase({ ...whole, ...over }, isOurs)
    .filter(({ result }) => result !== 'ok')
    .map(({ topic, result }) => `${topic} ${result}`);

test('a database in order has nothing but good lines', () => {
  expect(results({})).toEqual([]);
  expect(judgeDatabase(whole, false).length).toBeGreaterThanOrEqual(4);
});

test('whatever is wrong with a database has its line and its remedy', () => {
  expect(results({ warnings: ['fsync=off', 'synchronous_commit=off'] })).toEqual([
    'database problem',
    'database problem',
  ]);
  expect(results({ isSuperuser: true })).toEqual(['database warning']);
  expect(results({ isSuperuser: true }, true)).toEqual([]);
  expect(results({ schema: { ...whole.schema, pending: ['0007'] }, roleProblems: null })).toEqual([
    'schema problem',
  ]);
  expect(results({ schema: { ...whole.schema, unknown: ['0099'] } })).toEqual(['schema problem']);
  const roleProblems = ['Everybody may make temporary tables.', 'The table page has no row-level security.'];
  expect(results({ roleProblems })).toEqual(['roles problem', 'roles problem']);
  for (const { remedy } of judgeDatabase({ ...whole, roleProblems }, false).slice(-2))
    expect(remedy).toBeTruthy();
});
