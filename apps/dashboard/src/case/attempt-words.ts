import type { AttemptDifference, AttemptList } from '@countersign/contract';
import { counted } from '../ui/counted.ts';
import type { ChangeRow } from './change-rows.ts';

type Attempt = AttemptList['items'][number];

/** What one attempt asks otherwise than the one before it, as a sentence. */
export function differenceSentence(difference: AttemptDifference): string {
  const { verdict, why, properties, unchanged } = difference;
  switch (verdict) {
    case 'cannot_tell':
      return `Whether what is asked changed cannot be told: ${why ?? 'unknown why'}.`;
    case 'same':
      return properties.length > 0
        ? 'Nothing in what is asked changed but upper and lower case or white space.'
        : 'Nothing in what is asked changed.';
    case 'changed': {
      const count = differences(difference);
      const alike = unchanged > 0 ? `; ${counted(unchanged, 'value')} stayed the same` : '';
      return count > 0
        ? `What is asked changed in ${counted(count, 'place')}${alike}.`
        : 'It asks for another operation, or for another object.';
    }
  }
}

function differences({ properties, assignments, devices, notShown }: AttemptDifference): number {
  const shown = properties.length + assignments.length + devices.length;
  return shown + notShown.properties + notShown.assignments + notShown.devices;
}

/** Whether the justification of an attempt is that of the one before; null where one of them is not known. */
export function isSameJustification(before: Attempt, attempt: Attempt): boolean | null {
  if (before.justification === null || attempt.justification === null) return null;
  return before.justification.trim() === attempt.justification.trim();
}

/** The tickets an attempt names and the one before did not. */
export function newTickets(before: Attempt, attempt: Attempt): string[] {
  return attempt.tickets.filter((ticket) => !before.tickets.includes(ticket));
}

/** As rows of a change, so that long texts are compared as they are elsewhere. */
export function attemptRows({ properties }: AttemptDifference): (ChangeRow & { readonly change: string })[] {
  return properties.map(({ change, path, earlier, later }, index) => ({
    key: `attempt-${index}`,
    change,
    property: path,
    note: null,
    before: earlier,
    asked: later,
    after: null,
    verdict: null,
    why: null,
    isSure: true,
    recordedBy: [],
    isUnchanged: false,
  }));
}

/** What the server left out of a difference; null if nothing. */
export function leftOutSentence({ notShown }: AttemptDifference): string | null {
  const left = [
    [notShown.properties, 'value'],
    [notShown.assignments, 'assignment'],
    [notShown.devices, 'device'],
  ] as const;
  const parts = left.filter(([count]) => count > 0).map(([count, noun]) => counted(count, noun));
  return parts.length === 0 ? null : `Not shown: ${parts.join(', ')} more.`;
}
