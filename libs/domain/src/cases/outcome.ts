import { latestOf } from '../instant.ts';
import type { Outcome } from '../vocabulary.ts';
import type { CaseFacts } from './case-facts.ts';

/**
 * What became of the request as of the newest complete read (docs/graph.md 6). Graph's own "expired" may lag behind
 * the clock, so an open request is judged by its expiry as well.
 */
export function readOutcome(facts: CaseFacts, decision: 'approved' | 'rejected' | null): Outcome {
  switch (facts.status) {
    case 'completed':
    case 'rejected':
    case 'cancelled':
      return facts.status;
    case 'expired':
      return decision === 'approved' ? 'approved_lapsed' : 'expired_unanswered';
    case 'needsApproval':
    case 'approved':
      return readOpen(facts, facts.status === 'approved' || decision === 'approved');
    case null:
      return 'unknown';
  }
}

function readOpen(facts: CaseFacts, isApproved: boolean): Outcome {
  const { expiresAt } = facts.record;
  const lastSeenAt = latestOf(...facts.versions.map((version) => version.lastSeenAt));
  const wasSeenPastExpiry = expiresAt !== null && lastSeenAt !== null && lastSeenAt >= expiresAt;
  // It left while open: it may have been decided and carried out between the last sight and its expiry.
  if (facts.goneAt !== null && !wasSeenPastExpiry) return 'lost_sight';
  if (expiresAt === null && facts.versions.length === 0) return 'unknown';
  if (expiresAt !== null && facts.asOf >= expiresAt)
    return isApproved ? 'approved_lapsed' : 'expired_unanswered';
  return isApproved ? 'approved_open' : 'waiting';
}
