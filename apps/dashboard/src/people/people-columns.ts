import type { CountedShare, PersonRow } from '@countersign/contract';

/** A number of a person: how many, of how many, and the filters that list them. */
export interface PersonNumber {
  readonly key: string;
  readonly count: number;
  /** Null for a number that is no part of another. */
  readonly of: number | null;
  readonly share: number | null;
  readonly rows: readonly string[];
  /** For those who cannot see the head of the column. */
  readonly words: string;
}

export const requesterColumns = ['Asked', 'Rejected', 'No justification'] as const;
export const approverColumns = ['Decided', 'Rejected', 'No note', 'Within 2 min'] as const;

/** What a person did as requester, in the order of the columns. */
export function requesterNumbers({ asRequester }: PersonRow): PersonNumber[] {
  return [
    whole('asked', asRequester.total, 'requests asked'),
    part('rejected', asRequester.rejected, 'of their requests rejected'),
    part('reason', asRequester.withoutJustification, 'of their requests without a justification'),
  ];
}

/** What a person did as approver, in the order of the columns. */
export function approverNumbers({ asApprover }: PersonRow): PersonNumber[] {
  return [
    whole('decided', asApprover.total, 'requests decided'),
    part('rejects', asApprover.rejected, 'of their decisions are rejections'),
    part('note', asApprover.withoutNote, 'of their decisions without a note'),
    part('quick', asApprover.quick, 'of their decisions within two minutes'),
  ];
}

function whole(
  key: string,
  { count, rows }: { readonly count: number; readonly rows: readonly string[] },
  words: string,
): PersonNumber {
  return { key, count, of: null, share: null, rows, words };
}

function part(key: string, { count, of, share, rows }: CountedShare, words: string): PersonNumber {
  return { key, count, of, share, rows, words };
}

/** "of 12, 25 %"; the share only where there are enough for one; nothing where nothing was counted. */
export function partText({ of, share }: Pick<PersonNumber, 'of' | 'share'>): string {
  if (of === null || of === 0) return '';
  const whole = `of ${of.toLocaleString('en')}`;
  return share === null || share === 0 ? whole : `${whole}, ${percentText(share)}`;
}

/** What is not nothing is never shown as 0 %. */
export function percentText(share: number): string {
  const rounded = Math.round(share * 100);
  return rounded === 0 && share > 0 ? '< 1 %' : `${rounded} %`;
}
