import type { LedgerBalance, WriteClass } from '@countersign/contract';
import { writeFilter } from '../filter-text.ts';
import { policyTypeText } from '../ui/policy-types.ts';
import { writeClassOrder } from '../ui/write-words.ts';
import { isWhole } from './balance-sentence.ts';

/** A number with the rows behind it; without them it is none that could be opened. */
export interface BalanceCell {
  readonly key: WriteClass | 'total';
  readonly text: string;
  readonly rows: readonly string[] | null;
}

export interface BalanceLine {
  readonly policyType: string;
  readonly name: string;
  readonly cells: readonly BalanceCell[];
}

export interface BalanceTable {
  readonly protectedTypes: readonly BalanceLine[];
  readonly otherTypes: readonly BalanceLine[];
  readonly sums: readonly BalanceCell[];
}

/** The balance as a table: what a policy covered in the range first, and of that what needs a look first. */
export function balanceTable(balance: LedgerBalance): BalanceTable {
  const zero = isWhole(balance.buckets) ? '0' : '–';
  const lines = [...balance.types].sort(worstFirst).map((type) => ({
    isProtected: type.isProtected,
    policyType: type.policyType,
    name: policyTypeText(type.policyType),
    cells: cellsOf(type, zero, [filterText(type.policyType)]),
  }));
  return {
    protectedTypes: lines.filter(({ isProtected }) => isProtected),
    otherTypes: lines.filter(({ isProtected }) => !isProtected),
    sums: cellsOf(balance, zero, []),
  };
}

type Counted = Pick<LedgerBalance, 'classes' | 'total'>;

/** None is a known zero only where everything was read. */
function cellsOf({ classes, total }: Counted, zero: string, all: readonly string[]): BalanceCell[] {
  const cell = (key: BalanceCell['key'], count: number, rows: readonly string[]) => ({
    key,
    text: count === 0 ? zero : count.toLocaleString('en'),
    rows: count === 0 ? null : rows,
  });
  return [
    ...writeClassOrder.map((one) => cell(one, classes[one]?.count ?? 0, classes[one]?.rows ?? [])),
    cell('total', total, all),
  ];
}

function filterText(policyType: string): string {
  return writeFilter({ operator: 'is', dimension: 'policy_type', values: [policyType] });
}

type Type = LedgerBalance['types'][number];

function worstFirst(a: Type, b: Type): number {
  const count = (type: Type, one: WriteClass) => type.classes[one]?.count ?? 0;
  return (
    count(b, 'unexplained') - count(a, 'unexplained') ||
    count(b, 'undecidable') - count(a, 'undecidable') ||
    b.total - a.total ||
    (a.policyType < b.policyType ? -1 : 1)
  );
}
