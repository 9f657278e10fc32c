import { expiryStep } from './credential-expiry.ts';

const now = new Date('2026-11-23T12:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

test.each([
  [31, null],
  [30, 30],
  [14.1, 30],
  [14, 14],
  [3.5, 14],
  [2, 3],
  [0, 0],
  [-5, 0],
])('%d days before its end a credential is at step %p', (days, step) => {
  expect(expiryStep(inDays(days), now)).toBe(step);
});
