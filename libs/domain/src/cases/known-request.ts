import type { RequestRecord } from '../records/records.ts';
import type { CaseInput } from './case.ts';
import { gatherFacts } from './case-facts.ts';

/**
 * What is known of a request before its object's events are looked up: the newest value of every member, or
 * the request as its approval events tell it. Null if nothing speaks of it. `events` need only hold those that
 * name the request.
 */
export function knownRequest(input: Omit<CaseInput, 'asOf'>): RequestRecord | null {
  if (input.versions.length === 0 && input.events.length === 0) return null;
  // The time of judgement decides outcomes, not what the request says.
  return gatherFacts({ ...input, asOf: '' }).record;
}
