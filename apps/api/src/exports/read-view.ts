import { scopeQuery } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { ProblemError } from '../problem/problem-error.ts';
import { ContractPipe } from '../problem/contract-pipe.ts';
import { readScope, type Scope } from '../scope/scope.ts';

const repeatable = ['tenant', 'f'];

/** The question of a view as its query string. What is no part of a question (view, cols, …) is not looked at. */
export async function readView(dataSource: DataSource, query: string): Promise<Scope> {
  const parameters = new URLSearchParams(query);
  const given: Record<string, string | string[]> = {};
  for (const key of new Set(parameters.keys())) {
    const all = parameters.getAll(key);
    given[key] = repeatable.includes(key) ? all : (all.at(-1) ?? '');
  }
  try {
    const read = await new ContractPipe().transform(given, { type: 'query', schema: scopeQuery });
    return await readScope(dataSource, read as Parameters<typeof readScope>[1]);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'invalid_query') throw error;
    throw new ProblemError('invalid_body', `query: ${error.message}`, { cause: error });
  }
}
