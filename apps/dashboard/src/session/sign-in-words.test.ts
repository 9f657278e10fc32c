import { explainSignIn, safeNext } from './sign-in-words.ts';

test('a used link is explained and the button goes away', () => {
  const words = explainSignIn(true, { code: 'link_used_or_expired', status: 403 });
  expect(words.offer).toBe(false);
  expect(words.text).toContain('used before, or it is too old');
});

test('a broken road leaves the button, a missing secret does not show it', () => {
  expect(explainSignIn(true, { code: 'unreachable', status: 0 }).offer).toBe(true);
  expect(explainSignIn(false, null).offer).toBe(false);
});

test.each([
  ['/requests?t=7d', '/requests?t=7d'],
  ['//evil.example', '/overview'],
  ['/\\evil.example', '/overview'],
  ['https://evil.example', '/overview'],
  [['/a'], '/overview'],
])('after sign-in %s leads to %s', (next, to) => {
  expect(safeNext(next)).toBe(to);
});
