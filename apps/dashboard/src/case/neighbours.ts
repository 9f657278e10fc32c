import type { CaseRow } from '@countersign/contract';

type Place = Pick<CaseRow, 'tenantId' | 'requestId'>;

export interface Neighbours<Row extends Place> {
  readonly previous: Row | undefined;
  readonly next: Row | undefined;
  /** Counted from one. */
  readonly place: number;
}

/** The rows before and after a case in a list; null when the list does not hold it (or not yet). */
export function neighboursOf<Row extends Place>(rows: readonly Row[], here: Place): Neighbours<Row> | null {
  const at = rows.findIndex((row) => row.requestId === here.requestId && row.tenantId === here.tenantId);
  return at < 0 ? null : { previous: rows[at - 1], next: rows[at + 1], place: at + 1 };
}
