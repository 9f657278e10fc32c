import type { Outcome, Readout } from '@countersign/contract';
import { roughDurationText } from '../time/time-text.ts';

/** A piece of the sentence. Bold pieces carry the filters (or the page) behind their number. */
export interface Clause {
  readonly text: string;
  readonly bold?: boolean;
  readonly tone?: 'warn' | 'critical';
  readonly rows?: readonly string[];
  readonly page?: 'findings' | 'harvest';
}

const number = (count: number) => count.toLocaleString('en');
const plural = (count: number, one: string, many: string) => `${number(count)} ${count === 1 ? one : many}`;

const counted: readonly { outcome: Outcome; word: string; tone?: 'warn' }[] = [
  { outcome: 'completed', word: 'completed' },
  { outcome: 'rejected', word: 'rejected' },
  { outcome: 'cancelled', word: 'cancelled' },
  { outcome: 'expired_unanswered', word: 'expired', tone: 'warn' },
  { outcome: 'approved_open', word: 'approved' },
  { outcome: 'waiting', word: 'waiting' },
  { outcome: 'lost_sight', word: 'lost sight of', tone: 'warn' },
  { outcome: 'unknown', word: 'unknown', tone: 'warn' },
];

/** Beyond this the sentence is set smaller, so that it stays on two lines beside the panels it introduces. */
const longAt = 230;
export function isLong(clauses: readonly Clause[]): boolean {
  return clauses.reduce((sum, clause) => sum + clause.text.length, 0) > longAt;
}

/** The situation in words; a clause whose number is zero is not there. */
export function readoutSentence(readout: Readout): Clause[] {
  const { requests } = readout;
  if (requests.count === 0) return [{ text: 'No request in this range.' }, ...gapClauses(readout)];
  const clauses: Clause[] = [
    { text: plural(requests.count, 'request', 'requests'), bold: true, rows: requests.rows },
    ...changeClause(requests.count, readout.previousRequests),
    { text: ` by ${plural(readout.requesters, 'requester', 'requesters')}: ` },
    ...outcomeClauses(readout),
    { text: '. ' },
    ...timeClauses(readout),
    ...attentionClauses(readout),
  ];
  return clauses;
}

function outcomeClauses(readout: Readout): Clause[] {
  const there = counted.flatMap(({ outcome, word, tone }) => {
    const found = readout.outcomes[outcome];
    return found && found.count > 0
      ? [{ text: `${number(found.count)} ${word}`, bold: true, rows: found.rows, ...(tone ? { tone } : {}) }]
      : [];
  });
  return listed(there);
}

function timeClauses({ decision }: Readout): Clause[] {
  if (decision.medianSeconds === null || decision.n === 0) return [];
  const atLeast = (is: boolean) => (is ? 'at least ' : '');
  const clauses: Clause[] = [
    { text: 'Half decided within ' },
    { text: atLeast(decision.medianAtLeast) + roughDurationText(decision.medianSeconds), bold: true },
  ];
  if (decision.p90Seconds !== null && decision.n >= 10) {
    clauses.push(
      { text: ', nine in ten within ' },
      { text: atLeast(decision.p90AtLeast) + roughDurationText(decision.p90Seconds), bold: true },
    );
  }
  return [...clauses, { text: '. ' }];
}

function attentionClauses(readout: Readout): Clause[] {
  const lapsed = readout.outcomes.approved_lapsed;
  const { failed, unproven } = readout.effects;
  const facts: Clause[] = [];
  const fact = (count: number, words: string, tone: 'warn' | 'critical', more: Partial<Clause>) => {
    if (count > 0) facts.push({ text: words, bold: true, tone, ...more });
  };
  fact(lapsed?.count ?? 0, `${plural(lapsed?.count ?? 0, 'approval', 'approvals')} never completed`, 'warn', {
    rows: lapsed?.rows ?? [],
  });
  fact(unproven?.count ?? 0, `${plural(unproven?.count ?? 0, 'effect', 'effects')} not evidenced`, 'warn', {
    rows: unproven?.rows ?? [],
  });
  fact(failed?.count ?? 0, plural(failed?.count ?? 0, 'failed change', 'failed changes'), 'critical', {
    rows: failed?.rows ?? [],
  });
  const unapproved = readout.unapprovedChanges;
  fact(
    unapproved,
    `${plural(unapproved, 'protected change', 'protected changes')} without approval`,
    'critical',
    { page: 'findings' },
  );
  const gaps = readout.gaps.length;
  fact(gaps, plural(gaps, 'gap in reading', 'gaps in reading'), 'critical', { page: 'harvest' });
  if (facts.length === 0) return [{ text: 'Nothing needs attention.' }];
  return [{ text: 'To look at: ' }, ...listed(facts), { text: '.' }];
}

/** Nothing found where something was lost is no answer. */
function gapClauses({ gaps }: Readout): Clause[] {
  if (gaps.length === 0) return [];
  const text = plural(gaps.length, 'gap in reading', 'gaps in reading');
  return [
    { text: ' There may have been some: ' },
    { text, bold: true, tone: 'critical', page: 'harvest' },
    { text: '.' },
  ];
}

/** "a, b and c" */
function listed(clauses: readonly Clause[]): Clause[] {
  return clauses.flatMap((clause, index) => {
    const joint = index === 0 ? '' : index === clauses.length - 1 ? ' and ' : ', ';
    return joint ? [{ text: joint }, clause] : [clause];
  });
}

/** Only a change that two such counts would rarely show by chance (|z| > 2) is worth a word. */
function changeClause(count: number, before: number | null): Clause[] {
  if (before === null || before === 0) return [];
  const z = (count - before) / Math.sqrt(count + before);
  if (Math.abs(z) <= 2) return [];
  const share = Math.round((Math.abs(count - before) / before) * 100);
  return [{ text: ` (${count > before ? '▲' : '▼'} ${number(share)} %)` }];
}
