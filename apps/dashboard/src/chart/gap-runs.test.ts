import { coverageRuns, gapStretches } from './gap-runs.ts';

const states = { '.': 'complete', '#': 'gap', '?': 'partial', '-': 'before' } as const;
const columns = (text: string) =>
  [...text].map((letter) => ({ coverage: states[letter as keyof typeof states] }));

test('neighbours that are incomplete for one reason are one stretch, so that no seam looks like a limit', () => {
  expect(coverageRuns(columns('##..'))).toEqual([{ left: 0, width: 0.5, state: 'gap' }]);
});

test('stretches with something read between them, or of another reason, stay apart', () => {
  expect(coverageRuns(columns('#..#'))).toEqual([
    { left: 0, width: 0.25, state: 'gap' },
    { left: 0.75, width: 0.25, state: 'gap' },
  ]);
  expect(coverageRuns(columns('-#?.')).map(({ state }) => state)).toEqual(['before', 'gap', 'partial']);
});

test('a chart that was completely read has no gap', () => {
  expect(coverageRuns(columns('...'))).toEqual([]);
  expect(coverageRuns([])).toEqual([]);
});

describe('exact gaps', () => {
  const month = [
    { from: '2026-10-01T00:00:00Z', to: '2026-10-11T00:00:00Z' },
    { from: '2026-10-11T00:00:00Z', to: '2026-10-16T00:00:00Z' },
  ];

  test('lie within columns of equal width and different length', () => {
    const gap = { from: '2026-10-06T00:00:00.000000Z', to: '2026-10-12T00:00:00.000000Z' };
    expect(gapStretches(month, [gap])).toEqual([{ left: 0.25, width: expect.closeTo(0.35), state: 'gap' }]);
  });

  test('end at the edges of the plot', () => {
    expect(gapStretches(month, [{ from: '2026-09-01T00:00:00Z', to: '2026-12-01T00:00:00Z' }])).toEqual([
      { left: 0, width: 1, state: 'gap' },
    ]);
    expect(gapStretches(month, [{ from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z' }])).toEqual([]);
    expect(gapStretches([], [{ from: '2026-09-01T00:00:00Z', to: '2026-12-01T00:00:00Z' }])).toEqual([]);
  });
});
