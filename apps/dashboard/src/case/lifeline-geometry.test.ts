import type { CaseFile, Step } from '@countersign/contract';
import { lifeline } from './lifeline-geometry.ts';

const view = { width: 840, zone: 'UTC', now: new Date('2026-11-06T20:00:00Z'), isTrueScale: false };
const at = (text: string) => ({ at: text, earliest: text, latest: text, source: 'audit-event' }) as const;
const step = (kind: Step['kind'], time: Step['time']): Step => ({
  kind,
  time,
  actor: null,
  text: null,
  activity: null,
  succeeded: null,
  provenance: [],
});
const bola = { kind: 'user', id: 'b', name: 'Bola', upn: null } as const;
const completed = {
  outcome: 'completed',
  decision: 'approved',
  requestedAt: '2026-11-06T10:41:08Z',
  decided: at('2026-11-06T13:53:22Z'),
  completed: at('2026-11-06T16:14:02Z'),
  endedAt: '2026-11-06T16:14:02Z',
  requester: bola,
  approver: { ...bola, name: 'Astrid' },
  resource: { type: 'managedDevice', id: 'd', name: 'LON', count: 12 },
  line: [
    step('requested', at('2026-11-06T10:41:08Z')),
    step('approved', at('2026-11-06T13:53:22Z')),
    step('completed', at('2026-11-06T16:14:02Z')),
    step('changed', at('2026-11-06T16:14:09Z')),
  ],
  reads: [{ endedAt: '2026-11-06T10:43:00Z', complete: true }],
  observationsSeen: [],
} as unknown as CaseFile;

test('who has the ball: the approver until the decision, then the requester', () => {
  const drawing = lifeline(completed, view);
  expect(drawing?.stretches.map((one) => [one.lane, one.text])).toEqual([
    ['approver', 'waited for a decision, 3 h 12 min'],
    ['requester', 'waited to be completed, 2 h 20 min'],
  ]);
  expect(drawing?.arrows.map((arrow) => arrow.to)).toEqual(['approver', 'requester', 'intune', 'resource']);
});

test('marks stand on the lane of who acted, in order of time', () => {
  const marks = lifeline(completed, view)?.marks ?? [];
  expect(marks.map((mark) => mark.lane)).toEqual(['requester', 'approver', 'requester', 'intune']);
  expect(marks.every((mark, index) => index === 0 || mark.x >= (marks[index - 1]?.x ?? 0))).toBe(true);
});

test('a time between two reads has edges, an inferred one has none', () => {
  const bracket = {
    at: null,
    earliest: '2026-11-06T13:00:00Z',
    latest: '2026-11-06T14:00:00Z',
    source: 'observed',
  } as const;
  const line = [
    completed.line[0]!,
    step('approved', bracket),
    step('expired', { at: '2026-11-06T16:00:00Z', earliest: null, latest: null, source: 'unknown' }),
  ];
  const marks = lifeline({ ...completed, line }, view)?.marks ?? [];
  expect(marks[1]?.bracket?.right).toBeGreaterThan(marks[1]?.bracket?.left ?? 0);
  expect(marks[1]?.precision).toBe('between');
  expect(marks[2]).toMatchObject({ precision: 'inferred', bracket: null });
});

test('an open request is drawn up to now', () => {
  const waiting = {
    ...completed,
    outcome: 'waiting',
    decision: null,
    line: completed.line.slice(0, 1),
  } as CaseFile;
  const drawing = lifeline(waiting, view);
  expect(drawing?.stretches[0]?.text).toBe('waiting for a decision, 9 h 18 min');
});

test('a rejection leaves no stretch for the requester', () => {
  const rejected = { ...completed, outcome: 'rejected', decision: 'rejected' } as CaseFile;
  expect(lifeline(rejected, view)?.stretches).toHaveLength(1);
});

test('without any time there is nothing to draw', () => {
  const none = { at: null, earliest: null, latest: null, source: 'unknown' } as const;
  expect(lifeline({ ...completed, line: [step('requested', none)] }, view)).toBeNull();
});

test('marks that crowd do not write over each other', () => {
  const crowd = [7, 8, 9, 10].map((second) =>
    step('changed', at(`2026-11-06T16:14:${String(second).padStart(2, '0')}Z`)),
  );
  const line = [...completed.line.slice(0, 3), ...crowd];
  const changes = lifeline({ ...completed, line }, view)?.marks.filter((mark) => mark.kind === 'changed');
  expect(changes?.map((mark) => mark.isLabelled)).toEqual([true, true, false, false]);
});
