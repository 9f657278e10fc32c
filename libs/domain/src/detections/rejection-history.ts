import { secondsBetween } from '../instant.ts';
import type { RequesterSubject } from './subject.ts';

export type Rejection = RequesterSubject['rejections'][number];

/** One for each request, the earliest, in the order of time. */
export function inOrder(rejections: readonly Rejection[]): Rejection[] {
  const byRequest = new Map<string, Rejection>();
  for (const rejection of rejections) {
    const known = byRequest.get(rejection.requestId);
    if (known === undefined || rejection.rejectedAt < known.rejectedAt)
      byRequest.set(rejection.requestId, rejection);
  }
  const key = ({ rejectedAt, requestId }: Rejection): string => `${rejectedAt} ${requestId}`;
  return [...byRequest.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The index of the last rejection at most `hours` after the one at `from`. Both edges count. */
export function lastWithin(rejections: readonly Rejection[], from: number, hours: number): number {
  const start = rejections[from] as Rejection;
  let to = from;
  for (let next = from + 1; next < rejections.length; next += 1) {
    if (secondsBetween(start.rejectedAt, (rejections[next] as Rejection).rejectedAt) > hours * 3600) break;
    to = next;
  }
  return to;
}
