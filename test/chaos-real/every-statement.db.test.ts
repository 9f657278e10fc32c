import { jest } from '@jest/globals';
import { Cluster } from './cluster.ts';
import { KillingGround, type Scenario } from './every-statement.ts';

jest.setTimeout(1_800_000);
let cluster: Cluster;
let ground: KillingGround;
beforeAll(async () => {
  cluster = await Cluster.start({ durable: false });
  ground = await KillingGround.prepare(cluster);
});
afterAll(async () => {
  await ground.close();
  await cluster.end();
});

const seed = Number(process.env['COUNTERSIGN_TEST_SEED'] ?? '42');
/** Every one of them: npm run chaos -- --real --every-statement. */
const samples: readonly (readonly [Scenario, number])[] = [
  ['first', 80],
  ['later', 190],
];

test.each(samples)(
  'the built ingester, killed at some statements of its %s harvest (each %i-th), loses nothing',
  async (scenario, step) => {
    const from = 1 + ((Number.isNaN(seed) ? Date.now() : seed) % step);
    const { findings, kills } = await ground.killAtStatements(scenario, { from, step, workers: 1 });
    expect(findings).toEqual([]);
    expect(kills).toBeGreaterThan(3);
  },
);
