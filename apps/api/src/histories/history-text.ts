import { type HistoryKind } from '@countersign/contract';
import { type KeyedItem, pageText } from '../scope/page-text.ts';
import { historySort } from './read-history.ts';

/** A page of a history as JSON text, with the kinds it holds. */
export function historyText(
  rows: readonly KeyedItem[],
  limit: number,
  kinds: readonly HistoryKind[],
): string {
  return pageText(rows, limit, historySort).replace(/\}$/, `,"kinds":${JSON.stringify(kinds)}}`);
}
