import { logChoose } from './log-factorial.ts';

/** The probability of at least `hits` in `of` tries that succeed with probability `chance` each; exact. */
export function binomialTail(hits: number, of: number, chance: number): number {
  if (hits <= 0) return 1;
  if (hits > of || chance <= 0) return 0;
  if (chance >= 1) return 1;
  let sum = 0;
  for (let k = hits; k <= of; k += 1)
    sum += Math.exp(logChoose(of, k) + k * Math.log(chance) + (of - k) * Math.log1p(-chance));
  return Math.min(1, sum);
}
