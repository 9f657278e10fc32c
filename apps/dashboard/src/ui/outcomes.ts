import type { CaseRow, Effect, Outcome } from '@countersign/contract';

interface OutcomeWords {
  readonly name: string;
  readonly short: string;
  /** Colour tokens: `--colour` for marks, `--colour-text` for words. */
  readonly colour: string;
}

export const outcomeWords: Readonly<Record<Outcome, OutcomeWords>> = {
  waiting: { name: 'Waiting', short: 'Waiting', colour: 'waiting' },
  approved_open: { name: 'Approved, not completed', short: 'Approved', colour: 'approved' },
  completed: { name: 'Completed', short: 'Completed', colour: 'completed' },
  rejected: { name: 'Rejected', short: 'Rejected', colour: 'rejected' },
  cancelled: { name: 'Cancelled', short: 'Cancelled', colour: 'cancelled' },
  expired_unanswered: { name: 'Expired unanswered', short: 'Expired', colour: 'expired' },
  approved_lapsed: { name: 'Approved, never completed', short: 'Lapsed', colour: 'approved' },
  lost_sight: { name: 'Lost sight of', short: 'Lost sight', colour: 'unclear' },
  unknown: { name: 'Unknown', short: 'Unknown', colour: 'unclear' },
};

export const effectWords: Readonly<Record<Effect, string>> = {
  confirmed: 'effect confirmed',
  failed: 'the change failed',
  unproven: 'effect not evidenced',
};

/** "Completed, effect not evidenced"; the raw status where we have no word for it. */
export function outcomeText(row: Pick<CaseRow, 'outcome' | 'effect' | 'status'>): string {
  const { name } = outcomeWords[row.outcome];
  if (row.outcome === 'unknown') return row.status ? `${name} (${row.status})` : name;
  return row.effect ? `${name}, ${effectWords[row.effect]}` : name;
}
