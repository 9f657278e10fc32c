import { gapBody, gapKey, type Gap } from './gap-record.ts';

const gap: Gap = {
  source: 'approval-requests',
  from: '2026-10-05T09:00:00.123000Z',
  to: '2026-10-06T10:00:00.000000Z',
  before: 'a',
  after: 'b',
};

test('golden: the body of a gap, member by member', () => {
  expect(gapBody(gap)).toBe(
    '{"id":"approval-requests 2026-10-05T09:00:00.123000Z","source":"approval-requests","from":"2026-10-05T09:00:00.123Z","to":"2026-10-06T10:00:00.000Z","remembersDays":30,"before":"a","after":"b"}',
  );
  expect(gapBody({ ...gap, source: 'audit-events', before: null })).toContain(
    '"remembersDays":730,"before":null',
  );
});

test('a gap is known again by its source and its begin', () => {
  expect(gapKey(gap)).toBe('approval-requests 2026-10-05T09:00:00.123000Z');
  const longer: Gap = { ...gap, to: '2026-10-07T10:00:00.000000Z' };
  expect(gapKey(longer)).toBe(gapKey(gap));
});
