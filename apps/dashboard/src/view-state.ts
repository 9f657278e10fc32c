import type { RequestsQuery } from '@countersign/contract';
import { readFilter, writeFilter, type Filter } from './filter-text.ts';
import { instantOf, isRelativeRange, resolveRange, type TimeRange } from './time/time-range.ts';

export type Sort = RequestsQuery['sort'];
export const defaultSort: Sort = '-requested_at';
const sorts: readonly Sort[] = ['-requested_at', 'requested_at', 'archive_index', '-archive_index'];

/** Everything the address says about a view. What is left out of the address is the default. */
export interface ViewState {
  readonly t?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly tenant: readonly string[];
  readonly tz?: string | undefined;
  readonly f: readonly Filter[];
  readonly q: string;
  readonly sort: Sort;
  readonly row?: string | undefined;
  readonly peek?: string | undefined;
  /** Keys of a newer version, kept so that a link survives a visit here. */
  readonly other: Readonly<Record<string, readonly string[]>>;
  /** Parts that could not be read and were dropped. */
  readonly dropped: readonly string[];
}

export type Query = Readonly<Record<string, string | null | readonly (string | null)[] | undefined>>;

const keys = ['t', 'from', 'to', 'tenant', 'tz', 'f', 'q', 'sort', 'row', 'peek'];

export function readView(query: Query): ViewState {
  const all = (key: string) =>
    [query[key] ?? []].flat().filter((value) => value !== null && value !== '') as string[];
  const dropped: string[] = [];
  const one = (key: string, accept: (value: string) => boolean) => {
    const value = all(key)[0];
    if (value === undefined || accept(value)) return value;
    dropped.push(`${key}=${value}`);
    return undefined;
  };
  const f = all('f').flatMap((text) => {
    const filter = readFilter(text);
    if (!filter) dropped.push(`f=${text}`);
    return filter ? [filter] : [];
  });
  const sort = one('sort', (value) => sorts.includes(value as Sort)) as Sort | undefined;
  const other = Object.fromEntries(
    Object.keys(query)
      .filter((key) => !keys.includes(key))
      .map((key) => [key, all(key)]),
  );
  return {
    t: one('t', isRelativeRange),
    from: one('from', (value) => instantOf(value, 'UTC') !== null),
    to: one('to', (value) => instantOf(value, 'UTC') !== null),
    tenant: all('tenant'),
    tz: one('tz', isZone),
    f,
    q: all('q')[0]?.slice(0, 500) ?? '',
    sort: sort ?? defaultSort,
    row: all('row')[0],
    peek: all('peek')[0],
    other,
    dropped,
  };
}

/** The inverse of readView; defaults are left out, so that the shortest address is the plain view. */
export function writeView(view: ViewState): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  const put = (key: string, value: string | undefined, usual?: string) => {
    if (value !== undefined && value !== '' && value !== usual) query[key] = value;
  };
  put('from', view.from);
  put('to', view.to);
  if (!view.from && !view.to) put('t', view.t);
  if (view.tenant.length > 0) query['tenant'] = [...view.tenant];
  put('tz', view.tz);
  if (view.f.length > 0) query['f'] = view.f.map(writeFilter);
  put('q', view.q);
  put('sort', view.sort, defaultSort);
  put('row', view.row);
  put('peek', view.peek);
  for (const [key, values] of Object.entries(view.other)) query[key] = [...values];
  return query;
}

/** The scope for people going to another page: range, zone, tenants, filters and text, but no row or drawer. */
export function scopeOf(view: ViewState): ViewState {
  return { ...view, row: undefined, peek: undefined, sort: defaultSort, dropped: [] };
}

/** The tenants of a view as a query for what knows neither range nor filters. */
export function tenantQuery({ tenant }: Pick<ViewState, 'tenant'>): string {
  return new URLSearchParams(tenant.map((id) => ['tenant', id])).toString();
}

/** The same question for the API: relative ranges and local dates become instants. */
export function apiQuery(view: ViewState, range: TimeRange): URLSearchParams {
  const query = new URLSearchParams();
  if (range.from) query.append('from', range.from.toISOString());
  if (range.to) query.append('to', range.to.toISOString());
  for (const tenant of view.tenant) query.append('tenant', tenant);
  for (const filter of view.f) query.append('f', writeFilter(filter));
  if (view.q) query.append('q', view.q);
  return query;
}

export function rangeOf(view: ViewState, zone: string, now: Date): TimeRange {
  return resolveRange(view, zone, now);
}

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
