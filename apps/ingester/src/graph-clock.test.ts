import { GraphClock } from './graph-clock.ts';

/** A clock after answers that arrived by this machine's time, each with Graph's Date header. */
function clockAfter(...answers: readonly [arrived: string, header: string][]): GraphClock {
  let now = new Date(0);
  const clock = new GraphClock(() => now);
  for (const [arrived, header] of answers) {
    now = new Date(`2026-11-23T${arrived}Z`);
    clock.follow(`Mon, 23 Nov 2026 ${header} GMT`);
  }
  return clock;
}

test('before the first answer nothing is known of the clock', () => {
  expect(new GraphClock(() => new Date()).aheadSeconds).toBeNull();
});

test('a clock that agrees is not called wrong for the whole seconds of the header', () => {
  expect(clockAfter(['12:00:00.900', '12:00:00']).aheadSeconds).toBe(0);
});

test('an answer that took its time does not make the clock ahead, if another was quick', () => {
  expect(
    clockAfter(['12:00:40.000', '12:00:10'], ['12:00:41.500', '12:00:41'], ['12:01:30.000', '12:01:00'])
      .aheadSeconds,
  ).toBe(0);
});

test('a clock that is ahead or behind is told with its sign', () => {
  expect(clockAfter(['12:10:01.200', '12:00:00']).aheadSeconds).toBeCloseTo(600.2);
  expect(clockAfter(['12:00:00.000', '12:00:20']).aheadSeconds).toBe(-20);
});
