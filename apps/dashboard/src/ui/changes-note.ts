import type { CaseEvent, CaseFile } from '@countersign/contract';
import { counted } from './counted.ts';

type Source = Pick<CaseFile, 'outcome' | 'effect' | 'status' | 'events'>;

/** The property changes of one case, kept apart by what they are. */
export interface LinkedChanges {
  /** What the request did. */
  readonly effects: readonly CaseEvent[];
  /** Changes near it that nothing ties to it strongly enough; only where no effect is shown. */
  readonly candidates: readonly CaseEvent[];
  /** Said where no effect can be listed. */
  readonly sentence: string | null;
}

/**
 * The events of the approval itself change "Status" and "Justification" of the request. That is not a change of
 * the object, and it is told in the line of actions.
 */
export function changesOf(file: Source): LinkedChanges {
  const withChanges = (role: CaseEvent['role']) =>
    file.events.filter((event) => event.role === role && event.changes.length > 0);
  const effects = withChanges('effect');
  if (effects.length > 0) return { effects, candidates: [], sentence: null };
  const candidates = withChanges('candidate');
  return { effects, candidates, sentence: sentenceOf(file, candidates.length > 0) };
}

function sentenceOf(file: Source, hasCandidates: boolean): string {
  if (file.events.some((event) => event.role === 'effect'))
    return file.effect === 'failed'
      ? 'The change failed; its audit event names no property.'
      : 'The audit event of the change names no property.';
  // With candidates in sight, "nothing" would claim more than is known.
  const nothing = hasCandidates ? 'No change is linked' : 'Nothing was changed';
  switch (file.outcome) {
    case 'completed':
      return `Completed, effect not evidenced.${candidatesText(file)}`;
    case 'waiting':
      return `${nothing}: still waiting for a decision.`;
    case 'approved_open':
      return `${nothing} so far: approved, not completed.`;
    case 'approved_lapsed':
      return `${nothing}: approved, never completed.`;
    case 'rejected':
      return `${nothing}: rejected.`;
    case 'cancelled':
      return `${nothing}: cancelled.`;
    case 'expired_unanswered':
      return `${nothing}: expired unanswered.`;
    case 'lost_sight':
      return 'Not known: Intune stopped showing the request before it ended.';
    case 'unknown':
      return `Not known: the status is ${file.status ?? 'missing'}.`;
  }
}

function candidatesText(file: Source): string {
  const count = file.events.filter((event) => event.role === 'candidate').length;
  return count === 0 ? '' : ` ${counted(count, 'candidate')} near it.`;
}

/** How the change is tied to the request; below "strong" it is never worded as a fact. */
export function changesNote(file: Source): string {
  const best = file.events.find((event) => event.role === 'effect');
  if (!best) return '';
  const sure = best.strength === 'exact' || best.strength === 'strong';
  return `${sure ? 'Linked' : 'Possibly linked'} (${best.strength}): ${best.reason.charAt(0).toLowerCase()}${best.reason.slice(1)}`;
}
