import { GraphClock } from './graph-clock.ts';

const graph = 'Mon, 23 Nov 2026 12:00:00 GMT';
const at = (text: string) => new Date(`2026-11-${text}Z`);

test('F20 the time that is asked by is the Date of the last answer, whatever this machine says meanwhile', () => {
  let now = at('24T12:00:00');
  const clock = new GraphClock(() => now);
  expect(clock.read()).toBeNull();
  clock.follow(graph);
  now = at('09T12:00:00');
  expect(clock.read()).toEqual(at('23T12:00:00'));
  clock.follow('soon');
  clock.follow(null);
  expect(clock.read()).toEqual(at('23T12:00:00'));
});

test('F20 a clock within a minute of Graph’s is believed to the millisecond, another one is put right', () => {
  let now = at('23T12:00:00.750');
  const clock = new GraphClock(() => now);
  clock.follow(graph);
  expect([clock.now(), clock.warning]).toEqual([now, null]);
  now = at('23T12:01:00');
  clock.follow(graph);
  expect(clock.warning).toBeNull();
  now = at('23T12:01:01');
  clock.follow(graph);
  expect(clock.now()).toEqual(at('23T12:00:00'));
  expect(clock.warning).toMatch(/^The clock of this machine is 1 min ahead of Graph's; .*\(NTP\)\.$/);
  now = at('22T12:00:00');
  clock.follow(graph);
  expect(clock.correct(at('22T11:00:00'))).toEqual(at('23T11:00:00'));
  expect(clock.warning).toContain('24 h behind');
});

describe('how far this machine is ahead', () => {
  /** After answers that arrived by this machine's time, each with Graph's time of day. */
  function aheadAfter(...answers: readonly [arrived: string, header: string][]): number | null {
    let now = at('23T12:00:00');
    const clock = new GraphClock(() => now);
    for (const [arrived, header] of answers) {
      now = at(`23T${arrived}`);
      clock.follow(`Mon, 23 Nov 2026 ${header} GMT`);
    }
    return clock.aheadSeconds;
  }

  test('is not known before the first answer', () => {
    expect(aheadAfter()).toBeNull();
  });

  test('is nothing for the whole seconds of the header, or for an answer that took its time', () => {
    expect(aheadAfter(['12:00:00.900', '12:00:00'])).toBe(0);
    expect(
      aheadAfter(['12:00:40.000', '12:00:10'], ['12:00:41.500', '12:00:41'], ['12:01:30', '12:01:00']),
    ).toBe(0);
  });

  test('has a sign', () => {
    expect(aheadAfter(['12:10:01.200', '12:00:00'])).toBeCloseTo(600.2);
    expect(aheadAfter(['12:00:00.000', '12:00:20'])).toBe(-20);
  });
});
