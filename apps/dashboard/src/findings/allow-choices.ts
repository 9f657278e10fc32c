import type { AllowListEntry, AllowScope, FindingFile } from '@countersign/contract';

export const allowDaysUsual = 90;
/** A year is the most; a day less, for its end is meant in the zone of the page. */
export const allowDaysMax = 364;

export interface AllowChoice {
  readonly scope: AllowScope;
  readonly party: string | null;
  readonly words: string;
  /** Text from outside, to be shown as such. */
  readonly name: string | null;
}

const subjectWords: Readonly<Record<string, string>> = {
  case: 'this very request',
  event: 'this very change',
  policies: 'the access policies of this tenant, all of them',
  'requester-week': 'this person in this very week',
  'approver-week': 'this person in this very week',
  month: 'this very month of the tenant, whoever it is about',
  'actor-day': 'this actor on this very day',
};

/** What an entry of the allow-list can be about, the narrowest first. */
export function allowChoices({
  subjectKind,
  parties,
}: Pick<FindingFile, 'subjectKind' | 'parties'>): AllowChoice[] {
  return [
    { scope: 'subject', party: null, words: subjectWords[subjectKind] ?? 'this very subject', name: null },
    ...parties.map(({ scope, id, name }): AllowChoice => ({
      scope,
      party: id,
      words: scope === 'person' ? 'the person' : 'the object or application',
      name: name ?? id,
    })),
  ];
}

/** What an entry is about, by the name or the id of it. */
export function aboutText({
  scope,
  subjectKind,
  subject,
  partyId,
  partyName,
}: Pick<AllowListEntry, 'scope' | 'subjectKind' | 'subject' | 'partyId' | 'partyName'>): string {
  if (scope !== 'subject') return partyName ?? partyId ?? 'somebody or something unknown';
  return subject === '' ? `the ${subjectKind}` : `${subjectKind} ${subject}`;
}

/** The date so many days from now, as a date field has it. */
export function dateIn(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
