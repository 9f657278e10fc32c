import { findingDimensions, requestDimensions, writeDimensions } from '@countersign/contract';
import type { Filter } from './filter-text.ts';

/** What the rows of a page are, and so what can be said of them. */
export type FilterKind = 'requests' | 'writes' | 'findings';

export const dimensionsOf: Readonly<Record<FilterKind, readonly string[]>> = {
  requests: requestDimensions,
  writes: writeDimensions,
  findings: findingDimensions,
};

/**
 * Whether a filter means anything to rows of this kind. One that only another kind knows is kept in the address
 * and passed over; one that nobody knows is for the API to refuse, in words.
 */
export function applies({ dimension }: Pick<Filter, 'dimension'>, kind: FilterKind): boolean {
  if (dimensionsOf[kind].includes(dimension)) return true;
  return !Object.values(dimensionsOf).some((known) => known.includes(dimension));
}
