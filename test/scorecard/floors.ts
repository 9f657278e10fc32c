import { detections, type AnyDetection } from '@countersign/domain';
import { precisionOf, recallOf, type RuleTally } from './judge-findings.ts';

/** Whoever reads the rows comes to the same: anything less than all is a mistake. */
const floorOfCertain = 1;
/** Unusual is not wrong, and chance does what it does. */
const floorOfStatistical = 0.9;

export function floorOf({ method }: Pick<AnyDetection, 'method'>): number {
  return method === 'certain' ? floorOfCertain : floorOfStatistical;
}

/** What is below its floor, or was never scored, one sentence each. */
export function belowFloors(tallies: ReadonlyMap<string, RuleTally>): string[] {
  return detections.flatMap((rule) => {
    const tally = tallies.get(rule.id);
    // A rule without a score is a claim.
    if (tally === undefined || tally.planted === 0) return [`${rule.id}: nothing was planted for it`];
    const [precision, recall] = [precisionOf(tally) ?? 0, recallOf(tally) ?? 0];
    return [
      ...(precision < floorOf(rule) ? [`${rule.id}: precision ${precision.toFixed(3)}`] : []),
      ...(recall < floorOf(rule) ? [`${rule.id}: recall ${recall.toFixed(3)}`] : []),
    ];
  });
}
