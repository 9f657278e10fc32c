import type { CaseRow } from '@countersign/contract';
import { changeText, decisionText, noteText, rowSentence, scopeText } from './row-words.ts';

const now = new Date('2026-11-06T13:00:00Z');
const none = { at: null, earliest: null, latest: null, source: 'unknown' } as const;
const row: CaseRow = {
  tenantId: 't',
  requestId: 'r',
  archiveIndex: 1,
  origin: 'observed',
  status: 'completed',
  outcome: 'completed',
  effect: 'unproven',
  policyTypes: ['deviceWipe'],
  operation: 'wipe',
  resource: { type: 'managedDevice', id: 'd', name: 'LON-LT-0417', count: 12 },
  requester: { kind: 'user', id: 'u', name: 'Bola Okafor', upn: null },
  requestedAt: '2026-11-06T09:41:00Z',
  requestJustification: 'Stolen',
  approver: { kind: 'user', id: 'a', name: 'Astrid Berg', upn: null },
  approvalJustification: null,
  decision: 'approved',
  decided: none,
  completed: none,
  endedAt: null,
  expiresAt: '2026-11-09T09:41:00Z',
  lastModifiedAt: null,
  firstSeenAt: null,
  lastSeenAt: null,
  observations: 1,
  effectEvents: 0,
  correlationStrength: 'none',
  decideSeconds: 11_520,
  tickets: [],
  findings: [],
};

test('a change names its operation, its resource and how many more there are', () => {
  expect(changeText(row)).toBe('Wipe LON-LT-0417 +11');
});

test('a resource without a name is said, not left blank', () => {
  const bare = { ...row, operation: null, resource: { type: null, id: null, name: null, count: 1 } };
  expect(changeText(bare)).toBe('Device wipe');
  expect(scopeText(bare)).toBe('Device wipe · resource not named');
});

test('a waiting request says how long it waits and when it expires', () => {
  const waiting: CaseRow = {
    ...row,
    outcome: 'waiting',
    decision: null,
    approver: null,
    decideSeconds: null,
  };
  expect(decisionText(waiting, now)).toEqual({ who: 'waiting', when: '3 h 19 min so far' });
  expect(noteText(waiting, now).text).toBe('expires in 2 d 20 h');
});

test('the sentence holds who, what, when, why and how it ended', () => {
  expect(rowSentence(row, 'UTC', now)).toBe(
    'Wipe LON-LT-0417 +11: asked by Bola Okafor, Fri 6 Nov 09:41 (UTC), “Stolen”. ' +
      'Approved by Astrid Berg in 3 h 12 min, no note. Completed, effect not evidenced.',
  );
});

test('the count of the others is not said twice', () => {
  const named = (name: string) => changeText({ ...row, resource: { ...row.resource, name, count: 10 } });
  expect(named('WS-MUC-4187 (+9)')).toBe('Wipe WS-MUC-4187 (+9)');
  expect(named('WS-MUC-4187')).toBe('Wipe WS-MUC-4187 +9');
});
