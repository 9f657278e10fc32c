import { type EventRow } from '@countersign/contract';

/** What is still known of the request behind a change after its content was deleted under policy. */
export function purgedRequestWords({
  controlRecord,
  isCertain,
}: NonNullable<EventRow['purgedRequest']>): string {
  const verb = isCertain ? 'Explained' : 'Possibly explained';
  return `${verb} by a request whose content was deleted under policy, control record ${controlRecord}.`;
}
