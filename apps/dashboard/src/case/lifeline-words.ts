import type { CaseFile, Step } from '@countersign/contract';
import { durationText, pointOf, secondsBetween } from '../time/time-text.ts';
import { sentenceCase } from '../ui/policy-types.ts';
import { personText, resourceText } from '../ui/row-words.ts';
import { visibleText } from '../ui/visible-text.ts';
import type { Lane } from './lifeline-geometry.ts';

const titles: Readonly<Record<Step['kind'], string>> = {
  requested: 'Requested',
  approved: 'Approved',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
  completed: 'Completed',
  expired: 'Expired',
  changed: 'Change recorded',
  gone: 'Left Intune',
};

export function titleOf(step: Step): string {
  if (step.kind === 'changed')
    return `${titles.changed}${step.succeeded === false ? ', failure' : step.succeeded ? ', success' : ''}`;
  const isDecision = step.kind === 'approved' || step.kind === 'rejected';
  return isDecision ? `${titles[step.kind]}, ${step.text ? 'with note' : 'no note'}` : titles[step.kind];
}

/** Two lines for each lane. */
export function laneNames(file: CaseFile): Readonly<Record<Lane, readonly [string, string]>> {
  const undecided = file.outcome === 'waiting' ? 'not decided yet' : 'nobody decided';
  return {
    requester: [
      visibleText(personText(file.requester)),
      file.requester.kind === 'application' ? 'requester, app' : 'requester',
    ],
    approver: [
      file.approver ? visibleText(personText(file.approver)) : 'Approvers',
      file.approver ? 'approver' : undecided,
    ],
    intune: ['Intune', 'service'],
    resource: [
      visibleText(resourceText(file)),
      file.resource.count > 1
        ? `and ${file.resource.count - 1} more`
        : sentenceCase(file.resource.type ?? 'resource'),
    ],
    reads: ['Harvester', 'our reads'],
  };
}

/** "Fri 6 – Sat 7 Nov" is in the panel's subtitle; this is the length of the whole line. */
export function lengthText(file: CaseFile): string {
  const times = file.line
    .map((step) => pointOf(step.time))
    .filter((at) => at !== null)
    .sort();
  const [first, last] = [times[0], times.at(-1)];
  return first && last && first !== last ? durationText(secondsBetween(first, last)) : '';
}
