import type { Notice, NoticeChannel } from '@countersign/contract';
import type { RouteLocationRaw } from 'vue-router';

const reasonWords: Readonly<Record<Notice['reason'], string>> = {
  pending: 'New request',
  reminder: 'Reminder',
  escalation: 'About to expire',
  approved: 'Approved, press Complete',
  finding: 'Finding',
  digest: 'Digest',
  test: 'Test',
};
export const reasonText = (reason: Notice['reason']): string => reasonWords[reason];

/** The page of what a notice is about; null if it is about no one thing. */
export function placeOf({
  reason,
  tenantId,
  subject,
}: Pick<Notice, 'reason' | 'tenantId' | 'subject'>): RouteLocationRaw | null {
  switch (reason) {
    case 'pending':
    case 'reminder':
    case 'escalation':
    case 'approved':
      return { name: 'case', params: { tenantId, requestId: subject } };
    case 'finding':
      return { name: 'findings', params: { findingId: subject }, query: { t: 'all' } };
    case 'digest':
    case 'test':
      return null;
  }
}

export type Tone = 'good' | 'bad' | 'soft' | 'warn';

/** What became of a notice, and how much it needs somebody. */
export function stateText(
  { state, attempts, queuedAt, dueAt, remark }: Notice,
  now: Date,
): { text: string; tone: Tone } {
  switch (state) {
    case 'sent':
      return { text: attempts > 1 ? `Sent at attempt ${attempts}` : 'Sent', tone: 'good' };
    case 'failed':
      return { text: attempts > 1 ? `Failed after ${attempts} attempts` : 'Failed', tone: 'bad' };
    case 'dropped':
      return { text: 'Not sent', tone: 'soft' };
    case 'queued':
      if (attempts > 0 && remark !== null)
        return { text: `Attempt ${attempts} failed, trying again`, tone: 'warn' };
      // The clock of the page goes by the minute: what was due at once is not held up by it.
      return dueAt > queuedAt && new Date(dueAt) > now
        ? { text: 'Waits for the end of quiet hours', tone: 'soft' }
        : { text: 'On its way', tone: 'soft' };
  }
}

/** Nothing was heard of the notifier for longer than it takes to be told anything. */
const silentMilliseconds = 3 * 60_000;

/** Why nothing can be told at all; null if it can. */
export function notifierTrouble(channels: readonly NoticeChannel[], now: Date): string | null {
  if (channels.length === 0)
    return 'No channel is configured. Name a file with channels in COUNTERSIGN_CHANNELS_FILE and start Countersign again.';
  const heard = Math.max(...channels.map(({ toldAt }) => Date.parse(toldAt)));
  if (now.getTime() - heard < silentMilliseconds) return null;
  return 'The notifier is silent: nothing is sent until it runs again. What waits is kept.';
}
