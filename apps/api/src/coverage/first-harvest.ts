import { type FirstHarvest } from '@countersign/contract';

/** One window of the past that was read. */
export interface HarvestWindow {
  /** How long the time is that it covers. */
  readonly days: number;
  /** How long it took, with what was done between it and the one before: understanding, waiting. */
  readonly seconds: number;
}

const windowsMin = 3;
const windowsMax = 20;

/**
 * How far a first harvest is, and how long the rest takes at the pace of its last windows: from the quarter that
 * went fast to the quarter that went slowly, since a month may hold anything and Graph may ask to wait.
 */
export function estimateFirstHarvest(
  { daysDone, daysWanted }: { daysDone: number; daysWanted: number },
  windows: readonly HarvestWindow[],
): FirstHarvest {
  const done = Math.min(daysDone, daysWanted);
  const paces = windows
    .slice(0, windowsMax)
    .map(({ days, seconds }) => seconds / days)
    .sort((a, b) => a - b);
  const left = daysWanted - done;
  return {
    daysDone: done,
    daysWanted,
    secondsLeft:
      paces.length < windowsMin
        ? null
        : { low: quantile(paces, 0.25) * left, high: quantile(paces, 0.75) * left },
  };
}

/** Between the two nearest of a sorted list. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const [low = 0, high = low] = sorted.slice(below, below + 2);
  return low + (high - low) * (at - below);
}
