import fc from 'fast-check';
import { chanceOfAtLeast, chanceOfNone, expectedMarked, type Draw } from './draws.ts';

test('Fisher’s tea: all four cups right by chance is one in seventy', () => {
  expect(chanceOfAtLeast(4, [{ drawn: 4, marked: 4, all: 8 }])).toBeCloseTo(1 / 70, 10);
  expect(chanceOfAtLeast(3, [{ drawn: 4, marked: 4, all: 8 }])).toBeCloseTo(17 / 70, 10);
});

test.each([
  // By sums of whole numbers, to the last digit.
  [5, { drawn: 10, marked: 20, all: 100 }, 0.02546455],
  [1, { drawn: 5, marked: 4, all: 52 }, 0.341158],
])('at least %i of %j', (hits, draw, value) => {
  expect(chanceOfAtLeast(hits, [draw])).toBeCloseTo(value, 7);
});

test('a lottery of six out of 49 has no six in 43.6 of a hundred', () => {
  expect(chanceOfNone([{ drawn: 6, marked: 6, all: 49 }])).toBeCloseTo(0.4359649755, 9);
});

test('where everything is drawn, or everything is marked, nothing is a surprise', () => {
  const settled = [
    { drawn: 7, marked: 3, all: 7 },
    { drawn: 2, marked: 9, all: 9 },
  ];
  expect(expectedMarked(settled)).toBe(5);
  expect(chanceOfAtLeast(5, settled)).toBe(1);
  expect(chanceOfAtLeast(6, settled)).toBe(0);
});

test('several urns together are counted as by trying everything', () => {
  const draw = fc
    .integer({ min: 1, max: 6 })
    .chain((all) => fc.record({ all: fc.constant(all), drawn: fc.nat(all), marked: fc.nat(all) }));
  fc.assert(
    fc.property(fc.array(draw, { maxLength: 3 }), fc.nat(8), (draws, hits) => {
      expect(chanceOfAtLeast(hits, draws)).toBeCloseTo(byTrying(hits, draws), 9);
      expect(chanceOfNone(draws)).toBeCloseTo(1 - byTrying(1, draws), 9);
    }),
  );
});

/** Every way to draw from each urn, counted. */
function byTrying(hits: number, draws: readonly Draw[]): number {
  let ways = new Map([[0, 1]]);
  for (const { drawn, marked, all } of draws) {
    const next = new Map<number, number>();
    for (let chosen = 0; chosen < 2 ** all; chosen += 1) {
      const picked = [...Array(all).keys()].filter((nth) => chosen & (1 << nth));
      if (picked.length !== drawn) continue;
      const found = picked.filter((nth) => nth < marked).length;
      for (const [before, count] of ways) next.set(before + found, (next.get(before + found) ?? 0) + count);
    }
    ways = next;
  }
  const total = [...ways.values()].reduce((sum, one) => sum + one, 0);
  return [...ways].reduce((sum, [found, count]) => sum + (found >= hits ? count : 0), 0) / total;
}
