// npm run chaos: plays seeded histories of the ingester. See docs/chaos.md.
import { parseArgs } from 'node:util';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { catchMutant } from './catch-mutant.ts';
import { killAtEveryStatement } from './kill-everywhere.ts';
import { asItIs, mutants } from './mutants.ts';
import { explainFailure, type Figures, figuresOf, noFigures, sumOf, tellSchedule } from './report.ts';
import { drawSchedule } from './schedule.ts';
import { simulate } from './simulate.ts';

/** Seeds `from`, `from + step`, … below `end`, as long as it is before `until`. */
interface Share {
  readonly from: number;
  readonly step: number;
  readonly end: number;
  readonly until: number;
}

interface Told {
  readonly figures: Figures;
  readonly failure?: string;
}

const usage = `Usage: npm run chaos -- [--seed N [--mutant M5] | --mutants | --every-statement | --seeds N | --minutes N] [--from N] [--workers N]

  --seed N     plays one history and tells it, step by step
  --mutant M   with a broken ingester
  --mutants    plays every mutant until it is caught, and prints the table
  --every-statement
               kills the ingester before and after every statement of three cycles of --from
  --seeds N    plays so many histories (default 500)
  --minutes N  plays for so long
  --from N     the first seed (default 1)
`;

if (isMainThread) process.exitCode = await main();
else await playShare(workerData as Share);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      mutant: { type: 'string' },
      mutants: { type: 'boolean' },
      'every-statement': { type: 'boolean' },
      seeds: { type: 'string', default: '500' },
      minutes: { type: 'string' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(availableParallelism()) },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (values.seed !== undefined) return playOne(Number(values.seed), values.mutant);
  if (values.mutants) return playMutants();
  const from = Number(values.from);
  if (values['every-statement']) return killEverywhere(from);
  const minutes = values.minutes === undefined ? Infinity : Number(values.minutes);
  return playMany({
    from,
    step: Number(values.workers),
    end: minutes === Infinity ? from + Number(values.seeds) : Infinity,
    until: Date.now() + minutes * 60_000,
  });
}

async function playOne(seed: number, code: string | undefined): Promise<number> {
  const mutation = mutants.find((mutant) => mutant.code === code)?.mutation ?? asItIs;
  const schedule = drawSchedule(seed);
  const outcome = await simulate(schedule, { mutation, isTold: true });
  process.stdout.write(`${tellSchedule(schedule)}\n${outcome.lines.join('\n')}\n`);
  process.stdout.write(`history ${outcome.historyHash}\n`);
  if (outcome.violation) process.stdout.write(`\n${await explainFailure(seed, outcome, mutation)}\n`);
  return outcome.violation ? 1 : 0;
}

async function killEverywhere(seed: number): Promise<number> {
  const { kills, violation, kill } = await killAtEveryStatement(seed);
  const result = violation
    ? `${violation.code}: ${violation.what}\n${JSON.stringify(kill)}`
    : 'nothing was lost';
  process.stdout.write(`${kills} kills: ${result}\n`);
  return violation ? 1 : 0;
}

async function playMutants(): Promise<number> {
  let survived = 0;
  const row = (cells: readonly string[]) => process.stdout.write(`| ${cells.join(' | ')} |\n`);
  row(['Mutant', 'Defect', 'Limit', 'Caught after', 'By']);
  row(['---', '---', '---', '---', '---']);
  // The others are of level 2, which adds its rows (scripts/chaos.mjs).
  for (const mutant of mutants.filter(({ mutation }) => mutation !== undefined)) {
    const { code, defect, within } = mutant;
    const { afterSeeds, violation } = await catchMutant(mutant);
    if (afterSeeds === null) survived += 1;
    row([code, defect, String(within), String(afterSeeds ?? 'NOT CAUGHT'), violation?.code ?? '-']);
  }
  return survived === 0 ? 0 : 1;
}

/** Every worker takes each n-th seed. The first failure of each is explained, the others are counted. */
async function playMany(share: Share): Promise<number> {
  let figures = noFigures;
  const startedAt = performance.now();
  const workers = Array.from({ length: share.step }, (_, index) => {
    const worker = new Worker(new URL(import.meta.url), {
      workerData: { ...share, from: share.from + index },
    });
    return new Promise<void>((resolve, reject) => {
      worker.on('message', ({ figures: more, failure }: Told) => {
        figures = sumOf(figures, more);
        if (failure) process.stdout.write(`\n${failure}\n`);
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  });
  await Promise.all(workers);
  const seconds = (performance.now() - startedAt) / 1000;
  const rounded = { ...figures, simulatedYears: Math.round(figures.simulatedYears * 10) / 10 };
  process.stdout.write(`${JSON.stringify({ ...rounded, seconds: Math.round(seconds) }, null, 2)}\n`);
  const { losses, duplicates, falseGapAlarms, otherViolations } = figures;
  return losses + duplicates + falseGapAlarms + otherViolations === 0 ? 0 : 1;
}

async function playShare({ from, step, end, until }: Share): Promise<void> {
  let isExplained = false;
  for (let seed = from; seed < end && Date.now() < until; seed += step) {
    const outcome = await simulate(drawSchedule(seed));
    const told: Told = { figures: figuresOf(outcome) };
    if (!outcome.violation) {
      parentPort?.postMessage(told);
      continue;
    }
    const failure = isExplained
      ? `Seed ${seed} fails ${outcome.violation.code}: ${outcome.violation.what}`
      : await explainFailure(seed, outcome, asItIs);
    isExplained = true;
    parentPort?.postMessage({ ...told, failure });
  }
}
