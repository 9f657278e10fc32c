import fc from 'fast-check';
import { addSeconds } from '../instant.ts';
import type { SweepFacts } from './coverage.ts';
import { extendPauses } from './longest-pause.ts';

const first = '2026-01-01T00:00:00.000000Z';
const at = (hours: number) => addSeconds(first, hours * 3600);
const sweep = (start: number, end: number, over: Partial<SweepFacts> = {}): SweepFacts => ({
  sweepId: '',
  startedAt: at(start),
  endedAt: at(end),
  complete: true,
  rangeFrom: null,
  rangeTo: null,
  items: 1,
  ...over,
});

test('a pause lasts from the beginning of a sweep to the end of the next complete one', () => {
  const pauses = extendPauses(null, [
    sweep(0, 1),
    sweep(5, 6),
    sweep(10, 11, { complete: false }),
    sweep(20, 22),
    sweep(30, 31),
  ]);
  expect(pauses).toEqual({ knownTo: at(30), longest: { from: at(5), to: at(22) } });
});

test('one sweep makes no pause, and reading the past of events ends none', () => {
  expect(extendPauses(null, [sweep(0, 1)])).toEqual({ knownTo: at(0), longest: null });
  const newest = sweep(0, 1, { rangeFrom: at(-24), rangeTo: at(0) });
  const past = sweep(5, 6, { rangeFrom: at(-900), rangeTo: at(-24) });
  const next = sweep(8, 9, { rangeFrom: at(-24), rangeTo: at(8) });
  expect(extendPauses(null, [newest, past, next])?.longest).toEqual({ from: at(0), to: at(9) });
});

test('a clock that was set back makes no pause', () => {
  const pauses = extendPauses(null, [sweep(50, 51), sweep(10, 11), sweep(51, 52)]);
  expect(pauses).toEqual({ knownTo: at(51), longest: { from: at(50), to: at(52) } });
});

test('in any batches the result is the same', () => {
  const some = fc.array(
    fc
      .record({ start: fc.nat({ max: 50 }), takes: fc.nat({ max: 3 }) })
      .map(({ start, takes }) => sweep(start, start + takes)),
  );
  fc.assert(
    fc.property(some, fc.nat({ max: 20 }), (sweeps, cut) => {
      const inTwo = extendPauses(extendPauses(null, sweeps.slice(0, cut)), sweeps.slice(cut));
      expect(inTwo).toEqual(extendPauses(null, sweeps));
    }),
  );
});
