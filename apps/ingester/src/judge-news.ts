import { News } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type HarvestCycles } from './harvest-cycles.ts';

/** On which `set_rule` says that somebody tuned a rule. */
const rulesChannel = 'countersign_rules';
/** Should listening fail: the harvests judge as well. */
const beatMilliseconds = 5 * 60_000;

/** Judges by new settings as soon as they are saved, until the signal comes. */
export async function judgeWhenRulesAreSet(
  dataSource: DataSource,
  cycles: Pick<HarvestCycles, 'judge'>,
  signal: AbortSignal,
): Promise<void> {
  const news = new News(dataSource, [rulesChannel]);
  try {
    while (!signal.aborted) if (await news.wait(beatMilliseconds, signal)) cycles.judge();
  } finally {
    await news.close();
  }
}
