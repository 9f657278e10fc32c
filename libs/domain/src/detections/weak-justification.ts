import type { Detection, Finding, Verdict } from './detection.ts';
import type { RequesterWeekSubject, WeekCase } from './subject.ts';
import { isHighImpact } from './impact.ts';
import { filedWithin, findingOfWeek, nameOf, some } from './person-week.ts';
import { tunable, type ValuesOf } from './settings.ts';

const settings = {
  characters: {
    kind: 'number',
    title: 'Characters a reason needs',
    unit: 'characters',
    initial: 15,
    min: 1,
    max: 200,
  },
  phrases: { kind: 'list', title: 'Phrases that are no reason here, beside the usual ones', initial: [] },
} as const;
type Values = ValuesOf<typeof settings>;
/** A character of these scripts says as much as several letters. */
const denseMinimum = 5;
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const bitsMinimum = 2.5;
/** A number to look up is a reason, however short. */
const ticket = /(^|[^\p{L}\d])\p{L}{2,10}[-_ #]?\d{3,}/u;
const stock = new Set(
  [
    'test',
    'testing',
    'asd',
    'asdf',
    'update',
    'change',
    'as discussed',
    'see ticket',
    'see above',
    'n/a',
    'none',
    'please approve',
    'approve please',
    'needed',
    'required',
    'business justification',
    'justification',
    'as agreed with team',
    'wie besprochen',
    'siehe ticket',
    'bitte genehmigen',
  ].map(plain),
);

/** M27: reasons that are none. */
export const weakJustification: Detection<RequesterWeekSubject> = tunable({
  id: 'weak-justification',
  version: 1,
  subject: 'requester-week',
  title: 'A justification that says nothing',
  severity: 'low',
  what: 'A requester filed requests whose justification is empty, very short, a stock phrase, one thing repeated, or only the name of the object.',
  why: 'The approver decides on what it says, and a year later it is all that is left of the reason.',
  how: `Fewer than ${settings.characters.initial} characters (${denseMinimum} in Chinese, Japanese and Korean), a phrase of a short list, fewer than ${bitsMinimum} bits a character, or nothing beside the object's name. One finding for a requester and week; medium if one of the requests was of high impact. A ticket number is a reason. Requests that only audit events tell of have no text to judge.`,
  whatToDo: 'Tell the requester what a good reason looks like: what, why now, and the ticket.',
  falsePositives: [
    'A ticket number alone, where that is the rule',
    'A language in which few letters say much',
  ],
  attack: [],
  method: 'certain',
  settings,
  judge: judgeWeek,
});

function judgeWeek(week: RequesterWeekSubject, values: Values): Verdict {
  const filed = filedWithin(week);
  const known = filed.filter(({ origin }) => origin === 'observed');
  if (known.length === 0 && filed.length > 0)
    return { cannotDecide: 'The justifications of these requests are not known: no read showed them.' };
  const weak = known.flatMap((one) => {
    const weakness = weaknessOf(one.requestJustification, one.resourceName, values);
    return weakness === null ? [] : [{ one, weakness }];
  });
  return { findings: weak.length > 0 ? [describe(week, weak, known.length)] : [] };
}

/** Why a text is no reason, in words; null if it may be one. */
export function weaknessOf(
  text: string | null,
  resourceName: string | null,
  { characters, phrases }: Values = { characters: settings.characters.initial, phrases: [] },
): string | null {
  const said = plain(text ?? '');
  const length = [...said].length;
  if (length === 0) return 'is empty';
  if (ticket.test(said)) return null;
  if (stock.has(said) || phrases.some((phrase) => plain(phrase) === said)) return 'is a stock phrase';
  if (resourceName !== null && said === plain(resourceName)) return 'is only the name of the object';
  if (length < (dense.test(said) ? Math.min(denseMinimum, characters) : characters))
    return `has only ${some(length, 'character')}`;
  return bitsOf(said) < bitsMinimum && !dense.test(said) ? 'is one thing repeated' : null;
}

/** As it is compared: one form of each character, one space between words, no marks around them. */
function plain(text: string): string {
  const one = text.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ');
  return one.replace(/^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu, '');
}

/** Shannon's entropy, bits a character. */
function bitsOf(text: string): number {
  const characters = [...text];
  const counts = new Map<string, number>();
  for (const one of characters) counts.set(one, (counts.get(one) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / characters.length);
  return shares.reduce((sum, share) => sum - share * Math.log2(share), 0);
}

interface Weak {
  readonly one: WeekCase;
  readonly weakness: string;
}

function describe(week: RequesterWeekSubject, weak: readonly Weak[], filed: number): Finding {
  const [first] = weak as readonly [Weak];
  const rows = weak.map(({ one }) => one);
  return findingOfWeek(weakJustification, week, rows, {
    severity: rows.some(({ policyTypes }) => isHighImpact(policyTypes)) ? 'medium' : 'low',
    title: `${nameOf(week)} filed ${some(weak.length, 'request')} without a reason`,
    explanation:
      `Of ${some(filed, 'request')} by ${nameOf(week)} in the week from ${week.from.slice(0, 10)}, ${weak.length} had a justification that says nothing: that of the first ${first.weakness}. ` +
      'The rule would not have fired if each had given a reason in words of its own.',
    facts: { weak: weak.length, requests: filed },
  });
}
