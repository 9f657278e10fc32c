import { waitingTicks } from './waiting-ticks.ts';

const row = (expiresAt: string | null) => ({ requestedAt: '2026-11-06T00:00:00Z', expiresAt });

test('one axis serves all rows only if all live equally long', () => {
  const threeDays = row('2026-11-09T00:00:00Z');
  expect(waitingTicks([threeDays, threeDays]).map((tick) => tick.text)).toEqual(['1 h', '8 h']);
  expect(waitingTicks([threeDays, row('2026-11-10T00:00:00Z')])).toEqual([]);
  expect(waitingTicks([row(null)])).toEqual([]);
  expect(waitingTicks([])).toEqual([]);
});
