import type { Instant } from '../instant.ts';
import type { Source } from '../vocabulary.ts';
import { memoryOf, requestMemoryDays } from './memory.ts';

/** A gap that nothing can fill any more: from here to there, and the complete sweeps at its ends. */
export interface Gap {
  readonly source: Source;
  readonly from: Instant;
  readonly to: Instant;
  readonly before: string | null;
  readonly after: string | null;
}

/** What makes a gap this one and no other, so that it is recorded once. */
export function gapKey({ source, from }: Pick<Gap, 'source' | 'from'>): string {
  return `${source} ${from}`;
}

/** The text of its control record, member by member as docs/evidence-format.md says. Milliseconds: sweeps carry no more. */
export function gapBody(gap: Gap): string {
  const { source, from, to, before, after } = gap;
  const milliseconds = (instant: Instant) => `${instant.slice(0, 23)}Z`;
  return JSON.stringify({
    id: gapKey(gap),
    source,
    from: milliseconds(from),
    to: milliseconds(to),
    remembersDays: source === 'approval-requests' ? requestMemoryDays : memoryOf(source).possible,
    before,
    after,
  });
}
