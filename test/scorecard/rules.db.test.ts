import { detections } from '@countersign/domain';
import { anArchive } from '../archive-builder.ts';
import { useDatabase } from '../database.ts';
import { belowFloors } from './floors.ts';
import { noTally, plusTally, type RuleTally } from './judge-findings.ts';
import { scoreRules } from './score-rules.ts';

const database = useDatabase({ role: 'countersign_ingester' });

// More of them: npm run scorecard. One has its events read last.
const seeds = [2, 3];

test('two planted tenants: every rule finds what was planted for it, and says little else', async () => {
  const tallies = new Map<string, RuleTally>();
  const mistakes: string[] = [];
  for (const seed of seeds) {
    const score = await scoreRules(() => anArchive(database), seed);
    for (const [rule, tally] of score.tallies)
      tallies.set(rule, plusTally(tallies.get(rule) ?? noTally, tally));
    mistakes.push(...score.mistakes.map((mistake) => `seed ${seed}: ${mistake}`));
  }
  expect({ below: belowFloors(tallies), mistakes }).toEqual({
    below: [],
    mistakes: expect.anything() as unknown,
  });
}, 900_000);

test('a rule that nothing was planted for, misses or makes things up is told', () => {
  const perfect = { planted: 10, found: 10, said: 10, wrong: 0 };
  const tallies = new Map<string, RuleTally>(detections.map(({ id }) => [id, perfect]));
  expect(belowFloors(tallies)).toEqual([]);
  tallies.set('self-approval', { ...perfect, found: 9 });
  tallies.set('exclusive-pair', { ...perfect, wrong: 1 });
  tallies.set('never-says-no', { ...perfect, wrong: 2 });
  tallies.delete('key-person');
  expect(belowFloors(tallies)).toEqual([
    'self-approval: recall 0.900',
    'never-says-no: precision 0.800',
    'key-person: nothing was planted for it',
  ]);
});
