import { benjaminiHochberg } from './benjamini-hochberg.ts';

test('the fifteen tests of Benjamini and Hochberg (1995): four are below one in twenty', () => {
  const chances = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
    0.759, 1,
  ];
  const adjusted = benjaminiHochberg(chances);
  expect(adjusted.filter((one) => one < 0.05)).toHaveLength(4);
  expect(adjusted[0]).toBeCloseTo(0.0015, 10);
  expect(adjusted[3]).toBeCloseTo(0.035625, 10);
  expect(adjusted[5]).toBeCloseTo(0.0638571429, 9);
});

test('each keeps its place, and one test alone stays as it is', () => {
  expect(benjaminiHochberg([0.04, 0.01])).toEqual([0.04, 0.02]);
  expect(benjaminiHochberg([0.03])).toEqual([0.03]);
  expect(benjaminiHochberg([])).toEqual([]);
});
