import { type Instant, secondsBetween } from '../instant.ts';
import type { Detection, Finding, Verdict } from './detection.ts';
import type { PastJustification, RequesterWeekSubject, WeekCase } from './subject.ts';
import { filedAt, filedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';
import { similarityOf, trigramsOf } from './trigram-similarity.ts';

const settings = {
  earlier: {
    kind: 'number',
    title: 'Earlier requests with nearly the same words',
    unit: 'count',
    initial: 3,
    min: 2,
    max: 50,
  },
  similarity: {
    kind: 'number',
    title: 'Share of what two texts have in common',
    unit: 'share',
    initial: 0.9,
    min: 0.5,
    max: 1,
  },
  // A week is loaded with the justifications of 30 days before it.
  days: { kind: 'number', title: 'Within', unit: 'days', initial: 30, min: 1, max: 30 },
} as const;
type Values = ValuesOf<typeof settings>;

/** More texts of one week are a program's. */
const textsMax = 200;
/** What is left of a text is too little to be a phrase of somebody's. */
const lettersMin = 15;
/** What is filed at one sitting is one campaign. */
const sittingSeconds = 30 * 60;

/** M28: the same words for everything. */
export const reusedJustification: Detection<RequesterWeekSubject> = tunable({
  id: 'reused-justification',
  version: 1,
  subject: 'requester-week',
  title: 'The same justification for different things',
  severity: 'low',
  what: 'A requester justified a request with nearly the words of at least 3 earlier ones within 30 days, each for another object.',
  why: 'Words that fit everything say nothing about this change: the approver learns to look past them.',
  how: 'Compares texts by their groups of three letters, without ticket ids, numbers and the name of the object; at least 90 % have to be alike, of at least 15 letters. Requests filed within half an hour are one campaign and count once. Of a week and of the 30 days before it, 200 texts each at most. One finding for a requester and week. Requests that only audit events tell of have no text to compare.',
  whatToDo:
    'Ask the requester to write what this change is for. Where a template is used, ask for its free part.',
  falsePositives: ['A template around a ticket', 'A series of alike changes on many days'],
  attack: [],
  method: 'statistical',
  settings,
  judge: judgeWeek,
});

interface Said {
  readonly requestId: string;
  readonly at: Instant;
  readonly object: string;
  readonly trigrams: ReadonlySet<string>;
}

function judgeWeek(week: RequesterWeekSubject, values: Values): Verdict {
  const filed = filedWithin(week);
  const known = filed.filter(({ origin }) => origin === 'observed');
  if (known.length === 0 && filed.length > 0)
    return { cannotDecide: 'The justifications of these requests are not known: no read showed them.' };
  const own = known.slice(-textsMax).flatMap((one) => saidIn(asPast(one), one.tickets));
  const all = [...week.past.justifications.flatMap((one) => saidIn(one, [])), ...own];
  const counted = own.flatMap((one) => {
    const sittings = sittingsBefore(one, all, values);
    return sittings >= values.earlier ? [{ requestId: one.requestId, sittings }] : [];
  });
  const reused = new Map(counted.map(({ requestId, sittings }) => [requestId, sittings]));
  const rows = known.filter(({ requestId }) => reused.has(requestId));
  return {
    findings: rows.length > 0 ? [describe(week, rows, Math.max(...reused.values()), values)] : [],
  };
}

function asPast(one: WeekCase): PastJustification {
  const { requestId, resourceId, resourceName, requestJustification } = one;
  return { requestId, requestedAt: filedAt(one), resourceId, resourceName, text: requestJustification ?? '' };
}

/** Nothing where too little is left without what differs by itself, or no object to tell apart. */
function saidIn(one: PastJustification, tickets: readonly string[]): Said[] {
  const object = (one.resourceId ?? one.resourceName)?.toLowerCase();
  if (object === undefined) return [];
  const text = plain(one, tickets);
  if ([...text.replace(/[^\p{L}]/gu, '')].length < lettersMin) return [];
  return [{ requestId: one.requestId, at: one.requestedAt, object, trigrams: trigramsOf(text) }];
}

function plain({ text, resourceName }: PastJustification, tickets: readonly string[]): string {
  const dropped = [...tickets, ...(resourceName === null ? [] : [resourceName])].map((word) =>
    word.toLowerCase(),
  );
  const rest = dropped
    .filter((word) => word.trim() !== '')
    .reduce((left, word) => left.replaceAll(word, ' '), text.slice(0, 1024).toLowerCase());
  return rest
    .replace(/\p{L}*[-_#]?\p{Nd}+/gu, ' ')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim();
}

/** On how many earlier occasions the same was said of something else. */
function sittingsBefore(one: Said, all: readonly Said[], { similarity, days }: Values): number {
  const alike = all
    .filter(({ at, object }) => {
      const before = secondsBetween(at, one.at);
      return object !== one.object && before > sittingSeconds && before <= days * 86_400;
    })
    .filter(({ trigrams }) => similarityOf(trigrams, one.trigrams) >= similarity)
    .map(({ at }) => at)
    .sort();
  let sittings = 0;
  let last: Instant | null = null;
  for (const at of alike) {
    if (last === null || secondsBetween(last, at) > sittingSeconds) sittings += 1;
    last = at;
  }
  return sittings;
}

function describe(
  week: RequesterWeekSubject,
  rows: readonly WeekCase[],
  most: number,
  { earlier, similarity, days }: Values,
): Finding {
  return findingOfWeek(reusedJustification, week, rows, {
    severity: reusedJustification.severity,
    title: `${nameOf(week)} gave ${some(rows.length, 'request')} the words of earlier ones`,
    explanation:
      `In the week from ${week.from.slice(0, 10)} ${nameOf(week)} justified ${some(rows.length, 'request')} in nearly the words of up to ${most} earlier ones for other objects. ` +
      `The rule asks for ${earlier} within ${some(days, 'day')} that have ${Math.round(similarity * 100)} % in common, and would not have fired with fewer.`,
    facts: { reused: rows.length, mostEarlier: most, similarity },
  });
}
