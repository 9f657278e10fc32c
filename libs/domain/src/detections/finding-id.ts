import { textUuid } from '../text-uuid.ts';

/**
 * The id of a finding: a function of the detection and of its first evidence, so that replaying the archive,
 * or the same events in another order, gives the same finding.
 */
export function findingId(detection: string, firstEvidence: string): string {
  return textUuid(`${detection}\n${firstEvidence}`);
}
