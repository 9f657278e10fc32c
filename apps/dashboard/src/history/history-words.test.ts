import type { CaseRow, EventRow, HistoryItem, PersonProfile } from '@countersign/contract';
import { actorOf } from '../findings/event-actor.ts';
import {
  betweenText,
  eventText,
  itemTimeText,
  kindText,
  manyText,
  medianText,
  seenTimeText,
  shareText,
  upnOnlyText,
} from './history-words.ts';

const at = '2026-11-06T10:41:08.000000Z';
const decided = (over: object): HistoryItem => ({
  kind: 'decided',
  at,
  case: {
    decision: 'rejected',
    decided: { at, earliest: at, latest: at, source: 'audit-event' },
    ...over,
  } as CaseRow,
});

test('a share is a whole per cent, and nothing where there is none', () => {
  expect([shareText(0.125), shareText(0), shareText(null)]).toEqual(['13 %', '0 %', '']);
});

test('a count that was cut off says so', () => {
  expect(manyText({ count: 1204, atLeast: false })).toBe('1,204');
  expect(manyText({ count: 100_000, atLeast: true })).toBe('more than 100,000');
});

test('when something was seen is a range, a day, or not known', () => {
  expect(seenTimeText({ firstSeenAt: at, lastSeenAt: '2026-12-01T00:00:00Z' }, 'UTC')).toBe(
    '6 Nov 2026 – 1 Dec 2026',
  );
  expect(seenTimeText({ firstSeenAt: at, lastSeenAt: at }, 'UTC')).toBe('6 Nov 2026');
  expect(seenTimeText({ firstSeenAt: null, lastSeenAt: null }, 'UTC')).toBe('time not known');
  expect(betweenText(at, at, 'UTC')).toBe('Fri 6 Nov 2026, 10:41');
  expect(betweenText(null, null, 'UTC')).toBe('time not known');
});

test('a decision is called by its word, and its time is no better than it is known', () => {
  expect(kindText(decided({}))).toBe('Rejected');
  expect(itemTimeText(decided({}), 'UTC')).toEqual({ day: 'Fri 6 Nov 2026', clock: '10:41:08' });
  const bracketed = { at: null, earliest: '2026-11-06T10:30:00Z', latest: at, source: 'observed' };
  expect(itemTimeText(decided({ decided: bracketed }), 'UTC')).toEqual({
    day: 'Fri 6 Nov 10:30–10:41',
    clock: 'between two reads',
  });
  const unknown = { at: null, earliest: null, latest: null, source: 'unknown' };
  expect(itemTimeText({ ...decided({ decided: unknown }), at: null } as HistoryItem, 'UTC')).toEqual({
    day: 'time not known',
    clock: '',
  });
});

test('an event is its activity with its result, and whose it was', () => {
  const event = { activity: null, activityType: 'wipe ManagedDevice', result: 'Success' };
  expect(eventText(event)).toBe('wipe ManagedDevice, success');
  expect(eventText({ activity: null, activityType: null, result: null })).toBe('Activity not named');
  const actor = { type: null, userId: 'u', upn: null, appId: 'portal', appName: 'Portal', ip: null };
  const by = (over: object) => actorOf({ actor: { ...actor, ...over } } as EventRow);
  expect(by({})).toEqual({ id: 'u', text: 'u' });
  expect(by({ userId: null, upn: 'a@b' })).toEqual({ id: null, text: 'a@b' });
  expect(by({ userId: null })).toEqual({ id: 'portal', text: 'Portal' });
});

test('a median of fewer than ten is not given; one with many brackets tells of them', () => {
  const decision = { n: 4, bracketed: 0, medianSeconds: null, p90Seconds: null };
  const of = (over: object) =>
    medianText({ decision: { ...decision, ...over } } as PersonProfile['asApprover']);
  expect(of({})).toEqual({ text: 'not given', more: '4 decisions with a known time, fewer than 10' });
  expect(of({ n: 40, bracketed: 3, medianSeconds: 3600, p90Seconds: 7200 })).toEqual({
    text: '1 h',
    more: 'slowest 10 % from 2 h, 3 of 40 known by two reads only',
  });
});

test('events that name only a UPN are said, with whether they count', () => {
  const one = { upn: 'a@b', count: 12, atLeast: false, people: 2 };
  expect(upnOnlyText(one)).toBe(
    '12 audit events name only the UPN, which two people have had: not counted here.',
  );
  expect(upnOnlyText({ ...one, count: 1, people: 1 })).toBe(
    '1 audit event names only the UPN, which nobody else was seen with: counted here.',
  );
});
