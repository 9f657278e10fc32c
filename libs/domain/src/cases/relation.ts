import { secondsBetween, type Instant } from '../instant.ts';
import { nilGuid } from '../normalise/key-to-uuid.ts';
import { isCreation } from '../records/records.ts';
import type { Outcome } from '../vocabulary.ts';
import { equalText } from './event-words.ts';

/** How another request is related to this one, the most telling first. */
export const relations = [
  'earlier attempt',
  'later attempt',
  'same campaign',
  'same resource',
  'same pair',
  'same requester',
] as const;
export type Relation = (typeof relations)[number];

/** What of a case decides how it is related to another. */
export interface RelatedCase {
  readonly requesterId: string | null;
  readonly approverId: string | null;
  readonly operation: string | null;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly requestedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly outcome: Outcome;
  readonly justification: string | null;
}

/** Who was refused tries again within two weeks, or the second request is another story. */
const attemptSeconds = 14 * 86_400;
/** One intent in many requests is filed at one sitting. */
const campaignSeconds = 30 * 60;
const nearSeconds = 3600;

const cameToNothing: readonly Outcome[] = ['rejected', 'cancelled', 'expired_unanswered', 'approved_lapsed'];

/**
 * How `other` is related to `here`; null if it is not. An attempt is the same wish of the same person after the
 * first came to nothing. A campaign is one person asking for the same operation on many objects with the same
 * words, whatever numbers stand in them.
 */
export function relationOf(here: RelatedCase, other: RelatedCase): Relation | null {
  const isSameRequester = equalText(here.requesterId, other.requesterId);
  if (isSameRequester && isAttempt(other, here)) return 'earlier attempt';
  if (isSameRequester && isAttempt(here, other)) return 'later attempt';
  const apart = secondsApart(here, other);
  if (isSameObject(here, other)) return 'same resource';
  if (isSameRequester && apart !== null && apart <= campaignSeconds && isSameIntent(here, other))
    return 'same campaign';
  if (isSameRequester && equalText(here.approverId, other.approverId)) return 'same pair';
  return isSameRequester && apart !== null && apart <= nearSeconds ? 'same requester' : null;
}

function isAttempt(first: RelatedCase, second: RelatedCase): boolean {
  if (!cameToNothing.includes(first.outcome) || !equalText(first.operation, second.operation)) return false;
  if (!isSameObject(first, second) && !isSameCreation(first, second)) return false;
  const end = first.endedAt ?? first.requestedAt;
  if (end === null || first.requestedAt === null || second.requestedAt === null) return false;
  // Two at one moment are no attempts of each other.
  if (second.requestedAt <= first.requestedAt) return false;
  return second.requestedAt >= end && secondsBetween(end, second.requestedAt) <= attemptSeconds;
}

function isSameObject(a: RelatedCase, b: RelatedCase): boolean {
  return a.resourceId !== nilGuid && equalText(a.resourceId, b.resourceId);
}

function isSameCreation(a: RelatedCase, b: RelatedCase): boolean {
  return isCreation(a.operation) && equalText(a.resourceName?.trim() ?? null, b.resourceName?.trim() ?? null);
}

function isSameIntent(a: RelatedCase, b: RelatedCase): boolean {
  const [mine, theirs] = [wordsOf(a.justification), wordsOf(b.justification)];
  return mine !== '' && mine === theirs && equalText(a.operation, b.operation);
}

/** Without what differs from request to request: numbers, case and spacing. */
function wordsOf(text: string | null): string {
  return (text ?? '')
    .toLowerCase()
    .replaceAll(/\p{Nd}+/gu, '#')
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

function secondsApart(a: RelatedCase, b: RelatedCase): number | null {
  if (a.requestedAt === null || b.requestedAt === null) return null;
  return Math.abs(secondsBetween(a.requestedAt, b.requestedAt));
}
