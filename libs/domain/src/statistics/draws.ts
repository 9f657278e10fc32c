import { logChoose } from './log-factorial.ts';

/** So many things are drawn from an urn without putting any back; some of those in it are marked. */
export interface Draw {
  readonly drawn: number;
  readonly marked: number;
  readonly all: number;
}

/** How many marked ones are drawn on average. */
export function expectedMarked(draws: readonly Draw[]): number {
  return draws.reduce((sum, { drawn, marked, all }) => sum + (all === 0 ? 0 : (drawn * marked) / all), 0);
}

/** The probability that no draw brings a marked one. */
export function chanceOfNone(draws: readonly Draw[]): number {
  return draws.reduce((product, draw) => product * chanceOf(draw, 0), 1);
}

/**
 * The probability that draws from several urns bring at least `marked` marked ones together: the exact tail of the sum
 * of hypergeometric counts, one urn after the other. What cannot differ (all are drawn, all or none are marked) costs
 * nothing.
 */
export function chanceOfAtLeast(marked: number, draws: readonly Draw[]): number {
  const sure = draws.reduce((sum, draw) => sum + surely(draw), 0);
  const needed = marked - sure;
  if (needed <= 0) return 1;
  // The probabilities of 0, 1, … marked ones beyond the sure ones, as long as they are too few.
  let tooFew = [1];
  for (const draw of draws) {
    if (isSettled(draw)) continue;
    const least = surely(draw);
    const most = Math.min(draw.drawn, draw.marked) - least;
    const next = new Array<number>(Math.min(needed, tooFew.length + most)).fill(0);
    for (let more = 0; more <= most && more < next.length; more += 1) {
      const chance = chanceOf(draw, least + more);
      for (let before = 0; before < tooFew.length && before + more < next.length; before += 1)
        next[before + more] = (next[before + more] as number) + (tooFew[before] as number) * chance;
    }
    tooFew = next;
  }
  if (tooFew.length < needed) return 0;
  return Math.max(0, 1 - tooFew.reduce((sum, one) => sum + one, 0));
}

function chanceOf({ drawn, marked, all }: Draw, hits: number): number {
  return Math.exp(logChoose(marked, hits) + logChoose(all - marked, drawn - hits) - logChoose(all, drawn));
}

/** The marked ones that come even if all unmarked ones are drawn first. */
function surely({ drawn, marked, all }: Draw): number {
  return Math.max(0, drawn - (all - marked));
}

function isSettled({ drawn, marked, all }: Draw): boolean {
  return drawn === 0 || marked === 0 || drawn === all || marked === all;
}
