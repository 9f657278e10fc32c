import { day } from './audit-windows.ts';
import { reReadWindow, withReRead } from './re-read.ts';

const at = (days: number) => new Date(Date.UTC(2026, 9, 1) + days * day);
const window = (from: number, to: number) => ({ from: at(from), to: at(to) });

test('a week after the first reading the last 30 days are due, and not before', () => {
  expect(reReadWindow({ first: null, last: null }, at(100))).toBeNull();
  expect(reReadWindow({ first: at(0), last: null }, at(6.9))).toBeNull();
  expect(reReadWindow({ first: at(0), last: null }, at(7))).toEqual(window(-23, 7));
  expect(reReadWindow({ first: at(0), last: at(7) }, at(13))).toBeNull();
});

test('after a long pause it reaches back to what became visible late before it', () => {
  // Happened on day 38, seen from day 41 on by nobody: the last reading was on day 40, the next on day 75.
  expect(reReadWindow({ first: at(0), last: at(35) }, at(75))).toEqual(window(12, 75));
});

test('the newest window and the repetition are read apart, and as one when they look the same', () => {
  expect(withReRead(window(9, 10), null)).toEqual([window(9, 10)]);
  expect(withReRead(window(9, 10), window(-20, 10))).toEqual([window(9, 10), window(-20, 10)]);
  expect(withReRead(window(39, 75), window(12, 75))).toEqual([window(12, 75)]);
});
