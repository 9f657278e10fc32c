import { rowsThatFit } from './rows-that-fit.ts';

const room = { height: 250, row: 34, most: 7, rest: 24 };

test('all rows are shown where they fit, and never more than the most', () => {
  expect(rowsThatFit(7, room)).toBe(7);
  expect(rowsThatFit(2, room)).toBe(2);
  expect(rowsThatFit(40, { ...room, height: 2000 })).toBe(7);
});

test('the line with the rest takes its place from the rows', () => {
  expect(rowsThatFit(9, room)).toBe(6);
  expect(rowsThatFit(9, { ...room, height: 262 })).toBe(7);
});

test('a panel without room still shows one row, and an empty list none', () => {
  expect(rowsThatFit(9, { ...room, height: 0 })).toBe(1);
  expect(rowsThatFit(0, room)).toBe(0);
});
