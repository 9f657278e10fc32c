import type { Facets } from '@countersign/contract';
import { readFilter, type Filter } from '../filter-text.ts';
import { alsoThis, hasFilter, inverted, onlyThis, withFilter, withoutFilter } from '../filters.ts';
import { dimensionText, valueText } from '../ui/filter-words.ts';

const order = [
  'outcome',
  'effect',
  'policy_type',
  'approver',
  'requester',
  'decide_minutes',
  'justification',
  'note',
  'ticket',
  'flagged',
  'detection',
  'severity',
  'requester_kind',
];

export interface FacetValue {
  readonly text: string;
  readonly count: number;
  readonly share: number;
  readonly filter: Filter;
  readonly active: boolean;
}

export interface FacetBlock {
  readonly dimension: string;
  readonly title: string;
  readonly values: readonly FacetValue[];
}

/** The API's facets in the order people ask, with words and what is chosen. Empty ones are left out. */
export function facetBlocks(facets: Facets, chosen: readonly Filter[]): FacetBlock[] {
  const place = (dimension: string) => (order.includes(dimension) ? order.indexOf(dimension) : order.length);
  return facets.facets
    .map(({ dimension, values }) => {
      const most = Math.max(1, ...values.map((value) => value.count));
      return {
        dimension,
        title: dimensionText(dimension),
        values: values.flatMap((value) => {
          const filter = readFilter(value.filter);
          if (!filter) return [];
          return [
            {
              text: valueText(dimension, value.value, value.label),
              count: value.count,
              share: value.count / most,
              filter,
              active: isChosen(chosen, filter),
            },
          ];
        }),
      };
    })
    .filter(({ values }) => values.length > 0 && values.some((value) => value.count > 0 || value.active))
    .sort((a, b) => place(a.dimension) - place(b.dimension));
}

function isChosen(chosen: readonly Filter[], filter: Filter): boolean {
  return chosen.some(
    (one) =>
      one.dimension === filter.dimension &&
      one.operator === filter.operator &&
      filter.values.every((value) => one.values.includes(value)),
  );
}

export type Intent = 'only' | 'also' | 'exclude';

/** Click is only this (again: not any more), Shift adds, Alt excludes. */
export function afterClick(chosen: readonly Filter[], filter: Filter, intent: Intent): Filter[] {
  if (intent === 'also') return alsoThis(chosen, filter);
  if (intent === 'exclude') {
    const opposite = inverted(filter);
    return opposite ? withFilter(chosen, opposite) : [...chosen];
  }
  return hasFilter(chosen, filter) ? withoutFilter(chosen, filter) : onlyThis(chosen, filter);
}
