import { type ExportOrder, scopeQuery } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { ContractPipe } from '../problem/contract-pipe.ts';
import { ProblemError } from '../problem/problem-error.ts';
import { readScope } from '../scope/scope.ts';
import { type ExportQuestion, exportStatements } from './export-sql.ts';

const repeatable = ['tenant', 'f'];

/**
 * The question of an order, whose view is a query string as in the dashboard's address. What is no part of a
 * question there (view, cols, …) is not looked at. A question that cannot be asked is refused here, before
 * anybody waits for its file.
 */
export async function readExportQuestion(
  dataSource: DataSource,
  { kind, format, query, sort }: ExportOrder,
): Promise<ExportQuestion> {
  try {
    const view = await new ContractPipe().transform(readParameters(query), {
      type: 'query',
      schema: scopeQuery,
    });
    const scope = await readScope(dataSource, view as Parameters<typeof readScope>[1]);
    const question: ExportQuestion = { kind, format, scope, ...(sort ? { sort } : {}) };
    exportStatements(question);
    return question;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'invalid_query') throw error;
    throw new ProblemError('invalid_body', `query: ${error.message}`, { cause: error });
  }
}

function readParameters(query: string): Record<string, string | string[]> {
  const parameters = new URLSearchParams(query);
  const given: Record<string, string | string[]> = {};
  for (const key of new Set(parameters.keys())) {
    const all = parameters.getAll(key);
    given[key] = repeatable.includes(key) ? all : (all.at(-1) ?? '');
  }
  return given;
}
