import type { Pairs } from '@countersign/contract';
import { counted } from '../ui/counted.ts';

export interface PairCell {
  readonly n: number;
  readonly share: number;
  readonly flagged: boolean;
  readonly samePerson: boolean;
  readonly rows: readonly string[] | null;
  readonly words: string;
}

export interface PairGrid {
  readonly approvers: readonly string[];
  readonly lines: readonly { readonly requester: string; readonly cells: readonly PairCell[] }[];
  readonly shown: number;
}

/** The busiest requesters against the busiest approvers. */
export function pairGrid(pairs: Pairs, rowsMax: number, columnsMax: number): PairGrid {
  const nameOf = (person: { name: string | null; id: string | null }) =>
    person.name ?? person.id ?? 'not known';
  const byCount = <T extends { n: number }>(list: readonly T[]) => [...list].sort((a, b) => b.n - a.n);
  const approvers = byCount(pairs.approvers).slice(0, columnsMax);
  const requesters = byCount(pairs.requesters).slice(0, rowsMax);
  const found = new Map(pairs.cells.map((cell) => [`${cell.requesterId}|${cell.approverId}`, cell]));
  const most = Math.max(1, ...pairs.cells.map((cell) => cell.n));
  let shown = 0;
  const lines = requesters.map((requester) => ({
    requester: nameOf(requester),
    cells: approvers.map((approver): PairCell => {
      const cell = found.get(`${requester.id}|${approver.id}`);
      const n = cell?.n ?? 0;
      shown += n;
      const known = requester.id !== null && approver.id !== null;
      return {
        n,
        share: n / most,
        flagged: cell?.flagged ?? false,
        samePerson: known && requester.id === approver.id,
        rows: known && n > 0 ? [escaped('requester', requester.id), escaped('approver', approver.id)] : null,
        words: cell
          ? `${counted(n, 'decision')} by ${nameOf(approver)} on ${nameOf(requester)}, ${cell.approved} approved, ${cell.withoutNote} without a note${cell.flagged ? ', flagged' : ''}`
          : `no decision by ${nameOf(approver)} on ${nameOf(requester)}`,
      };
    }),
  }));
  return { approvers: approvers.map(nameOf), lines, shown };
}

function escaped(dimension: string, id: string | null): string {
  return `is,${dimension},${(id ?? '').replaceAll('%', '%25').replaceAll(',', '%2C')}`;
}
