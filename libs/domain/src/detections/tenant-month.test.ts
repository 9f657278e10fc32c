import { monthRow, october } from '../../test/month-builders.ts';
import { grouped, tooMuchUnknown, within } from './tenant-month.ts';

test('the last days end with what the month knows, not with its last row', () => {
  const rows = [monthRow(0), monthRow(29), monthRow(31), monthRow(-1)];
  const days = (until: string) => within(october(rows, { until }), 30).map(({ at }) => at.slice(0, 10));
  expect(days('2026-11-01T00:00:00.000000Z')).toEqual(['2026-10-02', '2026-10-31']);
  expect(days('2026-10-12T00:00:00.000000Z')).toEqual(['2026-09-30', '2026-10-02']);
});

test('one in five without a name is still enough to go by, more is not', () => {
  const [named, nameless] = [monthRow(1), monthRow(1, { requesterId: null })];
  expect(tooMuchUnknown(october([named, named, named, named, nameless]), 30)).toBeNull();
  expect(tooMuchUnknown(october([named, named, named, nameless]), 30)).toContain('1 of 4');
});

test('nothing is known of nothing, which is no reason', () => {
  expect(tooMuchUnknown(october([]), 30)).toBeNull();
  expect(grouped([], () => '')).toEqual(new Map());
});
