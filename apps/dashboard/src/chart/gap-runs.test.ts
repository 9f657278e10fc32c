import { gapRuns } from './gap-runs.ts';

const columns = (text: string) => [...text].map((letter) => ({ complete: letter === '.' }));

test('neighbouring gaps are one stretch, so that no seam looks like a limit', () => {
  expect(gapRuns(columns('##..'))).toEqual([{ left: 0, width: 0.5 }]);
});

test('stretches with something read between them stay apart', () => {
  expect(gapRuns(columns('#..#'))).toEqual([
    { left: 0, width: 0.25 },
    { left: 0.75, width: 0.25 },
  ]);
});

test('a chart that was completely read has no gap', () => {
  expect(gapRuns(columns('...'))).toEqual([]);
  expect(gapRuns([])).toEqual([]);
});
