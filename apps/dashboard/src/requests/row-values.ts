import type { CaseRow } from '@countersign/contract';
import type { Filter } from '../filter-text.ts';
import { outcomeWords } from '../ui/outcomes.ts';
import { policyTypeText } from '../ui/policy-types.ts';
import { personText } from '../ui/row-words.ts';

/** The columns of a row whose value can become a filter, left to right. */
export const cellOrder = ['outcome', 'policy_type', 'requester', 'approver'] as const;
export type Cell = (typeof cellOrder)[number];

/** "Keep only this value" for a cell, with the words to say it; null where there is no value. */
export function cellFilter(row: CaseRow, cell: Cell): { filter: Filter; words: string } | null {
  const is = (values: readonly string[], words: string) =>
    values.length > 0 ? { filter: { operator: 'is', dimension: cell, values } as const, words } : null;
  switch (cell) {
    case 'outcome':
      return is([row.outcome], `outcome ${outcomeWords[row.outcome].name}`);
    case 'policy_type':
      return is(row.policyTypes, `policy type ${row.policyTypes.map(policyTypeText).join(' or ')}`);
    case 'requester':
      return row.requester.id ? is([row.requester.id], `requester ${personText(row.requester)}`) : null;
    case 'approver':
      return row.approver?.id ? is([row.approver.id], `decided by ${personText(row.approver)}`) : null;
  }
}

export function nextCell(cell: Cell, step: 1 | -1): Cell {
  const at = cellOrder.indexOf(cell) + step;
  return cellOrder[Math.min(cellOrder.length - 1, Math.max(0, at))] ?? cell;
}
