import { killAtEveryStatement } from './kill-everywhere.ts';

// All of a first harvest takes minutes: npm run chaos -- --every-statement.
test('killed before and after each of 50 statements of a harvest, it loses nothing', async () => {
  const { kills, ...hurt } = await killAtEveryStatement(3, { cycle: 1, max: 50 });
  expect(hurt).toEqual({ violation: undefined, kill: undefined });
  expect(kills).toBe(100);
}, 900_000);
