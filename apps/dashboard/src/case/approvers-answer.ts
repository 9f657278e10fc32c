import type { RequestApprovers } from '@countersign/contract';
import { momentText } from '../time/time-text.ts';
import { policyTypeText } from '../ui/policy-types.ts';

type Moment = RequestApprovers['moments'][number];

/** Whether the person who decided was among those who could, in a sentence; null if nobody is known to have. */
export function amongSentence(
  { wasAmong, policies }: Pick<Moment, 'wasAmong' | 'policies'>,
  approver: string,
): string | null {
  switch (wasAmong) {
    case null:
      return null;
    case 'yes':
      return `${approver}, who decided it, was among them.`;
    case 'no':
      return `${approver}, who decided it, was not among them.`;
    case 'cannot_tell':
      return policies.length === 0
        ? `Whether ${approver} was among them cannot be told: which policy it needed is not known.`
        : `Whether ${approver} was among them cannot be told.`;
  }
}

export function momentSentence(
  { what, at, source }: Pick<Moment, 'what' | 'at' | 'source'>,
  zone: string,
): string {
  const verb = what === 'requested' ? 'asked' : 'decided';
  // Where reads bracket the decision, the latest it can have been.
  return `When it was ${verb}, ${source === 'observed' ? 'at the latest ' : ''}${momentText(at, zone)}`;
}

/** Why no policy is shown that the request needed. */
export function noPolicySentence(policyTypes: readonly string[]): string {
  if (policyTypes.includes('operationApprovalPolicy'))
    return 'Access policies protect themselves: no policy names who approves their changes, so who could have is not known.';
  const types = policyTypes.map(policyTypeText).join(', ') || 'this type';
  return `No access policy for ${types} is known at that time, so who could have approved is not known.`;
}
