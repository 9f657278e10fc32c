import { directoryWindows } from './directory-audits.ts';

const day = 86_400_000;
const now = new Date('2026-11-20T12:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * day);
const inDays = (windows: readonly { from: Date; to: Date }[]) =>
  windows.map(({ from, to }) => [
    (now.getTime() - from.getTime()) / day,
    (now.getTime() - to.getTime()) / day,
  ]);

test('at first the last thirty days are read in weeks, the newest first', () => {
  expect(inDays(directoryWindows(null, [], now))).toEqual([
    [7, 0],
    [14, 7],
    [21, 14],
    [28, 21],
    [30, 28],
  ]);
});

test('then what is new is read with the day before it', () => {
  const covered = { from: ago(40), to: ago(0.01), lowestOldCounts: [] };
  expect(inDays(directoryWindows(covered, [], now))).toEqual([[1.01, 0]]);
});

test('a first harvest that was interrupted goes on where it was', () => {
  const covered = { from: ago(14), to: ago(0.1), lowestOldCounts: [] };
  expect(inDays(directoryWindows(covered, [], now))).toEqual([
    [1.1, 0],
    [21, 14],
    [28, 21],
    [30, 28],
  ]);
});

test('after a long pause nothing is asked for that Entra has forgotten', () => {
  const covered = { from: ago(90), to: ago(50), lowestOldCounts: [] };
  expect(inDays(directoryWindows(covered, [], now))).toEqual([[30, 0]]);
});

test('what a reading left out is read as long as it may be there', () => {
  const covered = { from: ago(60), to: ago(0), lowestOldCounts: [] };
  const holes = [
    { from: ago(12), to: ago(10) },
    { from: ago(35), to: ago(28) },
    { from: ago(50), to: ago(45) },
  ];
  expect(inDays(directoryWindows(covered, holes, now)).slice(1)).toEqual([
    [12, 10],
    [30, 28],
  ]);
});
