import { type AnchorQuestion, isDue } from './is-due.ts';

const now = new Date('2026-10-05T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - 1000 * seconds);
const base: AnchorQuestion = {
  anchoredSize: 10,
  anchoredAt: ago(301),
  attemptedAt: ago(301),
  size: 11,
  now,
  everySeconds: 300,
};

it.each([
  ['nothing was ever anchored', { anchoredSize: null, anchoredAt: null, attemptedAt: null }, true],
  ['the last one is old enough', {}, true],
  ['there is nothing newer', { size: 10 }, false],
  ['the last one is too young', { anchoredAt: ago(299), attemptedAt: ago(299) }, false],
  ['it failed a moment ago', { attemptedAt: ago(59) }, false],
  ['it failed a minute ago, on an anchor that is rare', { attemptedAt: ago(60), everySeconds: 300 }, true],
  ['it failed on an anchor with a fast beat', { everySeconds: 5, attemptedAt: ago(6) }, true],
  ['the clock was set back', { anchoredAt: ago(-9999), attemptedAt: ago(-9999) }, true],
])('when %s', (_when, change, expected) => {
  expect(isDue({ ...base, ...change })).toBe(expected);
});
