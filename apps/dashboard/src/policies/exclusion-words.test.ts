import type { Policy, PolicyExclusion } from '@countersign/contract';
import {
  approvedText,
  askedText,
  endedText,
  exclusionLines,
  exclusionSummary,
  rangeOfExclusion,
} from './exclusion-words.ts';

const step: PolicyExclusion['added'] = {
  eventId: 'e1',
  actorName: null,
  actorId: null,
  requestId: null,
  requesterName: null,
  requesterId: null,
  approverName: null,
  approverId: null,
};
const exclusion = (from: string, to: string | null): PolicyExclusion => ({
  appId: 'a1',
  appName: null,
  from,
  to,
  added: step,
  ended: null,
  writes: 0,
  rows: [],
});
const policy = (exclusions: PolicyExclusion[]) =>
  ({ tenantId: 't', policyId: 'p1', name: 'Apps', exclusions }) as unknown as Policy;

test('what still holds comes first, then the newest', () => {
  const lines = exclusionLines([
    policy([
      exclusion('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'),
      exclusion('2025-01-01T00:00:00Z', null),
      exclusion('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'),
    ]),
  ]);
  expect(lines.map(({ from }) => from.slice(0, 7))).toEqual(['2025-01', '2026-03', '2026-01']);
  expect(exclusionSummary(lines)).toBe('3 exclusions, 1 still in force');
});

test('who asked and who approved is said of the request; without one, who did it, and nothing is guessed', () => {
  const tied = { ...step, requestId: 'r1', requesterName: 'Astrid', approverId: 'u2', actorName: 'Bola' };
  expect([askedText(tied), approvedText(tied)]).toEqual(['Astrid', 'u2']);
  const alone = { ...step, actorName: 'Bola' };
  expect([askedText(alone), approvedText(alone)]).toEqual(['Bola (did it; no request is tied to it)', null]);
  expect([askedText(step), approvedText({ ...step, requestId: 'r1' })]).toEqual([
    'not known',
    'approver not known',
  ]);
});

test('an exclusion ends by an event, or with its policy', () => {
  const at = '2026-02-01T00:00:00Z';
  expect(endedText({ to: null, ended: null })).toBe('still');
  expect(endedText({ to: at, ended: { ...step, actorName: 'Bola' } })).toBe('by Bola');
  expect(endedText({ to: at, ended: { ...step, eventId: null } })).toBe('with the policy');
});

test('the range of an exclusion loses none of its writes to the millisecond', () => {
  expect(
    rangeOfExclusion({ from: '2026-01-01T00:00:00.123456Z', to: '2026-02-01T00:00:00.123456Z' }),
  ).toEqual({
    t: undefined,
    from: '2026-01-01T00:00:00.123Z',
    to: '2026-02-01T00:00:00.124Z',
  });
});
