import { type Mutation } from './mutants.ts';
import { drawSchedule, type Schedule } from './schedule.ts';
import { shrink } from './shrink.ts';
import { type Outcome, simulate } from './simulate.ts';

/** What many histories add up to. */
export interface Figures {
  seeds: number;
  simulatedYears: number;
  kills: number;
  statements: number;
  requests: number;
  sweeps: number;
  gaps: number;
  /** Events that a short answer hid for good. Nobody could have known. */
  hidden: number;
  losses: number;
  duplicates: number;
  falseGapAlarms: number;
  otherViolations: number;
}

export const noFigures: Figures = {
  seeds: 0,
  simulatedYears: 0,
  kills: 0,
  statements: 0,
  requests: 0,
  sweeps: 0,
  gaps: 0,
  hidden: 0,
  losses: 0,
  duplicates: 0,
  falseGapAlarms: 0,
  otherViolations: 0,
};

const yearMilliseconds = 365.25 * 86_400_000;

export function figuresOf(outcome: Outcome): Figures {
  const code = outcome.violation?.code;
  const isLoss = code === 'E1' || code === 'O1' || code === 'O12';
  const isDuplicate = code === 'O3';
  const isFalseAlarm = code === 'E3';
  return {
    ...noFigures,
    seeds: 1,
    simulatedYears: outcome.simulatedMilliseconds / yearMilliseconds,
    kills: outcome.kills,
    statements: outcome.statements,
    requests: outcome.requests,
    sweeps: outcome.sweeps,
    gaps: outcome.gaps,
    hidden: outcome.hidden,
    losses: Number(isLoss),
    duplicates: Number(isDuplicate),
    falseGapAlarms: Number(isFalseAlarm),
    otherViolations: Number(code !== undefined && !isLoss && !isDuplicate && !isFalseAlarm),
  };
}

export function sumOf(a: Figures, b: Figures): Figures {
  const sum = { ...a };
  for (const name of Object.keys(sum) as (keyof Figures)[]) sum[name] += b[name];
  return sum;
}

/** A failed history for a person: what went wrong, how to play it again, and the least that makes it so. */
export async function explainFailure(seed: number, outcome: Outcome, mutation: Mutation): Promise<string> {
  const { violation } = outcome;
  if (!violation) return `Seed ${seed}: nothing went wrong.`;
  const shortest = await shrink(drawSchedule(seed), violation.code, mutation);
  const { lines } = await simulate(shortest, { mutation, isTold: true });
  return [
    `Seed ${seed} fails ${violation.code}: ${violation.what}`,
    `Play it again: npm run chaos -- --seed ${seed}`,
    `The shortest schedule that fails so (${shortest.events.length} of ${drawSchedule(seed).events.length} events):`,
    tellSchedule(shortest),
    'Its last steps:',
    ...lines.slice(-40),
  ].join('\n');
}

export function tellSchedule({ seed, settings, events }: Schedule): string {
  const lines = events.map(
    ({ at, ...event }) => `  {"t":"${sinceStart(at - settings.startAt)}",${JSON.stringify(event).slice(1)}`,
  );
  return `{"seed":${seed},"settings":${JSON.stringify(settings)},"events":[\n${lines.join(',\n')}]}`;
}

/** `3d04:05:06.789`, negative before the start. */
function sinceStart(milliseconds: number): string {
  const sign = milliseconds < 0 ? '-' : '';
  const days = Math.floor(Math.abs(milliseconds) / 86_400_000);
  return `${sign}${days}d${new Date(Math.abs(milliseconds)).toISOString().slice(11, 23)}`;
}
