import { type Random } from '../random.ts';
import { type Instant, hours } from '../clock.ts';
import { type Actor } from '../truth.ts';

/** A person with an account in the tenant, and when that person is at work. */
export interface Person extends Actor {
  readonly kind: 'user';
  readonly upn: string;
  readonly personId: string;
  /** Hours ahead of UTC in winter. */
  readonly utcOffsetHours: number;
  readonly daylightSaving: boolean;
  readonly isApprover: boolean;
  /** How much this person files compared with the others. */
  readonly weight: number;
  readonly userPermissions: readonly string[];
}

const halfHour = hours(0.5);
const domain = 'contoso-eu.example';

type Row = [
  displayName: string,
  account: string,
  utcOffsetHours: number,
  dst: boolean,
  weight: number,
  duty?: 'approver',
];

/** Names in the scripts a European company with a follow-the-sun desk really has. Invented, every one. */
const rows: readonly Row[] = [
  ['Ada Lindqvist', 'ada.lindqvist', 1, true, 10],
  ['Łukasz Wiśniewski', 'lukasz.wisniewski', 1, true, 9],
  ['Zoë Müller-Österreicher', 'zoe.mueller', 1, true, 8],
  ['François Lefèvre', 'francois.lefevre', 1, true, 7],
  ['Ольга Коваленко', 'olha.kovalenko', 2, true, 7],
  ['Tomáš Dvořák', 'tomas.dvorak', 1, true, 6],
  ['Priya Raman', 'priya.raman', 5.5, false, 6],
  ['Henrik Sørensen', 'henrik.sorensen', 1, true, 5],
  ['Inês Gonçalves', 'ines.goncalves', 0, true, 5],
  ['Mehmet Yıldız', 'mehmet.yildiz', 3, false, 4],
  ['ليلى حداد', 'layla.haddad', 4, false, 4],
  ['Giulia Ferraro', 'giulia.ferraro', 1, true, 4],
  ['Femi Okafor 🌍', 'femi.okafor', 0, true, 3],
  ['Marcus Reyes', 'marcus.reyes', -5, true, 4],
  ['Lukas Brandt', 'lukas.brandt', 1, true, 5],
  ['Margarethe Vogel', 'margarethe.vogel', 1, true, 1, 'approver'],
  ['Νίκος Παπαδόπουλος', 'nikos.papadopoulos', 2, true, 2, 'approver'],
  ["Siobhán O'Connor", 'siobhan.oconnor', 0, true, 2, 'approver'],
  ['佐藤 美咲', 'misaki.sato', 9, false, 2, 'approver'],
  ['Dana Whitfield', 'dana.whitfield', -5, true, 1, 'approver'],
  ['Lukas Brandt (Admin)', 'adm-lukas.brandt', 1, true, 0, 'approver'],
];

export function hirePeople(random: Random): Person[] {
  const ids = new Map<string, string>();
  return rows.map(([displayName, account, utcOffsetHours, daylightSaving, weight, duty]) => {
    const human = account.replace(/^adm-/, '');
    const personId = ids.get(human) ?? random.guid();
    ids.set(human, personId);
    return {
      kind: 'user',
      id: random.guid(),
      displayName,
      upn: `${account}@${domain}`,
      personId,
      utcOffsetHours,
      daylightSaving,
      isApprover: duty === 'approver',
      weight,
      userPermissions: ['*'],
    };
  });
}

/** Two of them, as Microsoft advises, and neither belongs to anybody. */
export function openEmergencyAccounts(random: Random): [Person, Person] {
  const open = (nth: number): Person => {
    const id = random.guid();
    return {
      ...{ kind: 'user', id, displayName: `Emergency Access ${nth}`, upn: `break-glass-${nth}@${domain}` },
      ...{ personId: id, utcOffsetHours: 0, daylightSaving: false, isApprover: true, weight: 0 },
      userPermissions: ['*'],
    };
  };
  return [open(1), open(2)];
}

/** European summer time for everybody who has it: last Sunday of March to last Sunday of October, 01:00 UTC. */
function isSummer(at: Instant): boolean {
  if (at < known.yearFrom || at >= known.yearTo) {
    const year = new Date(at).getUTCFullYear();
    known = {
      yearFrom: Date.UTC(year, 0, 1),
      yearTo: Date.UTC(year + 1, 0, 1),
      from: lastSunday(year, 2),
      to: lastSunday(year, 9),
    };
  }
  return at >= known.from && at < known.to;
}

/** The year that was asked about last; nearly always the one asked about next. */
let known = { yearFrom: 0, yearTo: 0, from: 0, to: 0 };

function lastSunday(year: number, month: number): Instant {
  const end = new Date(Date.UTC(year, month + 1, 0, 1));
  return end.getTime() - end.getUTCDay() * hours(24);
}

/** Weekday and hour where this person is. */
function localTime(person: Person, at: Instant): { weekday: number; hour: number } {
  const offset = person.utcOffsetHours + (person.daylightSaving && isSummer(at) ? 1 : 0);
  const local = at + hours(offset);
  const day = Math.floor(local / hours(24));
  // 1970-01-01 was a Thursday. No Date objects: this is asked some million times.
  return { weekday: (day + 4) % 7, hour: (local - day * hours(24)) / hours(1) };
}

export function isAtWork(person: Person, at: Instant): boolean {
  const { weekday, hour } = localTime(person, at);
  return weekday >= 1 && weekday <= 5 && hour >= 8 && hour < 18;
}

/** `at` itself when the person is at work, otherwise the beginning of the next working day. */
export function nextAtWork(person: Person, at: Instant): Instant {
  let moment = at;
  for (let step = 0; step < 7 * 48 && !isAtWork(person, moment); step += 1) {
    moment = Math.floor(moment / halfHour) * halfHour + halfHour;
  }
  return moment;
}
