import { hourGrid } from './hour-grid.ts';

test('every hour of the week has a cell and the outside ones are counted', () => {
  const grid = hourGrid({
    from: '',
    to: '',
    tz: 'UTC',
    decisions: 40,
    bracketed: 0,
    cells: [
      { weekday: 1, hour: 9, n: 33 },
      { weekday: 7, hour: 2, n: 7 },
    ],
  });
  expect(grid.lines.flatMap((line) => line.cells)).toHaveLength(168);
  expect(grid.outside).toBe(7);
  expect(grid.lines[6]?.cells[2]?.share).toBeCloseTo(7 / 33);
  expect(grid.isSparse).toBe(false);
});

test('few decisions are numbers, not shades', () => {
  expect(hourGrid({ from: '', to: '', tz: 'UTC', decisions: 5, bracketed: 0, cells: [] }).isSparse).toBe(
    true,
  );
});
