import { day } from './audit-windows.ts';
import { reReadWindow, withReRead } from './re-read.ts';

const at = (days: number) => new Date(Date.UTC(2026, 9, 1) + days * day);
const window = (from: number, to: number) => ({ from: at(from), to: at(to) });
/** What was read on a day, from and to. */
const reading = (on: number, from: number, to: number) => ({ startedAt: at(on), ...window(from, to) });
const first = at(0);

test('a week after the first reading the last 30 days are due, and not before', () => {
  expect(reReadWindow({ first: null, readings: [] }, at(100))).toBeNull();
  expect(reReadWindow({ first, readings: [] }, at(6.9))).toBeNull();
  expect(reReadWindow({ first, readings: [] }, at(7))).toEqual(window(-23, 7));
  expect(reReadWindow({ first, readings: [reading(7, -23, 7)] }, at(13))).toBeNull();
  expect(reReadWindow({ first, readings: [reading(7, -23, 7)] }, at(14))).toEqual(window(-16, 14));
});

test('a repetition that was too much at once and was read in pieces is one', () => {
  const pieces = [reading(7.02, -23, -8), reading(7.01, -8, 5.1), reading(7, 5.1, 7)];
  expect(reReadWindow({ first, readings: pieces }, at(13))).toBeNull();
  const lacking = pieces.filter(({ from }) => from.getTime() !== at(-8).getTime());
  expect(reReadWindow({ first, readings: lacking }, at(7.1))).toEqual(window(-22.9, 7.1));
});

test('after a long pause it reaches back to what became visible late before it', () => {
  // Happened on day 38, seen from day 41 on by nobody: the last reading was on day 40, the next on day 75.
  const readings = [35, 28, 21, 14, 7].map((on) => reading(on, on - 30, on));
  expect(reReadWindow({ first, readings }, at(75))).toEqual(window(12, 75));
});

test('a long window that came through without its older half is no repetition of that', () => {
  const readings = [73, 35, 28, 21, 14, 7].map((on) => reading(on, on === 73 ? 42 : on - 30, on));
  expect(reReadWindow({ first, readings }, at(80))).toEqual(window(12, 80));
});

test('of very many readings the newest are enough', () => {
  const readings = Array.from({ length: 200 }, (_, nth) => 7000 - 7 * nth).map((on) =>
    reading(on, on - 30, on),
  );
  expect(reReadWindow({ first, readings }, at(7007))).toEqual(window(6977, 7007));
});

test('the newest window and the repetition are read apart, and as one when they are almost the same', () => {
  expect(withReRead(window(9, 10), null)).toEqual([window(9, 10)]);
  expect(withReRead(window(9, 10), window(-20, 10))).toEqual([window(9, 10), window(-20, 10)]);
  expect(withReRead(window(39, 75), window(12, 75))).toEqual([window(12, 75)]);
});
