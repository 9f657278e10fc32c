import { type AnchorQuestion, isDue, isVerificationDue } from './is-due.ts';

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

it.each([
  ['was never verified', { verifiedAt: null, attemptedAt: null }, true],
  ['was verified a day ago', { verifiedAt: ago(86_400), attemptedAt: ago(86_400) }, true],
  ['was verified less than a day ago', { verifiedAt: ago(86_399), attemptedAt: null }, false],
  ['was begun a moment ago and cut off', { verifiedAt: null, attemptedAt: ago(599) }, false],
  ['was cut off ten minutes ago', { verifiedAt: ago(99_999), attemptedAt: ago(600) }, true],
  ['has a past in the future, the clock being set back', { verifiedAt: ago(-9), attemptedAt: ago(-9) }, true],
])('a log that %s: is it to be verified', (_which, past, expected) => {
  expect(isVerificationDue(past, now)).toBe(expected);
});
