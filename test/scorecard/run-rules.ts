// The part of npm run scorecard that is about the rules: planted tenants, and a calm year.
import fs from 'node:fs';
import path from 'node:path';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { alarmsAMonthMax, measureCalmYear } from './calm-year.ts';
import { belowFloors } from './floors.ts';
import { noTally, plusTally, type RuleTally } from './judge-findings.ts';
import { scoreRules } from './score-rules.ts';
import { inColumns, scorecardPage, tableOfAlarms, tableOfCalmFindings, tableOfRules } from './tell-rules.ts';

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly isWritten: boolean;
}

/** Prints what the rules are worth. Returns whether all of them are above their floors and within the budget. */
export async function runRules(
  newArchive: () => Promise<ArchiveBuilder>,
  { seeds, from, isWritten }: Options,
): Promise<boolean> {
  const rules = new Map<string, RuleTally>();
  const mistakes: string[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const score = await scoreRules(await newArchive(), seed);
    for (const [rule, tally] of score.tallies) rules.set(rule, plusTally(rules.get(rule) ?? noTally, tally));
    mistakes.push(...score.mistakes.map((mistake) => `seed ${seed}: ${mistake}`));
    process.stderr.write(`planted tenant ${seed}: ${score.mistakes.length} mistakes\n`);
    for (const mistake of score.mistakes) process.stderr.write(`  ${mistake}\n`);
  }
  process.stdout.write(`\n${seeds} planted tenants, seeds from ${from}\n\n${inColumns(tableOfRules(rules))}`);
  const calm = await measureCalmYear(await newArchive(), from);
  process.stdout.write(`\nA calm year of ${calm.requests} requests\n\n${inColumns(tableOfAlarms(calm))}\n`);
  process.stdout.write(inColumns(tableOfCalmFindings(calm)));
  const page = path.resolve('docs/scorecard.md');
  if (isWritten) fs.writeFileSync(page, scorecardPage({ seeds, from, rules, mistakes, calm }));
  const below = belowFloors(rules);
  for (const one of below) process.stdout.write(`Below its floor: ${one}\n`);
  const loud = calm.alarms.filter(({ findings }) => findings >= alarmsAMonthMax);
  for (const { month, findings } of loud)
    process.stdout.write(`Over the budget: ${findings} alarms in ${month}\n`);
  return below.length === 0 && loud.length === 0;
}
