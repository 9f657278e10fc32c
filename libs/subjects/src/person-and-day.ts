import type { Instant } from '@countersign/domain';

/** Of a subject `id|date`. An id may hold any character; the day is what stands behind the last bar. */
export function personAndDay(subject: string): { readonly person: string; readonly day: Instant } {
  const bar = subject.lastIndexOf('|');
  return { person: subject.slice(0, bar), day: `${subject.slice(bar + 1)}T00:00:00.000000Z` };
}
