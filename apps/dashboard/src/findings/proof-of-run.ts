import type { FindingStateCounts } from '@countersign/contract';
import { counted } from '../ui/counted.ts';

/** What says that the rules have run, and over what; an empty list proves nothing without it. */
export function proofOfRun(
  { rules, judgedTo, cases, waiting }: FindingStateCounts,
  atText: (at: string) => string,
): string {
  if (judgedTo === null) return 'Nothing was read completely yet, so no rule has run.';
  const ran = `${counted(rules, 'rule')} ran over ${counted(cases, 'request')} of this range, up to what was read by ${atText(judgedTo)}.`;
  if (waiting === 0) return ran;
  const more =
    waiting >= 1000
      ? 'A thousand changes or more are'
      : `${counted(waiting, 'change')} ${waiting === 1 ? 'is' : 'are'}`;
  return `${ran} ${more} still to be judged.`;
}
