import { GraphError } from '@countersign/graph';
import { type WholeSource } from './sweep-history.ts';

/** A day less than Graph promises, for its clock and ours. */
export const surelyShownDays = 29;

/**
 * Whether a reading lacks what Graph has to show. One or two may go for reasons of their own. Three and more, and a
 * quarter of all, is an answer that lacks them; and so is one that shows nothing at all any more.
 */
export function isSuspect(reading: {
  readonly lacking: number;
  readonly expected: number;
  readonly items: number;
}): boolean {
  const { lacking, expected, items } = reading;
  return lacking > 0 && (items === 0 || (lacking >= 3 && lacking >= expected / 4));
}

export function suspectReason(lacking: number, expected: number, source: WholeSource): string {
  return `suspect: ${lacking} of ${expected} known ${nouns[source]} missing`;
}

const nouns: Readonly<Record<WholeSource, string>> = {
  'approval-requests': 'requests',
  'access-policies': 'policies',
  'role-assignments': 'role assignments',
};

/** What is believed here becomes "gone" for all of them. Without numbers, to be told once. */
export function suspectError(source: WholeSource): GraphError {
  const lacks =
    source === 'access-policies'
      ? 'most or all of the access policies that it showed until now'
      : `many of the approval requests that it has to show, since they changed less than ${surelyShownDays} days ago`;
  return new GraphError({
    kind: 'protocol',
    status: 200,
    sentence: `Graph answers without ${lacks}; read twice.`,
    nextStep:
      'Check that the tenant\'s Intune licence is active, and that the app registration still has its permission for the whole tenant. What Graph shows is archived meanwhile. If they are gone and it is right so, say it with "countersign suspect".',
  });
}

/** Whether an answer is so much shorter than the one before it (null: there was none) that it is worth a second question. */
export function looksShort(before: number | null, now: number): boolean {
  if (before === null || now >= before) return false;
  return now === 0 || (before >= 10 && now < before / 2);
}
