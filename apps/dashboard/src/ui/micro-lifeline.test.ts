import type { CaseRow } from '@countersign/contract';
import { logPosition, microLine } from './micro-lifeline.ts';

const now = new Date('2026-11-06T12:00:00Z');
const unknown = { at: null, earliest: null, latest: null, source: 'unknown' } as const;
const at = (text: string) => ({ at: text, earliest: text, latest: text, source: 'audit-event' }) as const;
const waiting = {
  outcome: 'waiting',
  effect: null,
  status: 'needsApproval',
  requestedAt: '2026-11-06T10:00:00Z',
  expiresAt: '2026-11-09T10:00:00Z',
  decision: null,
  decideSeconds: null,
  decided: unknown,
  completed: unknown,
  endedAt: null,
  lastSeenAt: null,
} as unknown as CaseRow;

test('the axis is logarithmic from a minute to the expiry of the request itself', () => {
  expect(logPosition(0.2, 4320)).toBe(0);
  expect(logPosition(4320, 4320)).toBe(1);
  expect(logPosition(Math.sqrt(4320), 4320)).toBeCloseTo(0.5);
  expect(logPosition(9999, 4320)).toBe(1);
});

test('a waiting request is drawn up to now and says so', () => {
  const line = microLine(waiting, now);
  expect(line?.waited.to).toBeCloseTo(logPosition(120, 4320));
  expect(line?.overtime).toBeNull();
  expect(line?.sentence).toBe('Requested, waiting for 2 h, 2 d 22 h before expiry.');
});

test('an approval within a minute sits on the start ring', () => {
  const stamped = {
    ...waiting,
    outcome: 'completed',
    effect: 'confirmed',
    decision: 'approved',
    decideSeconds: 36,
    decided: at('2026-11-06T10:00:36Z'),
    completed: at('2026-11-06T10:20:36Z'),
    endedAt: '2026-11-06T10:20:36Z',
  } as CaseRow;
  const line = microLine(stamped, now);
  expect(line?.decision).toBe(0);
  expect(line?.approved?.to).toBeGreaterThan(0.3);
  expect(line?.sentence).toBe(
    'Requested, approved after 36 s, completed 20 min later, 2 d 23 h before expiry.',
  );
});

test('an unanswered request runs to the right edge, thick beyond eight hours', () => {
  const expired = { ...waiting, outcome: 'expired_unanswered', endedAt: waiting.expiresAt } as CaseRow;
  const line = microLine(expired, now);
  expect(line?.end).toEqual({ at: 1, outcome: 'expired_unanswered' });
  expect(line?.overtime?.to).toBe(1);
});

test('without a request time there is no line', () => {
  expect(microLine({ ...waiting, requestedAt: null }, now)).toBeNull();
});
