// The part of npm run scorecard that is about the rules: planted tenants, and a calm year.
import fs from 'node:fs';
import path from 'node:path';
import { type ArchiveBuilder } from '../archive-builder.ts';
import { alarmsAMonthMax, type CalmYear, measureCalmYear } from './calm-year.ts';
import { belowFloors } from './floors.ts';
import { noTally, plusTally, type RuleTally } from './judge-findings.ts';
import { scoreRules } from './score-rules.ts';
import { inColumns, scorecardPage, tableOfAlarms, tableOfCalmFindings, tableOfRules } from './tell-rules.ts';

type NewArchive = () => Promise<ArchiveBuilder>;

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly isWritten: boolean;
}

/** Prints what the rules are worth. Returns whether all of them are above their floors and within the budget. */
export async function runRules(newArchive: NewArchive, options: Options): Promise<boolean> {
  const { seeds, from, isWritten } = options;
  const { rules, mistakes } = await runPlanted(newArchive, options);
  const calm = await runCalmYear(newArchive, from);
  if (isWritten)
    fs.writeFileSync(
      path.resolve('docs/scorecard.md'),
      scorecardPage({ seeds, from, rules, mistakes, calm }),
    );
  const loud = calm.alarms.filter(({ findings }) => findings >= alarmsAMonthMax);
  for (const { month, findings } of loud)
    process.stdout.write(`Over the budget: ${findings} alarms in ${month}\n`);
  return belowFloors(rules).length === 0 && loud.length === 0;
}

/** Planted tenants alone. */
export async function runPlanted(
  newArchive: NewArchive,
  { seeds, from }: Pick<Options, 'seeds' | 'from'>,
): Promise<{ rules: Map<string, RuleTally>; mistakes: string[] }> {
  const rules = new Map<string, RuleTally>();
  const mistakes: string[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const score = await scoreRules(newArchive, seed);
    for (const [rule, tally] of score.tallies) rules.set(rule, plusTally(rules.get(rule) ?? noTally, tally));
    mistakes.push(...score.mistakes.map((mistake) => `seed ${seed}: ${mistake}`));
    process.stderr.write(`planted tenant ${seed}: ${score.mistakes.length} mistakes\n`);
    for (const mistake of score.mistakes) process.stderr.write(`  ${mistake}\n`);
  }
  process.stdout.write(`\n${seeds} planted tenants, seeds from ${from}\n\n${inColumns(tableOfRules(rules))}`);
  for (const one of belowFloors(rules)) process.stdout.write(`Below its floor: ${one}\n`);
  return { rules, mistakes };
}

/** The calm year alone. */
export async function runCalmYear(newArchive: NewArchive, seed: number): Promise<CalmYear> {
  const calm = await measureCalmYear(await newArchive(), seed);
  process.stdout.write(`\nA calm year of ${calm.requests} requests\n\n${inColumns(tableOfAlarms(calm))}\n`);
  process.stdout.write(inColumns(tableOfCalmFindings(calm)));
  return calm;
}
