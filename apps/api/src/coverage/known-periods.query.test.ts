import { isKnown } from './known-periods.query.ts';

const period = (tenantId: number, from: string, to: string) => ({ tenantId, from, to, runsFrom: null });

test('a stretch is known only within one period, and for every tenant', () => {
  const periods = [
    period(1, '2026-01', '2026-03'),
    period(1, '2026-04', '2026-06'),
    period(2, '2026-01', '2026-06'),
  ];
  expect(isKnown(periods, [1], '2026-01', '2026-03')).toBe(true);
  expect(isKnown(periods, [1], '2026-02', '2026-05')).toBe(false);
  expect(isKnown(periods, [1, 2], '2026-04', '2026-05')).toBe(true);
  expect(isKnown(periods, [2, 3], '2026-04', '2026-05')).toBe(false);
  expect(isKnown(periods, [], '2026-04', '2026-05')).toBe(false);
});

test('a stretch that is still running is known while reads are on time', () => {
  const onTime = [{ ...period(1, '2026-01', '2026-03-10'), runsFrom: '2026-03-11' }];
  expect(isKnown(onTime, [1], '2026-03-01', '2026-04-01')).toBe(true);
  expect(isKnown(onTime, [1], '2026-03-10T12', '2026-03-12')).toBe(true);
  expect(isKnown(onTime, [1], '2026-03-01', '2026-03-10T12')).toBe(false);
  expect(isKnown([period(1, '2026-01', '2026-03-10')], [1], '2026-03-01', '2026-04-01')).toBe(false);
});
