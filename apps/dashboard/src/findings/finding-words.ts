import type { Finding, FindingLife, FindingState, FindingStep, Resolution } from '@countersign/contract';

export const stateWords: Readonly<Record<FindingState, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  closed: 'Closed',
  'allow-listed': 'Allow-listed',
};

/** What each way of closing means, so that two people close alike. */
export const resolutionWords: Readonly<
  Record<Resolution, { readonly name: string; readonly means: string }>
> = {
  true: { name: 'true', means: 'it was what it looks like, and was dealt with' },
  benign: { name: 'benign', means: 'it has an innocent reason' },
  accepted: { name: 'accepted risk', means: 'it is what it looks like, and somebody bears the risk' },
};

export const reopenedWords = {
  evidence: 'Open again by itself: it rests on half as many rows again as when it was closed.',
  severity: 'Open again by itself: it is worse than when it was closed.',
} as const;

/** How it stands, in a few words. */
export function standingText({ state, resolution, owner, reopened }: FindingLife): string {
  if (state === 'closed')
    return `Closed as ${resolution === null ? 'unknown' : resolutionWords[resolution].name}`;
  const whose = owner === null ? '' : `, owned by ${owner}`;
  if (reopened !== null) return `Open again${whose}`;
  return `${stateWords[state]}${whose}`;
}

/** What a step was, after the name of who took it. */
export function stepText({
  kind,
  owner,
  resolution,
}: Pick<FindingStep, 'kind' | 'owner' | 'resolution'>): string {
  switch (kind) {
    case 'acknowledged':
      return owner === null ? 'acknowledged it' : `acknowledged it for ${owner}`;
    case 'assigned':
      return owner === null ? 'took its owner away' : `gave it to ${owner}`;
    case 'commented':
      return 'wrote';
    case 'closed':
      return `closed it as ${resolution === null ? 'unknown' : resolutionWords[resolution].name}`;
    case 'reopened':
      return 'opened it again';
    case 'allow-listed':
      return 'put it on the allow-list';
    case 'allow-list-ended':
      return 'ended the entry of the allow-list';
  }
}

/** An explanation is the rule's sentence filled in, and then what would have kept the rule silent. */
export function partsOfExplanation({ explanation }: Pick<Finding, 'explanation'>): {
  readonly why: string;
  readonly unless: string | null;
} {
  const match = /^(.+?)\s+((?:The rule|It)\b[^.]*\bwould not have fired\b.*)$/s.exec(explanation);
  return { why: match?.[1] ?? explanation, unless: match?.[2] ?? null };
}
