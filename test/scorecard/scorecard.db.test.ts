import { anArchive } from '../archive-builder.ts';
import { useDatabase } from '../database.ts';
import { nothing, plus, precision, recall, type Tally } from './score.ts';
import { scoreSeed } from './score-seed.ts';

const database = useDatabase({ role: 'countersign_ingester' });

// More of them: npm run scorecard.
const seeds = [1, 2, 3, 4, 5];

test('five tenants, each in another order: no write is falsely called unexplained, and none is missed', async () => {
  const tallies = new Map<string, Tally>();
  const mistakes: string[] = [];
  for (const seed of seeds) {
    const score = await scoreSeed(await anArchive(database), seed);
    for (const [name, tally] of score.tallies) tallies.set(name, plus(tallies.get(name) ?? nothing, tally));
    mistakes.push(...score.mistakes.map((mistake) => `seed ${seed}: ${mistake}`));
  }
  expect(mistakes).toEqual([]);
  for (const name of ['approved', 'exempt', 'outside_policy', 'service_made', 'unexplained']) {
    const tally = tallies.get(`ledger ${name}`) ?? nothing;
    expect([name, tally.true > 0, precision(tally), recall(tally)]).toEqual([name, true, 1, 1]);
  }
}, 300_000);
