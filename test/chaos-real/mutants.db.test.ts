import { jest } from '@jest/globals';
import { Cluster } from './cluster.ts';
import { catchMutant, mutants } from './mutants.ts';

jest.setTimeout(1_800_000);
let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.end());

// A check that never failed proves nothing.
test.each(mutants)('$code, $defect, is caught within $within seeds', async (mutant) => {
  const { afterSeeds, code } = await catchMutant(cluster, mutant);
  expect(mutant.caughtBy).toContain(code);
  expect(afterSeeds).toBeLessThanOrEqual(mutant.within);
});
