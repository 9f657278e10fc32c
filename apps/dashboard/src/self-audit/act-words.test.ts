import { actWords } from './act-words.ts';

const finding = (step: object) =>
  actWords({ kind: 'finding', record: { finding: 'f', detection: 'self-approval', step, by: 'ana' } });

test.each([
  [
    { kind: 'closed', resolution: 'benign', reason: 'as arranged' },
    'closed a finding of self-approval as benign',
  ],
  [{ kind: 'acknowledged', owner: 'ben' }, 'acknowledged a finding of self-approval for ben'],
  [{ kind: 'assigned', owner: null }, 'took the owner of a finding of self-approval away'],
  [{ kind: 'commented', comment: 'hm' }, 'commented on a finding of self-approval'],
  [
    { kind: 'allow-listed', scope: 'person', party: 'p1', until: '2027-01-01T00:00:00Z', reason: 'job' },
    'put a finding of self-approval on the allow-list until 2027-01-01, for the person p1',
  ],
  [{ kind: 'allow-listed', scope: 'subject', until: null }, expect.stringContaining('for this very subject')],
  [{ kind: 'constructor' }, 'did something with a finding of self-approval'],
  [{ kind: 7 }, 'did something with a finding of self-approval'],
])('%j is told as %s', (step, words) => {
  expect(finding(step).did).toEqual(words);
});

test('what was written comes with it', () => {
  expect(finding({ kind: 'closed', resolution: 'true', reason: 'told' }).why).toBe('told');
  expect(finding({ kind: 'commented', comment: 'asked' }).why).toBe('asked');
});

test.each([
  [
    'retention',
    { run: null, policy: 'audit-events: 400 days', reason: 'r' },
    'set how long content is kept: audit-events: 400 days',
  ],
  ['retention', { run: 'x', policy: null, reason: 'r' }, 'deleted content under a request for privacy'],
  ['hold-set', { request: 'r1', reason: 'r' }, 'put under legal hold: the request r1'],
  [
    'hold-set',
    { person: 'p', from: '2026-01-01T00:00:00Z', reason: 'r' },
    'put under legal hold: all that names p, from 2026-01-01',
  ],
  ['hold-set', { reason: 'r' }, 'put under legal hold: everything'],
  ['hold-released', { hold: 'h', reason: 'r' }, 'let go the legal hold h'],
  [
    'accepted',
    { lacking: 3, source: 'access-policies', reason: 'r' },
    'accepted as gone 3 of the source access-policies',
  ],
  ['rule', { detection: 'd', version: 2, comment: 'r' }, 'changed the rule d (version 2)'],
  ['notification', { comment: 'r' }, 'changed who is told of what'],
  [
    'notification',
    { comment: 'r', settings: { name: 'Nights', channel: 'ops' }, ended: false },
    'set the route Nights: what is told through the channel ops',
  ],
  ['notification', { comment: 'r', route: 'r1', ended: true }, 'ended the route r1 of the notifications'],
  [
    'restored',
    { id: 'o/2', lost: 1, reason: 'r' },
    'admitted the loss of 1 signed heads and began the log o/2',
  ],
] as const)('%s %j is told as %s', (kind, record, did) => {
  expect(actWords({ kind, record })).toEqual({ did, why: 'r' });
});

test('what cannot be read is not guessed', () => {
  expect(actWords({ kind: 'rule', record: null }).did).toBe('did something that cannot be read');
});
