import type { CaseRow, EventRow, HistoryItem, PersonProfile, SeenText } from '@countersign/contract';
import { clockText, dayYearText, durationText, momentText } from '../time/time-text.ts';
import { counted } from '../ui/counted.ts';
import { whenText } from '../ui/story.ts';

/** "12 %", where there are enough for a share; else nothing. */
export function shareText(share: number | null): string {
  return share === null ? '' : `${Math.round(share * 100)} %`;
}

/** "1,204" or "more than 100,000" */
export function manyText({ count, atLeast }: { readonly count: number; readonly atLeast: boolean }): string {
  return `${atLeast ? 'more than ' : ''}${count.toLocaleString('en')}`;
}

/** "6 Nov 2026", "6 Nov 2026 – 1 Dec 2026" or "time not known" */
export function seenTimeText(
  { firstSeenAt, lastSeenAt }: Pick<SeenText, 'firstSeenAt' | 'lastSeenAt'>,
  zone: string,
): string {
  if (firstSeenAt === null || lastSeenAt === null) return 'time not known';
  const [first, last] = [dayYearText(firstSeenAt, zone), dayYearText(lastSeenAt, zone)];
  return first === last ? first : `${first} – ${last}`;
}

/** "Fri 6 Nov 2026, 10:41 – Tue 1 Dec 2026, 08:00", or one moment if it is one. */
export function betweenText(first: string | null, last: string | null, zone: string): string {
  if (first === null || last === null) return 'time not known';
  const [from, to] = [momentText(first, zone), momentText(last, zone)];
  return from === to ? from : `${from} – ${to}`;
}

/** What an item is, in one word or two. */
export function kindText(item: HistoryItem): string {
  switch (item.kind) {
    case 'asked':
      return 'Request';
    case 'decided':
      return item.case.decision === null ? 'Decision' : decisionWord(item.case);
    case 'event':
      return 'Audit event';
  }
}

export function decisionWord(row: Pick<CaseRow, 'decision'>): string {
  return row.decision === 'rejected' ? 'Rejected' : 'Approved';
}

/** When it happened, as well as it is known. */
export function itemTimeText(item: HistoryItem, zone: string): { day: string; clock: string } {
  if (item.kind === 'decided' && item.case.decided.at === null) {
    return { day: whenText(item.case.decided, zone), clock: item.at === null ? '' : 'between two reads' };
  }
  if (item.at === null) return { day: 'time not known', clock: '' };
  const moment = momentText(item.at, zone);
  return { day: moment.slice(0, moment.indexOf(',')), clock: clockText(item.at, zone, true) };
}

/** "in 3 h 12 min"; nothing where it is not known. */
export function tookText(row: Pick<CaseRow, 'decideSeconds'>): string {
  return row.decideSeconds === null ? '' : `in ${durationText(row.decideSeconds)}`;
}

/** "Patch MobileApp, success" */
export function eventText(event: Pick<EventRow, 'activity' | 'activityType' | 'result'>): string {
  const what = event.activity ?? event.activityType ?? 'Activity not named';
  return event.result === null ? what : `${what}, ${event.result.toLowerCase()}`;
}

/** "1 h" with the doubt that belongs to it; why there is none, if there is none. */
export function medianText({ decision }: PersonProfile['asApprover']): { text: string; more: string } {
  if (decision.medianSeconds === null) {
    return { text: 'not given', more: `${counted(decision.n, 'decision')} with a known time, fewer than 10` };
  }
  const bracketed =
    decision.bracketed * 20 > decision.n
      ? `, ${decision.bracketed} of ${decision.n} known by two reads only`
      : '';
  const slow = decision.p90Seconds === null ? '' : `slowest 10 % from ${durationText(decision.p90Seconds)}`;
  return { text: durationText(decision.medianSeconds), more: `${slow}${bracketed}` };
}

/** What is said of events that name a UPN and no id; null where they are nobody else's and counted. */
export function upnOnlyText(one: PersonProfile['upnOnly'][number]): string {
  const events = `${one.atLeast ? 'More than ' : ''}${counted(one.count, 'audit event')} ${one.count === 1 ? 'names' : 'name'} only the UPN`;
  return one.people === 1
    ? `${events}, which nobody else was seen with: counted here.`
    : `${events}, which ${one.people === 2 ? 'two' : one.people} people have had: not counted here.`;
}
