import {
  caseNotices,
  digestNotice,
  findingNotice,
  type OpenCase,
  stillHolds,
  type ToldFinding,
} from './due-notices.ts';
import { routeReasons } from './notice-route.ts';
import { aNoticeRoute } from '../../test/notices.ts';

const requestedAt = '2026-11-02T08:00:00.000000Z';
const waiting: OpenCase = {
  ...{ requestId: 'r1', outcome: 'waiting', requestedAt, approvedAt: null },
  expiresAt: '2026-11-05T08:00:00.000000Z',
};
const route = aNoticeRoute();
const keysAt = (now: string, one: OpenCase = waiting, by = route) =>
  caseNotices(by, one, now).map(({ key }) => key);

test('a request that waits is told at once, and again when a third, two thirds and eleven twelfths of its life are over', () => {
  expect(keysAt('2026-11-02T08:05:00.000000Z')).toEqual(['pending/r1']);
  expect(keysAt('2026-11-03T07:59:00.000000Z')).toEqual(['pending/r1']);
  expect(keysAt('2026-11-03T08:00:00.000000Z')).toEqual(['pending/r1', 'reminder/r1/1']);
  expect(keysAt('2026-11-04T08:00:00.000000Z')).toEqual(['pending/r1', 'reminder/r1/2']);
  expect(keysAt('2026-11-05T02:00:00.000000Z')).toEqual(['escalation/r1']);
});

test('after it has expired nothing is told of it', () => {
  expect(keysAt('2026-11-05T08:00:00.000000Z')).toEqual([]);
});

test('a request whose end is not known is told once and never reminded of', () => {
  const endless = { ...waiting, expiresAt: null };
  expect(keysAt('2026-11-02T08:05:00.000000Z', endless)).toEqual(['pending/r1']);
  expect(keysAt('2026-11-04T08:05:00.000000Z', endless)).toEqual(['pending/r1']);
});

test('the requester of an approved request is told, and once more before it lapses', () => {
  const approved = {
    ...waiting,
    outcome: 'approved_open',
    approvedAt: '2026-11-03T10:00:00.000000Z',
  } as const;
  expect(keysAt('2026-11-03T10:01:00.000000Z', approved)).toEqual(['approved/r1']);
  expect(keysAt('2026-11-05T02:00:00.000000Z', approved)).toEqual(['approved/r1', 'approved-last/r1']);
  const lately = { ...approved, approvedAt: '2026-11-05T07:00:00.000000Z' };
  expect(keysAt('2026-11-05T07:01:00.000000Z', lately)).toEqual(['approved/r1']);
});

test('what came before the route was set, or is older than three days, is not told', () => {
  const late = aNoticeRoute({ setAt: requestedAt });
  expect(keysAt('2026-11-03T08:00:00.000000Z', waiting, late)).toEqual(['reminder/r1/1']);
  const slow = { ...waiting, expiresAt: '2026-12-02T08:00:00.000000Z' };
  expect(keysAt('2026-11-05T08:01:00.000000Z', slow)).toEqual([]);
});

test('only the reasons of the route are told, and nothing while it is off', () => {
  const now = '2026-11-03T08:00:00.000000Z';
  expect(keysAt(now, waiting, aNoticeRoute({ reasons: ['reminder'] }))).toEqual(['reminder/r1/1']);
  expect(keysAt(now, waiting, aNoticeRoute({ isOn: false }))).toEqual([]);
});

test.each(['completed', 'rejected', 'cancelled', 'lost_sight', 'unknown'] as const)(
  'of a request that is %s nothing is told',
  (outcome) => {
    expect(keysAt('2026-11-03T08:00:00.000000Z', { ...waiting, outcome })).toEqual([]);
  },
);

test('what waits in the outbox is told only while it is so', () => {
  const held = routeReasons.filter((reason) => stillHolds(reason, 'approved_open'));
  expect(held).toEqual(['approved', 'finding', 'digest']);
  expect(routeReasons.filter((reason) => stillHolds(reason, 'waiting'))).not.toContain('approved');
  expect(stillHolds('pending', null)).toBe(false);
});

const finding: ToldFinding = {
  ...{ findingId: 'f1', severity: 'high', lastAt: '2026-11-02T08:00:00.000000Z', isMuted: false },
};
const now = '2026-11-02T09:00:00.000000Z';

test('a finding is told from the severity of the route on, under one key whatever is said of it later', () => {
  expect(findingNotice(route, finding, now)).toMatchObject({ key: 'finding/f1', severity: 'high' });
  expect(findingNotice(route, { ...finding, severity: 'medium' }, now)).toBeNull();
  const later = {
    ...finding,
    severity: 'critical',
    lastAt: '2026-11-03T08:00:00.000000Z',
  } satisfies ToldFinding;
  expect(findingNotice(route, later, '2026-11-04T08:00:00.000000Z')?.key).toBe('finding/f1');
});

test('a muted finding, an old one and one from before the route are not told', () => {
  expect(findingNotice(route, { ...finding, isMuted: true }, now)).toBeNull();
  expect(findingNotice(route, finding, '2026-11-16T08:00:00.000000Z')).toBeNull();
  expect(findingNotice(aNoticeRoute({ setAt: finding.lastAt }), finding, now)).toBeNull();
});

test('the digest is due once a day, from its hour in the zone of the route on', () => {
  const monday = aNoticeRoute({ timeZone: 'Europe/Berlin', digest: { hour: 8, days: [1] } });
  expect(digestNotice(monday, '2026-11-02T06:59:00.000000Z')).toBeNull();
  expect(digestNotice(monday, '2026-11-02T07:00:00.000000Z')?.key).toBe('digest/2026-11-02');
  expect(digestNotice(monday, '2026-11-02T22:59:00.000000Z')?.key).toBe('digest/2026-11-02');
  expect(digestNotice(monday, '2026-11-02T23:00:00.000000Z')).toBeNull();
});

test('a route that was set after the hour of its digest begins with the next one', () => {
  const digest = { hour: 8, days: [1, 2, 3, 4, 5, 6, 7] };
  const set = aNoticeRoute({ digest, setAt: '2026-11-02T09:00:00.000000Z' });
  expect(digestNotice(set, '2026-11-02T10:00:00.000000Z')).toBeNull();
  expect(digestNotice(set, '2026-11-03T08:00:00.000000Z')?.key).toBe('digest/2026-11-03');
});
