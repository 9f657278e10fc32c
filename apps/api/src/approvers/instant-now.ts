import { type Instant, readInstant } from '@countersign/domain';

/** This moment in the form in which instants compare as text. */
export function instantNow(): Instant {
  const now = readInstant(new Date().toISOString());
  if (now === null) throw new RangeError('The clock shows no date.');
  return now;
}
