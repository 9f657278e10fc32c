import type { NoticeChannel, RouteSettings } from '@countersign/contract';

export const reasons = [
  { reason: 'pending', label: 'A new request waits', words: 'new requests' },
  {
    reason: 'reminder',
    label: 'It still waits: after a third and two thirds of its time',
    words: 'reminders',
  },
  { reason: 'escalation', label: 'It is about to expire', words: 'what is about to expire' },
  { reason: 'approved', label: 'It is approved: press Complete', words: 'approvals to complete' },
  { reason: 'finding', label: 'A detection found something', words: 'findings' },
  { reason: 'digest', label: 'A digest of the week', words: 'a digest' },
] as const;

export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

const kinds: Readonly<Record<NoticeChannel['kind'], string>> = {
  teams: 'Microsoft Teams',
  webhook: 'Webhook',
  email: 'E-mail',
  syslog: 'Syslog',
};
export const kindText = (kind: NoticeChannel['kind']): string => kinds[kind];

/** What a route tells, in one sentence. */
export function toldText({ reasons: chosen, severityFrom, digest }: RouteSettings): string {
  const parts = reasons
    .filter(({ reason }) => chosen.includes(reason))
    .map(({ reason, words }) => {
      if (reason === 'finding')
        return severityFrom === 'low' ? 'all findings' : `findings from ${severityFrom} on`;
      return reason === 'digest' && digest
        ? `a digest ${daysText(digest.days)} at ${hourText(digest.hour)}`
        : words;
    });
  return `Tells ${listText(parts)}.`;
}

/** To whom mail goes; empty for other channels, which are their own receivers. */
export function recipientsText(settings: RouteSettings, kind: NoticeChannel['kind'] | undefined): string {
  if (kind !== 'email') return '';
  const { toApprovers, toRequester, addresses } = settings;
  const parts = [
    ...(toApprovers ? ['those who can decide'] : []),
    ...(toRequester ? ['the requester, of approvals'] : []),
    ...addresses,
  ];
  return parts.length > 0 ? `To ${listText(parts)}.` : 'To nobody.';
}

/** When it waits. */
export function quietText({ quiet, criticalPassesQuiet, timeZone }: RouteSettings): string {
  if (quiet === null) return '';
  const parts = [
    ...(quiet.from === quiet.to ? [] : [`from ${quiet.from} to ${quiet.to}`]),
    ...(quiet.days.length > 0 ? [`all of ${daysText(quiet.days)}`] : []),
  ];
  if (parts.length === 0) return '';
  const passing = criticalPassesQuiet ? ', except for critical findings' : '';
  return `Quiet ${listText(parts)} (${timeZone})${passing}.`;
}

/** `on Mon to Fri`, `on Sat and Sun`, `daily`. */
export function daysText(days: readonly number[]): string {
  const sorted = [...days].sort((a, b) => a - b);
  if (sorted.length === 7) return 'daily';
  const names = sorted.map((day) => weekdays[day - 1] ?? '');
  const [first = 0] = sorted;
  const isRun = sorted.length > 2 && sorted.every((day, index) => day === first + index);
  return isRun ? `${names[0]} to ${names.at(-1)}` : listText(names);
}

function listText(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** `08:00`. */
export const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;
