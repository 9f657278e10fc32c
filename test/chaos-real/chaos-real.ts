// npm run chaos -- --real: the product as it was built, against a Postgres and a network that fail. See docs/chaos.md.
import { parseArgs } from 'node:util';
import { Cluster } from './cluster.ts';
import { KillingGround, type Sample, type Scenario, scenarios } from './every-statement.ts';
import { fillDisk, whyNoSmallDisk } from './full-disk.ts';
import { catchMutant, mutants } from './mutants.ts';
import { type Outcome, play } from './play.ts';
import { drawSchedule } from './schedule.ts';

const usage = `Usage: npm run chaos -- --real [--seed N | --mutants | --every-statement | --full-disk | --seeds N | --minutes N] [--from N] [--workers N]

  --seed N     plays one history and tells it
  --mutants    plays every mutant of this level until it is caught
  --every-statement
               kills the built ingester before and after every statement of a first harvest and of a later one;
               --scenario first|later: of one of them; --step N: only each n-th
  --full-disk  harvests until the disk of the database is full
  --seeds N    plays so many histories (default 13: each trouble comes first once)
  --minutes N  plays for so long
  --from N     the first seed, or the first statement (default 1)
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      real: { type: 'boolean' },
      seed: { type: 'string' },
      mutants: { type: 'boolean' },
      'every-statement': { type: 'boolean' },
      scenario: { type: 'string' },
      'full-disk': { type: 'boolean' },
      seeds: { type: 'string', default: '13' },
      minutes: { type: 'string' },
      from: { type: 'string', default: '1' },
      step: { type: 'string', default: '1' },
      workers: { type: 'string', default: '2' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  if (values['full-disk']) return fullDisk();
  const cluster = await Cluster.start({ durable: values['every-statement'] !== true });
  try {
    const from = Number(values.from);
    if (values.seed !== undefined) return await playOne(cluster, Number(values.seed));
    if (values.mutants) return await playMutants(cluster);
    if (values['every-statement']) {
      const chosen = scenarios.filter((one) => values.scenario === undefined || values.scenario === one);
      const [step, workers] = [Number(values.step), Number(values.workers)];
      return await killEverywhere(cluster, chosen, { from, step, workers });
    }
    const end = values.minutes === undefined ? from + Number(values.seeds) : Infinity;
    const until = Date.now() + Number(values.minutes ?? Infinity) * 60_000;
    return await playMany(cluster, { from, end, until });
  } finally {
    await cluster.end();
  }
}

function say(text: string): void {
  process.stdout.write(text);
}

async function playOne(cluster: Cluster, seed: number): Promise<number> {
  const schedule = drawSchedule(seed);
  say(`${JSON.stringify(schedule, null, 1)}\n`);
  const outcome = await play(cluster, schedule, { tell: (line) => say(`${line}\n`) });
  if (outcome.findings.length > 0) say(`${outcome.lines.join('\n')}\n`);
  say(`${told(outcome)}\n`);
  return outcome.findings.length > 0 ? 1 : 0;
}

function told({ seed, findings, kills, heads, positions }: Outcome): string {
  const found = findings.map(({ code, what }) => `\n  ${code} ${what}`).join('');
  return `seed ${seed}: ${kills} kills, ${positions} positions, ${heads} signed heads, ${found || 'nothing wrong'}`;
}

async function playMany(
  cluster: Cluster,
  { from, end, until }: { readonly from: number; readonly end: number; readonly until: number },
): Promise<number> {
  let [seeds, kills, wrong] = [0, 0, 0];
  for (let seed = from; seed < end && Date.now() < until; seed += 1) {
    const outcome = await play(cluster, drawSchedule(seed));
    seeds += 1;
    kills += outcome.kills;
    if (outcome.findings.length > 0) wrong += 1;
    say(`${told(outcome)}\n`);
  }
  say(`${JSON.stringify({ seeds, kills, wrong }, null, 2)}\n`);
  return wrong === 0 ? 0 : 1;
}

async function playMutants(cluster: Cluster): Promise<number> {
  let survived = 0;
  for (const mutant of mutants) {
    const { afterSeeds, code } = await catchMutant(cluster, mutant);
    if (afterSeeds === null) survived += 1;
    const cells = [mutant.code, mutant.defect, mutant.within, afterSeeds ?? 'NOT CAUGHT', code ?? '-'];
    say(`| ${cells.join(' | ')} |\n`);
  }
  return survived === 0 ? 0 : 1;
}

async function killEverywhere(
  cluster: Cluster,
  chosen: readonly Scenario[],
  { from, step, workers }: Omit<Sample, 'tell'>,
): Promise<number> {
  const ground = await KillingGround.prepare(cluster);
  try {
    let wrong = 0;
    for (const scenario of chosen) {
      const tell = (line: string) => say(`${line}\n`);
      const killed = await ground.killAtStatements(scenario, { from, step, workers, tell });
      const { findings, kills, statements, different } = killed;
      wrong += findings.length;
      for (const { code, what } of findings) say(`  ${code} ${what}\n`);
      say(
        `${scenario}: ${kills} kills, before and after ${step === 1 ? 'each' : `each ${step}-th`} of ${statements} statements (${different} different): ${findings.length === 0 ? 'nothing was lost' : 'see above'}\n`,
      );
    }
    return wrong === 0 ? 0 : 1;
  } finally {
    await ground.close();
  }
}

async function fullDisk(): Promise<number> {
  const why = whyNoSmallDisk();
  if (why !== null) {
    say(`Not played: ${why}\n`);
    return 2;
  }
  const findings = await fillDisk((line) => say(`${line}\n`));
  for (const { code, what } of findings) say(`  ${code} ${what}\n`);
  say(findings.length === 0 ? 'Nothing was lost.\n' : '');
  return findings.length === 0 ? 0 : 1;
}
