import { readFilter, writeFilter, type Filter } from './filter-text.ts';

type Filters = readonly Filter[];

/** "Only this": everything else said about the dimension goes. */
export function onlyThis(filters: Filters, wanted: Filter): Filter[] {
  const without = filters.filter((filter) => filter.dimension !== wanted.dimension);
  return [...without, wanted];
}

/** Adds alternatives to an `is` of the same dimension, else adds the filter. */
export function alsoThis(filters: Filters, wanted: Filter): Filter[] {
  const place = filters.findIndex(
    (filter) =>
      filter.dimension === wanted.dimension &&
      filter.operator === wanted.operator &&
      wanted.operator === 'is',
  );
  const known = filters[place];
  if (!known) return withFilter(filters, wanted);
  const values = [...new Set([...known.values, ...wanted.values])];
  return filters.map((filter, index) => (index === place ? { ...known, values } : filter));
}

export function withoutFilter(filters: Filters, unwanted: Filter): Filter[] {
  const text = writeFilter(unwanted);
  return filters.filter((filter) => writeFilter(filter) !== text);
}

export function withFilter(filters: Filters, wanted: Filter): Filter[] {
  return hasFilter(filters, wanted) ? [...filters] : [...filters, wanted];
}

export function hasFilter(filters: Filters, wanted: Filter): boolean {
  const text = writeFilter(wanted);
  return filters.some((filter) => writeFilter(filter) === text);
}

/** The opposite of a filter, null where the grammar has none. */
export function inverted(filter: Filter): Filter | null {
  const opposite = { is: 'not', not: 'is', has: 'lacks', lacks: 'has', empty: 'set', set: 'empty' } as const;
  if (filter.operator === 'gt' || filter.operator === 'lt') return null;
  return { ...filter, operator: opposite[filter.operator] };
}

/** Adds the filters behind a number (`rows` of the API) to the question already asked. */
export function withRows(filters: Filters, rows: readonly string[]): Filter[] {
  return rows.reduce<Filter[]>(
    (sum, text) => {
      const filter = readFilter(text);
      return filter ? withFilter(sum, filter) : sum;
    },
    [...filters],
  );
}
