import type { CaseFile } from '@countersign/contract';

/** How the change is tied to the request; below "strong" it is never worded as a fact. */
export function changesNote(file: CaseFile): string {
  const effects = file.events.filter((event) => event.role === 'effect');
  const candidates = file.events.filter((event) => event.role === 'candidate').length;
  const best = effects[0];
  if (best) {
    const sure = best.strength === 'exact' || best.strength === 'strong';
    return `${sure ? 'Linked' : 'Possibly linked'} (${best.strength}): ${best.reason.charAt(0).toLowerCase()}${best.reason.slice(1)}`;
  }
  if (file.outcome !== 'completed') return '';
  const more =
    candidates > 0 ? ` ${candidates} ${candidates === 1 ? 'candidate' : 'candidates'} near it.` : '';
  return `Completed, effect not evidenced.${more}`;
}
