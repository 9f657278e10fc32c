import type { FirstHarvest, SourceStatus } from '@countersign/contract';
import { agoText, clockText, dayYearText, durationText, secondsBetween } from '../time/time-text.ts';
import { counted } from '../ui/counted.ts';

const day = 86_400;
const names: Readonly<Record<string, string>> = {
  'approval-requests': 'Approval requests',
  'access-policies': 'Access policies',
  'audit-events': 'Audit events',
  'role-assignments': 'Role assignments',
  'approver-groups': 'Approver groups',
  'directory-audits': 'Directory audits',
};

export function sourceName(source: string): string {
  return names[source] ?? source;
}

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

export interface Words {
  readonly text: string;
  readonly tone: Tone;
}

export function isLate(
  { lastCompleteAt, lateAfterSeconds }: Pick<SourceStatus, 'lastCompleteAt' | 'lateAfterSeconds'>,
  now: Date,
): boolean {
  return lastCompleteAt !== null && secondsBetween(lastCompleteAt, now) > lateAfterSeconds;
}

type StateOf = Pick<
  SourceStatus,
  'state' | 'throttledUntil' | 'lastCompleteAt' | 'lateAfterSeconds' | 'firstHarvest' | 'since'
>;

/** Of a source that keeps no past states: what tells of them all the same. */
export function changesNote({ source, state }: Pick<SourceStatus, 'source' | 'state'>): string {
  if (state === 'off') return 'not read';
  return source === 'approver-groups' ? 'directory audits tell of changes' : 'events tell of changes too';
}

/** One chip: what the source is doing, or what keeps it from doing it. */
export function stateWords(source: StateOf, now: Date): Words {
  switch (source.state) {
    case 'never':
      return { text: 'not read yet', tone: 'warn' };
    case 'failing':
      return { text: 'failing', tone: 'bad' };
    case 'off':
      return { text: 'off', tone: 'plain' };
    case 'throttled': {
      const left = source.throttledUntil ? secondsBetween(now, source.throttledUntil) : 0;
      return {
        text: left > 0 ? `waiting ${durationText(left)}, as Graph asked` : 'waiting, as Graph asked',
        tone: 'warn',
      };
    }
    case 'reading':
      if (isLate(source, now) && !source.firstHarvest) return { text: 'late, reading', tone: 'warn' };
      return { text: source.firstHarvest ? 'first harvest' : 'reading now', tone: 'plain' };
    case 'idle':
      return isLate(source, now) ? { text: 'late', tone: 'warn' } : { text: 'on time', tone: 'good' };
  }
}

/** When the next read is due. It stands where a button to read now would: nothing has to be pressed. */
export function nextReadText(
  { state, lastAttemptAt, everySeconds }: Pick<SourceStatus, 'state' | 'lastAttemptAt' | 'everySeconds'>,
  now: Date,
): string | null {
  if (lastAttemptAt === null || state === 'reading' || state === 'throttled' || state === 'off') return null;
  const left = everySeconds - secondsBetween(lastAttemptAt, now);
  if (left < -60) return null;
  return left < 60 ? 'next read within a minute' : `next read in ${durationText(Math.round(left / 60) * 60)}`;
}

/** Requests leave Intune about 30 days after their last change: what is not read by then is lost. */
export function lossWords(seconds: number | null): Words & { readonly meaning: string } {
  if (seconds === null) return { text: 'not known yet', tone: 'warn', meaning: 'no complete read yet' };
  if (seconds <= 0) return { text: 'possible now', tone: 'bad', meaning: 'something may be lost' };
  if (seconds > 20 * day)
    return { text: durationText(seconds), tone: 'good', meaning: 'more than 20 days: safe' };
  return seconds >= 7 * day
    ? { text: durationText(seconds), tone: 'warn', meaning: 'less than 20 days: look into it' }
    : { text: durationText(seconds), tone: 'bad', meaning: 'less than 7 days: act now' };
}

export function ageWords(
  source: Pick<SourceStatus, 'lastCompleteAt' | 'lateAfterSeconds'>,
  now: Date,
  zone: string,
): Words {
  if (source.lastCompleteAt === null) return { text: 'never', tone: 'warn' };
  return { text: agoText(source.lastCompleteAt, now, zone), tone: isLate(source, now) ? 'warn' : 'plain' };
}

/** "22 d 4 h" and "of 30 d, ended 3 Oct 2026": how near the source came to forgetting something. */
export function closestCallWords(
  { closestCall, memoryDays }: Pick<SourceStatus, 'closestCall' | 'memoryDays'>,
  zone: string,
): { text: string; tone: Tone; note: string } {
  if (closestCall === null) return { text: '–', tone: 'plain', note: 'after the second read' };
  const { seconds, to } = closestCall;
  const of = memoryDays === null ? '' : `of ${memoryDays} d, `;
  const when = to === null ? 'right now' : `on ${dayYearText(to, zone)}`;
  const left = memoryDays === null ? null : memoryDays * day - seconds;
  const tone = left === null ? 'plain' : lossWords(left).tone;
  return { text: durationText(seconds), tone: tone === 'good' ? 'plain' : tone, note: of + when };
}

export function waitsWords(
  { throttling, throttledUntil, state }: Pick<SourceStatus, 'throttling' | 'throttledUntil' | 'state'>,
  zone: string,
): {
  text: string;
  note: string;
} {
  const { waits, longestWaitSeconds } = throttling;
  if (waits === 0) return { text: 'none', note: 'Graph did not slow us down' };
  const isWaiting = state === 'throttled' && throttledUntil !== null;
  const until = isWaiting ? `, now until ${clockText(throttledUntil, zone, true)}` : '';
  return { text: waits.toLocaleString('en'), note: `longest ${durationText(longestWaitSeconds)}${until}` };
}

/** "211 of 365 days", "ETA 12 min – 17 min". Of the first reading of the audit events. */
export function firstHarvestWords(
  { daysDone, daysWanted, secondsLeft }: FirstHarvest,
  source: Pick<SourceStatus, 'objectsHeld' | 'reachedBackTo' | 'state' | 'throttledUntil'>,
  now: Date,
): { share: number; parts: string[] } {
  const wait =
    source.state === 'throttled' && source.throttledUntil ? secondsBetween(now, source.throttledUntil) : 0;
  return {
    share: daysWanted > 0 ? Math.min(1, daysDone / daysWanted) : 0,
    parts: [
      `${Math.floor(daysDone).toLocaleString('en')} of ${Math.floor(daysWanted).toLocaleString('en')} days`,
      counted(source.objectsHeld, 'event'),
      source.reachedBackTo ? `complete back to ${dayYearText(source.reachedBackTo, 'UTC')}` : null,
      source.state === 'failing'
        ? 'goes on when reading succeeds again'
        : wait > 0
          ? `waiting ${durationText(wait)}, Graph asked us to slow down`
          : etaText(secondsLeft),
    ].filter((part) => part !== null),
  };
}

function etaText(left: FirstHarvest['secondsLeft']): string {
  if (left === null) return 'time left is told after three months read';
  const [low, high] = [left.low, left.high].map((seconds) => durationText(roundUp(seconds)));
  return low === high ? `about ${low} left` : `${low} – ${high} left`;
}

/** An estimate with seconds in it would promise what nobody knows. */
function roundUp(seconds: number): number {
  return seconds < 60 ? Math.max(5, Math.ceil(seconds / 5) * 5) : Math.ceil(seconds / 60) * 60;
}
