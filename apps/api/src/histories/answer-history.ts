import { type HistoryKind } from '@countersign/contract';
import type { Response } from 'express';
import { type DataSource } from 'typeorm';
import { setCoverage } from '../coverage/coverage-header.ts';
import { pageText } from '../scope/page-text.ts';
import { type Values } from '../scope/values.ts';
import {
  findHistoryPage,
  historyPageSql,
  type HistoryQuestion,
  type HistorySource,
} from './history-page.query.ts';
import { coveredBy, historySort } from './read-history.ts';

interface Asked {
  readonly sources: readonly HistorySource[];
  readonly question: HistoryQuestion;
  /** What the answer holds. */
  readonly kinds: readonly HistoryKind[];
  /** Those the sources were written with. */
  readonly values: Values;
}

/** One page of a history as JSON text, with the kinds it holds; how completely it was read goes into the header. */
export async function answerHistory(
  dataSource: DataSource,
  response: Response,
  { sources, question, kinds, values }: Asked,
): Promise<string> {
  const sql = historyPageSql(sources, question, values);
  const [rows] = await Promise.all([
    findHistoryPage(dataSource, question.tenantIds, sql, values),
    setCoverage(response, dataSource, coveredBy(kinds), question),
  ]);
  // The question asks for one row more than was wanted.
  const text = pageText(rows, question.limit - 1, historySort);
  return text.replace(/\}$/, `,"kinds":${JSON.stringify(kinds)}}`);
}
