import { addSeconds } from '../instant.ts';
import type { Detection, Finding } from './detection.ts';
import type { MonthRow, MonthSubject } from './subject.ts';
import { findingId } from './finding-id.ts';
import { evidenceMax } from './person-week.ts';

const day = 86_400;

/** How often the tenant rejected in the 90 days that end with the month: what single people are compared with. */
export function rejectionBaseline(month: MonthSubject): {
  readonly decided: number;
  readonly rejected: number;
} {
  const decided = within(month, 90).filter(({ decision }) => decision !== null);
  return {
    decided: decided.length,
    rejected: decided.filter(({ decision }) => decision === 'rejected').length,
  };
}

/** With fewer people who decide, habits of pairs and of single people say little: rules inform, and do not alarm. */
export const fewApprovers = 4;

/** A decision of which it is known who made it and who had asked. */
export type KnownDecision = MonthRow & {
  readonly decision: 'approved' | 'rejected';
  readonly requesterId: string;
  readonly approverId: string;
};

/** What was decided in the last `days` of the month so far, the oldest first, by known people. */
export function decidedInLast(month: MonthSubject, days: number): KnownDecision[] {
  return within(month, days).filter(isKnown);
}

/** Everything of the last `days` of the month so far, the oldest first: decisions, and what expired without one. */
export function within({ rows, until }: MonthSubject, days: number, before = 0): MonthRow[] {
  const [from, to] = [addSeconds(until, -(days + before) * day), addSeconds(until, -before * day)];
  return inOrder(rows.filter(({ at }) => at >= from && at < to));
}

/** Ties by id: the order of rows must not depend on the order of arrival. */
export function inOrder<Row extends MonthRow>(rows: readonly Row[]): Row[] {
  const key = ({ at, requestId }: MonthRow) => `${at} ${requestId}`;
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/**
 * Why the decisions of this time say nothing about people, if so many of them lack one that habits would be made up:
 * after a gap, only what is left of a request tells of it.
 */
export function tooMuchUnknown(month: MonthSubject, days: number): string | null {
  const decided = within(month, days).filter(({ decision }) => decision !== null);
  const unknown = decided.filter((row) => !isKnown(row)).length;
  return unknown > decided.length / 5
    ? `Who decided, or who asked, is not known of ${unknown} of ${decided.length} decisions.`
    : null;
}

export function isKnown(row: MonthRow): row is KnownDecision {
  return row.decision !== null && row.requesterId !== null && row.approverId !== null;
}

/** A request is about one type of policy; where it names more, the first stands for it. */
export function typeOf({ policyTypes }: MonthRow): string {
  return policyTypes[0] ?? '';
}

/** As a sentence names it. */
export function typeName(type: string): string {
  return type === '' ? 'an unknown type' : `type ${type}`;
}

/** Rows by what they have in common, each group and the groups in the order of their first row. */
export function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** Ids are spelled in any case of letters. */
export function requesterOf({ requesterId }: { readonly requesterId: string }): string {
  return requesterId.toLowerCase();
}

export function approverOf({ approverId }: { readonly approverId: string }): string {
  return approverId.toLowerCase();
}

/** How many people decided anything of that. */
export function approversIn(rows: readonly KnownDecision[]): number {
  return new Set(rows.map(approverOf)).size;
}

/** What the newest of these rows calls somebody. */
export function lastName(rows: readonly MonthRow[], who: 'requester' | 'approver'): string {
  const last = rows.findLast((row) => row[`${who}Name`] !== null) ?? rows.at(-1);
  return last?.[`${who}Name`] ?? last?.[`${who}Id`] ?? 'somebody';
}

/** "62 %". */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** For facts: four digits are more than anybody reads. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The one finding of a rule in a month about what `key` names, resting on these rows: at least one, the oldest first. */
export function findingOfMonth(
  { id, version }: Pick<Detection, 'id' | 'version'>,
  { month }: MonthSubject,
  key: string,
  rows: readonly MonthRow[],
  words: Pick<Finding, 'severity' | 'title' | 'explanation' | 'facts'>,
): Finding {
  return {
    ...words,
    findingId: findingId(id, `${month}|${key}`),
    detection: id,
    ruleVersion: version,
    subjectKind: 'month',
    subject: month,
    firstAt: (rows[0] as MonthRow).at,
    lastAt: (rows.at(-1) as MonthRow).at,
    evidence: rows.slice(-evidenceMax).map(({ requestId }) => ({ kind: 'case', subject: requestId })),
  };
}
