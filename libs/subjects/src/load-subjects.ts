import {
  classifyWrite,
  policyExclusions,
  policyPeriods,
  type EventSubject,
  type Subject,
  type SubjectKind,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { actorDays } from './actor-days.ts';
import { approvalBackgrounds } from './approval-backgrounds.ts';
import { approverGroups } from './approver-groups.ts';
import { archiveSubject } from './archive-subject.ts';
import { daySubjects } from './days.ts';
import { gatesSubject } from './gates.ts';
import { caseSubjects, eventRows, type SubjectName } from './load-rows.ts';
import { approverWeeks, requesterWeeks } from './load-weeks.ts';
import { monthSubjects } from './months.ts';
import { loadPeriods, policyInputs } from './policies.ts';
import { policyGapSubjects } from './policy-gaps.ts';
import { writeKnowledge } from './write-knowledge.ts';
import { requesterSubjects } from './requesters.ts';

type SubjectOf<K extends SubjectKind> = Extract<Subject, { kind: K }>;
type Load<K extends SubjectKind> = (
  runner: QueryRunner,
  tenantId: number,
  subjects: readonly SubjectName[],
) => Promise<SubjectOf<K>[]>;

const loaders: { readonly [K in SubjectKind]: Load<K> } = {
  case: byName(caseSubjects),
  'approval-background': byName(approvalBackgrounds),
  requester: byName(requesterSubjects),
  'requester-week': byName(requesterWeeks),
  'approver-week': byName(approverWeeks),
  month: byName(monthSubjects),
  'actor-day': byName(actorDays),
  event: eventSubjects,
  policies: policiesSubject,
  'policy-gap': byName(policyGapSubjects),
  gates: gatesSubject,
  'approver-group': byName(approverGroups),
  archive: archiveSubject,
  day: byName(daySubjects),
};

/**
 * What there is of these subjects, as the rules judge it. One of which nothing is left is not in the answer, and has no
 * finding either. In a transaction that named the tenant; as many as fit into memory are the caller's to choose.
 */
export function loadSubjects<K extends SubjectKind>(
  runner: QueryRunner,
  tenantId: number,
  kind: K,
  subjects: readonly SubjectName[],
): Promise<SubjectOf<K>[]> {
  return subjects.length === 0 ? Promise.resolve([]) : loaders[kind](runner, tenantId, subjects);
}

function byName<S>(
  load: (runner: QueryRunner, tenantId: number, subjects: readonly string[]) => Promise<S[]>,
) {
  return (runner: QueryRunner, tenantId: number, subjects: readonly SubjectName[]): Promise<S[]> =>
    load(
      runner,
      tenantId,
      subjects.map(({ subject }) => subject),
    );
}

async function eventSubjects(
  runner: QueryRunner,
  tenantId: number,
  subjects: readonly SubjectName[],
): Promise<EventSubject[]> {
  const policies = await loadPeriods(runner, tenantId);
  const knowledge = await writeKnowledge(runner, tenantId);
  const rows = await eventRows(runner, tenantId, subjects);
  return rows.map((row) => {
    const facts = { ...row, policies, ...knowledge };
    return { kind: 'event', ...facts, write: classifyWrite(facts) };
  });
}

async function policiesSubject(runner: QueryRunner, tenantId: number): Promise<SubjectOf<'policies'>[]> {
  const inputs = await policyInputs(runner, tenantId);
  return [
    { kind: 'policies', ...inputs, periods: policyPeriods(inputs), exclusions: policyExclusions(inputs) },
  ];
}
