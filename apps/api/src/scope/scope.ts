import { type Filter, type ScopeQuery } from '@countersign/contract';
import { readInstant } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { ProblemError } from '../problem/problem-error.ts';
import { findTenants } from './find-tenants.query.ts';
import { readWords } from './words.ts';

/** The question of a list, metric or export, ready for SQL. */
export interface Scope {
  readonly tenantIds: readonly number[];
  /** RFC 3339, half-open; null where the question leaves it open. */
  readonly from: string | null;
  readonly to: string | null;
  readonly words: readonly string[];
  readonly filters: readonly Filter[];
  /** IANA zone in which the dimensions hour and weekday are meant. */
  readonly timeZone: string;
}

export async function readScope(dataSource: DataSource, query: ScopeQuery): Promise<Scope> {
  const texts = [query.q ?? '', ...query.tenant, ...query.f.flatMap((filter) => filter.values)];
  if (texts.some((text) => text.includes('\0'))) {
    throw new ProblemError('invalid_query', 'A value contains a NUL character; no archived text does.');
  }
  const from = startOf(query.from);
  const to = startOf(query.to);
  if (from !== null && to !== null && from > to) {
    throw new ProblemError(
      'invalid_query',
      'from lies after to; the range is from (inclusive) to to (exclusive).',
    );
  }
  return {
    tenantIds: await findTenants(dataSource, query.tenant),
    from,
    to,
    words: readWords(query.q ?? ''),
    filters: query.f,
    timeZone: query.tz,
  };
}

/** A bare date is its midnight UTC, whatever zone the database session runs in. Six digits, so that texts compare. */
function startOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  return readInstant(text) ?? (text.length === 10 ? `${text}T00:00:00.000000Z` : text);
}
