import { accessLines } from './access-words.ts';
import { driftPlace, driftText } from './drift-words.ts';
import { graphSaidText, saidBy, toHandOn } from './problem-words.ts';

const now = new Date('2026-11-23T12:00:00Z');
const nothing = { permissions: null, credential: null, clock: null };
const asOf = '2026-11-23T11:00:00Z';
const texts = (over: Partial<Parameters<typeof accessLines>[0]>) =>
  accessLines({ ...nothing, ...over }, now, 'UTC').map(({ tone, what, text }) => `${tone} ${what}: ${text}`);

test('nothing found out yet says nothing', () => {
  expect(texts({})).toEqual([]);
});

test('a missing permission comes with what is lost by it, one too many with its danger', () => {
  const missing = [{ name: 'DeviceManagementApps.Read.All', consequence: 'audit events cannot be read' }];
  const [first, second] = accessLines(
    { ...nothing, permissions: { asOf, missing, excess: ['Mail.Send'] } },
    now,
    'UTC',
  );
  expect(first).toMatchObject({
    tone: 'bad',
    text: 'DeviceManagementApps.Read.All is missing',
    note: 'audit events cannot be read',
  });
  expect(second).toMatchObject({ tone: 'warn', text: 'more than reading needs: Mail.Send' });
  expect(texts({ permissions: { asOf, missing: [], excess: [] } })).toEqual([
    'good Permissions: all that reading needs, and no more',
  ]);
  expect(texts({ permissions: { asOf, missing: null, excess: null } })[0]).toContain('not shown');
});

test.each([
  ['2027-01-03T12:00:00Z', 'good Certificate: ends 3 Jan 2027, in 41 d'],
  ['2026-12-05T12:00:00Z', 'warn Certificate: ends 5 Dec 2026, in 12 d'],
  ['2026-11-25T12:00:00Z', 'bad Certificate: ends 25 Nov 2026, in 2 d'],
  ['2026-11-22T12:00:00Z', 'bad Certificate: ended 22 Nov 2026'],
])('a certificate that ends %s: %s', (expiresAt, expected) => {
  expect(texts({ credential: { kind: 'certificate', expiresAt } })[0]).toContain(expected);
});

test('of a secret it is said that its end cannot be known', () => {
  expect(texts({ credential: { kind: 'secret', expiresAt: null } })).toEqual([
    'plain Client secret: its end is not known',
  ]);
});

test.each([
  [0.4, 'good Clock: agrees with Graph’s to the second'],
  [-12, 'good Clock: 12 s behind Graph’s'],
  [90, 'warn Clock: 1 min 30 s ahead of Graph’s'],
])('a clock that is %d s ahead: %s', (aheadSeconds, expected) => {
  expect(texts({ clock: { asOf, aheadSeconds } })).toEqual([expected]);
});

test('what Graph said is one line that can be handed to Microsoft', () => {
  const error = { status: 403, code: 'Forbidden', requestId: '1f3c', said: 'No.' };
  expect(`${saidBy(error)}: ${graphSaidText(error)}`).toBe('Graph: 403 Forbidden · request-id 1f3c');
  expect(toHandOn(error)).toBe('No.\n403 Forbidden · request-id 1f3c');
  const signIn = { status: null, code: 'AADSTS7000222', requestId: null, said: null };
  expect(`${saidBy(signIn)}: ${graphSaidText(signIn)}`).toBe('Sign-in: AADSTS7000222');
  expect(graphSaidText({ status: 0, code: null, requestId: null, said: null })).toBe('no answer');
});

test('a difference is told with its place and what it is', () => {
  expect(driftPlace({ source: 'approval-requests', path: 'status' })).toBe('Approval requests · status');
  const text = (
    kind: Parameters<typeof driftText>[0]['kind'],
    found: string,
    expected: string | null = null,
  ) => driftText({ kind, found, expected });
  expect(text('new-value', 'frozen')).toBe('a new value');
  expect(text('new-value', 'unknownFutureValue')).toBe('a value that Graph keeps back');
  expect(text('other-type', 'number', 'text')).toBe('text was expected, number came');
});
