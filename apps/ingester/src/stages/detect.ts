import { type TenantArchive, withTransaction } from '@countersign/database';
import {
  addSeconds,
  classifyWrite,
  detectionsFor,
  earliestOf,
  policyExclusions,
  policyPeriods,
  type EventSubject,
  type Finding,
  type Instant,
  type Subject,
  type Verdict,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { asOf } from '../queries/case-inputs.ts';
import { markLaterWeeks } from '../queries/later-weeks.ts';
import { notify } from '../queries/notify.ts';
import { loadPeriods, policyInputs, replaceExclusions, replacePeriods } from '../queries/policy-periods.ts';
import { requestKnowledge } from '../queries/request-knowledge.ts';
import { saveFindings } from '../queries/save-findings.ts';
import { saveWrites } from '../queries/save-writes.ts';
import { shareDerived } from '../queries/share-derived.ts';
import { markAgain } from '../queries/mark-again.ts';
import { caseSubjects, eventRows, requesterSubjects, takeSubjects } from '../queries/subjects-to-judge.ts';
import { approverWeeks, requesterWeeks } from '../queries/weeks-to-judge.ts';
import type { Tenant } from '../tenant.ts';

const subjectsPerBatch = 1000;
/** A week of a busy application holds thousands of cases. */
const weeksPerBatch = 100;

/** A change is judged this long after it was made: its request, or the policy's end, may arrive a little later. */
export const judgeAfterSeconds = 30 * 60;

export interface DetectProgress {
  readonly judged: number;
  readonly raised: number;
  readonly more: boolean;
}

/**
 * Judges the next batch of what changed: load, ask the ledger and every detection, save, in one transaction.
 * What is said of a subject is replaced as a whole, so one pass, many batches and a replay end in the same.
 */
export async function detect(archive: TenantArchive, tenant: Tenant): Promise<DetectProgress> {
  return withTransaction(archive, async (runner) => {
    await shareDerived(runner, tenant.tenantId);
    const now = await asOf(runner, tenant.tenantId);
    if (!now) return { judged: 0, raised: 0, more: false };
    const dueBy = addSeconds(now, -judgeAfterSeconds);
    const due = { tenantId: tenant.tenantId, dueBy: now };
    const morePasts = await markLaterWeeks(runner, tenant.tenantId, now);
    const policies = await judgePolicies(runner, tenant.tenantId, dueBy);
    const events = await judgeEvents(runner, tenant.tenantId, dueBy);
    const parts = [
      ...(policies ? [{ ...policies, more: false }] : []),
      await judgeKind(runner, due, 'case', detectionsFor('case'), caseSubjects),
      await judgeKind(runner, due, 'requester', detectionsFor('requester'), requesterSubjects),
      await judgeKind(runner, due, 'requester-week', detectionsFor('requester-week'), requesterWeeks),
      await judgeKind(runner, due, 'approver-week', detectionsFor('approver-week'), approverWeeks),
      events,
    ];
    if (policies !== null || events.judged > 0)
      await notify(runner, { kind: 'ledger', tenantId: tenant.entraId, judged: events.judged });
    const raised = parts.reduce((sum, part) => sum + part.raised, 0);
    if (raised > 0) await notify(runner, { kind: 'findings', tenantId: tenant.entraId, raised });
    return {
      judged: parts.reduce((sum, part) => sum + part.judged, 0),
      raised,
      more: morePasts || parts.some((part) => part.more),
    };
  });
}

/** Null if there was nothing to renew. */
async function judgePolicies(
  runner: QueryRunner,
  tenantId: number,
  dueBy: Instant,
): Promise<{ judged: number; raised: number } | null> {
  const marks = await takeSubjects(runner, tenantId, 'policies', dueBy, 1);
  if (marks.length === 0) return null;
  const inputs = await policyInputs(runner, tenantId);
  const [periods, exclusions] = [policyPeriods(inputs), policyExclusions(inputs)];
  await replacePeriods(runner, tenantId, periods);
  await replaceExclusions(runner, tenantId, exclusions);
  const findings = judgeAll(detectionsFor('policies'), [
    { kind: 'policies', ...inputs, periods, exclusions },
  ]);
  return save(runner, tenantId, 'policies', [''], findings);
}

/** Takes what is to be judged of one kind, and replaces what is said of it. */
async function judgeKind<S extends Subject>(
  runner: QueryRunner,
  { tenantId, dueBy }: { readonly tenantId: number; readonly dueBy: Instant },
  kind: S['kind'],
  rules: readonly Rule<S>[],
  load: (runner: QueryRunner, tenantId: number, subjects: readonly string[]) => Promise<S[]>,
): Promise<Part> {
  const max = kind === 'requester-week' || kind === 'approver-week' ? weeksPerBatch : subjectsPerBatch;
  const taken = await takeSubjects(runner, tenantId, kind, dueBy, max);
  const ids = taken.map((one) => one.subject);
  const subjects = ids.length > 0 ? await load(runner, tenantId, ids) : [];
  const findings = judgeAll(rules, subjects);
  if (kind === 'case') await markAgain(runner, tenantId, kind, againOf(rules, subjects));
  return { ...(await save(runner, tenantId, kind, ids, findings)), more: ids.length >= max };
}

interface Rule<S extends Subject> {
  judge(subject: S): Verdict;
  again?(subject: S): Instant | null;
}

/** The cases to be judged again although nothing arrives, each at the first time that a rule asks for. */
function againOf<S extends Subject>(rules: readonly Rule<S>[], subjects: readonly S[]): Map<string, Instant> {
  return new Map(
    subjects.flatMap((subject) => {
      const at = earliestOf(...rules.map((rule) => rule.again?.(subject)));
      return at === null || subject.kind !== 'case' ? [] : [[subject.case.requestId, at] as const];
    }),
  );
}

interface Part {
  readonly judged: number;
  readonly raised: number;
  /** As many as fit into a batch: there may be others. */
  readonly more: boolean;
}

async function judgeEvents(runner: QueryRunner, tenantId: number, dueBy: Instant): Promise<Part> {
  const taken = await takeSubjects(runner, tenantId, 'event', dueBy, subjectsPerBatch);
  const ids = taken.map((one) => one.subject);
  if (ids.length === 0) return { judged: 0, raised: 0, more: false };
  const policies = await loadPeriods(runner, tenantId);
  const knowledge = await requestKnowledge(runner, tenantId);
  const rows = await eventRows(runner, tenantId, taken);
  const subjects = rows.map((row): EventSubject => {
    const facts = { ...row, policies, ...knowledge };
    return { kind: 'event', ...facts, write: classifyWrite(facts) };
  });
  const writes = subjects.flatMap(({ write }) => write ?? []);
  await saveWrites(runner, tenantId, ids, writes);
  const findings = judgeAll(detectionsFor('event'), subjects);
  const saved = await save(runner, tenantId, 'event', ids, findings);
  return { ...saved, more: ids.length >= subjectsPerBatch };
}

/** What every detection of that kind says; "cannot decide" raises nothing. */
function judgeAll<S extends Subject>(
  rules: readonly { judge(subject: S): Verdict }[],
  subjects: readonly S[],
): Finding[] {
  return subjects.flatMap((subject) =>
    rules.flatMap((rule) => {
      const verdict = rule.judge(subject);
      return 'findings' in verdict ? verdict.findings : [];
    }),
  );
}

async function save(
  runner: QueryRunner,
  tenantId: number,
  kind: Finding['subjectKind'],
  ids: readonly string[],
  findings: readonly Finding[],
): Promise<{ judged: number; raised: number }> {
  if (ids.length === 0) return { judged: 0, raised: 0 };
  return { judged: ids.length, raised: await saveFindings(runner, tenantId, kind, ids, findings) };
}
