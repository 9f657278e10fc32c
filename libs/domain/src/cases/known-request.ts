import type { RequestRecord } from '../records/records.ts';
import type { CandidateEvent, CaseInput } from './case.ts';
import { reconstructedRequestIds } from './approval-events.ts';
import { gatherFacts } from './case-facts.ts';

/**
 * What is known of a request before its object's events are looked up: the newest value of every member, or
 * the request as its approval events tell it. Null if it was never read and no event has it as its own resource:
 * an id that stands in another event (of a policy, or of a request that was deleted) is no request by that.
 * `events` need only hold those that name the request.
 */
export function knownRequest(input: Omit<CaseInput, 'asOf' | 'ticketPatterns'>): RequestRecord | null {
  if (input.versions.length === 0 && !input.events.some((one) => isOf(input.requestId, one))) return null;
  // The time of judgement decides outcomes, not what the request says.
  return gatherFacts({ ...input, asOf: '' }).record;
}

function isOf(requestId: string, { event }: CandidateEvent): boolean {
  return reconstructedRequestIds(event).some((id) => id.toLowerCase() === requestId.toLowerCase());
}
