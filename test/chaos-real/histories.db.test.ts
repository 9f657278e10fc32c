import { jest } from '@jest/globals';
import { Cluster } from './cluster.ts';
import { play } from './play.ts';
import { drawSchedule } from './schedule.ts';

// Some ten seconds each on an idle machine; what never comes to an end says so itself.
jest.setTimeout(1_800_000);
let cluster: Cluster;
beforeAll(async () => {
  cluster = await Cluster.start();
});
afterAll(() => cluster.end());

// All of them: npm run chaos -- --real. These have a turn that is lost with two ingesters, and commits whose answers
// are lost; the mutants play the crash of Postgres and the older backup.
test.each([3, 4])('the built programs come through history %i whole', async (seed) => {
  const { findings } = await play(cluster, drawSchedule(seed));
  expect(findings).toEqual([]);
});
