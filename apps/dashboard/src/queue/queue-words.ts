import type { CanDecide, Queue, QueueItem } from '@countersign/contract';
import { barText, nameOfMember } from '../approvers/approver-words.ts';
import { durationText, secondsBetween } from '../time/time-text.ts';
import { changeText, expiryText, personText } from '../ui/row-words.ts';

export const tabs = ['waiting', 'approved', 'lapsing', 'stuck'] as const;
export type QueueTab = (typeof tabs)[number];

export const tabWords: Readonly<Record<QueueTab, string>> = {
  waiting: 'Waiting',
  approved: 'Approved, not completed',
  lapsing: 'Lapsing in 12 h',
  stuck: 'No one can approve',
};

const lapsingSeconds = 12 * 3600;

function isLapsing({ case: { expiresAt } }: QueueItem, now: Date): boolean {
  return expiresAt !== null && secondsBetween(now, expiresAt) < lapsingSeconds;
}

/** Nobody can, as far as it is known: an unknown gate is not stuck. */
function isStuck({ canDecide }: QueueItem): boolean {
  return canDecide?.health.state === 'none' || canDecide?.health.state === 'requester_only';
}

export function itemsOf(items: readonly QueueItem[], tab: QueueTab, now: Date): QueueItem[] {
  return items.filter((item) => {
    switch (tab) {
      case 'waiting':
        return item.case.outcome === 'waiting';
      case 'approved':
        return item.case.outcome !== 'waiting';
      case 'lapsing':
        return isLapsing(item, now);
      case 'stuck':
        return isStuck(item);
    }
  });
}

/** Who can act, in one line; and whether that needs a look. */
export function decidersText({ case: row, canDecide }: QueueItem): {
  readonly text: string;
  readonly isAlarm: boolean;
} {
  if (row.outcome !== 'waiting')
    return { text: `${personText(row.requester)} has to press Complete`, isAlarm: false };
  if (canDecide === null)
    return { text: 'not known: no access policy that was read gates it', isAlarm: false };
  const { health, people, more } = canDecide;
  if (health.state === 'none' || health.state === 'requester_only')
    return { text: health.reason, isAlarm: true };
  if (people.length === 0) return { text: health.reason, isAlarm: false };
  const names = people.slice(0, 4).map(nameOfMember);
  const rest = people.length - names.length + more;
  return { text: rest > 0 ? `${names.join(', ')} +${rest}` : names.join(', '), isAlarm: false };
}

/** "Bo Berg (asked for it)": members of the approver groups who cannot. */
export function barredText({ barred }: Pick<CanDecide, 'barred'>): string[] {
  return barred.map((one) => `${nameOfMember(one)} (${barText({ reasons: one.reasons as never })})`);
}

/** A message to send to somebody by hand. */
export function nudgeText({ case: row }: QueueItem, address: string, now: Date): string {
  const what = `${changeText(row)}, asked by ${personText(row.requester)}`;
  const age = row.requestedAt ? ` ${durationText(secondsBetween(row.requestedAt, now))} ago` : '';
  return row.outcome === 'waiting'
    ? `Please decide in Intune: ${what}${age}. It ${expiryText(row, now)}. ${address}`
    : `Approved, please press Complete in Intune: ${what}${age}. It ${expiryText(row, now)}. ${address}`;
}

/** What is to be said when the queue may be old; null if it is fresh. Ages then are "at least". */
export function staleQueueText({ readAt }: Pick<Queue, 'readAt'>, now: Date): string | null {
  if (readAt === null)
    return 'Approval requests were never read completely, so this may not be all that waits.';
  const seconds = secondsBetween(readAt, now);
  return seconds > 30 * 60 ? `This is the queue of ${durationText(seconds)} ago: reads fail since.` : null;
}
