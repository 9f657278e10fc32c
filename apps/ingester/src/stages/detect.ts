import { type TenantArchive, withTransaction } from '@countersign/database';
import {
  addSeconds,
  detectionsFor,
  earliestOf,
  policyGapSubject,
  type EventSubject,
  type Instant,
  type MonthSubject,
  type PoliciesSubject,
  type Subject,
  type SubjectKind,
} from '@countersign/domain';
import {
  againBy,
  asOf,
  judgeBy,
  loadSubjects,
  ruleSettings,
  type RuleSetting,
  type SubjectName,
} from '@countersign/subjects';
import type { QueryRunner } from 'typeorm';
import { followMonths } from '../queries/follow-months.ts';
import { markLaterWeeks } from '../queries/later-weeks.ts';
import { markApprovalsOfGroups } from '../queries/mark-approvals.ts';
import { markDaysOfEvents, markExemptDays } from '../queries/mark-actor-days.ts';
import { type DueSubject, markAgain } from '../queries/mark-again.ts';
import { markDays } from '../queries/mark-days.ts';
import { markGapsOfEvents, markGapsOfPolicies } from '../queries/mark-policy-gaps.ts';
import { notify } from '../queries/notify.ts';
import { replaceExclusions, replacePeriods } from '../queries/policy-periods.ts';
import { bringRulesIntoForce } from '../queries/rules-in-force.ts';
import { type JudgedFinding, saveFindings } from '../queries/save-findings.ts';
import { saveWrites } from '../queries/save-writes.ts';
import { shareDerived } from '../queries/share-derived.ts';
import { takeSubjects } from '../queries/take-subjects.ts';
import type { Tenant } from '../tenant.ts';

const subjectsPerBatch = 1000;
/** A week of a busy application holds thousands of cases. */
const weeksPerBatch = 100;
/** A month with its windows holds everything a large tenant decides in five. */
const monthsPerBatch = 4;

/**
 * Policies first: what they protected when decides what is said of the writes. Months before requesters, whose rejections
 * are compared with what the tenant did in the month before. What rests on the ledger comes last.
 */
const kinds: readonly { readonly kind: SubjectKind; readonly perBatch: number }[] = [
  { kind: 'policies', perBatch: 1 },
  { kind: 'case', perBatch: subjectsPerBatch },
  { kind: 'approval-background', perBatch: subjectsPerBatch },
  { kind: 'month', perBatch: monthsPerBatch },
  { kind: 'requester', perBatch: subjectsPerBatch },
  { kind: 'requester-week', perBatch: weeksPerBatch },
  { kind: 'approver-week', perBatch: weeksPerBatch },
  { kind: 'event', perBatch: subjectsPerBatch },
  { kind: 'actor-day', perBatch: weeksPerBatch },
  { kind: 'policy-gap', perBatch: weeksPerBatch },
  { kind: 'gates', perBatch: 1 },
  { kind: 'approver-group', perBatch: weeksPerBatch },
  { kind: 'archive', perBatch: 1 },
  // Rests on what was said of all others.
  { kind: 'day', perBatch: weeksPerBatch },
];

/** The archive itself is two look-ups: it is judged each time, since nobody tells of its state. */
const theArchive: readonly SubjectName[] = [{ subject: '', at: null }];

/** A change is judged this long after it was made: its request, or the policy's end, may arrive a little later. */
export const judgeAfterSeconds = 30 * 60;

export interface DetectProgress {
  readonly judged: number;
  readonly raised: number;
  readonly more: boolean;
}

interface Turn {
  readonly runner: QueryRunner;
  readonly tenantId: number;
  readonly now: Instant;
  readonly settings: ReadonlyMap<string, RuleSetting>;
}

/**
 * Judges the next batch of what changed: load, ask the ledger and every detection, save, in one transaction.
 * What is said of a subject is replaced as a whole, so one pass, many batches and a replay end in the same.
 */
export async function detect(archive: TenantArchive, tenant: Tenant): Promise<DetectProgress> {
  return withTransaction(archive, async (runner) => {
    const { tenantId, entraId } = tenant;
    await shareDerived(runner, tenantId);
    const now = await asOf(runner, tenantId);
    if (!now) return { judged: 0, raised: 0, more: false };
    const settings = await ruleSettings(runner, tenantId);
    await bringRulesIntoForce(runner, tenantId, settings);
    const turn = { runner, tenantId, now, settings };
    const morePasts = await markLaterWeeks(runner, tenantId, now);
    const parts: (Part & { readonly kind: SubjectKind })[] = [];
    for (const { kind, perBatch } of kinds) parts.push({ kind, ...(await judgeKind(turn, kind, perBatch)) });
    const ledger = parts.filter(
      ({ kind, judged }) => judged > 0 && (kind === 'policies' || kind === 'event'),
    );
    if (ledger.length > 0) {
      const judged = ledger.find(({ kind }) => kind === 'event')?.judged ?? 0;
      await notify(runner, { kind: 'ledger', tenantId: entraId, judged });
    }
    const raised = parts.reduce((sum, part) => sum + part.raised, 0);
    if (raised > 0) await notify(runner, { kind: 'findings', tenantId: entraId, raised });
    return {
      judged: parts.reduce((sum, part) => sum + part.judged, 0),
      raised,
      more: morePasts || parts.some((part) => part.more),
    };
  });
}

interface Part {
  readonly judged: number;
  readonly raised: number;
  /** As many as fit into a batch: there may be others. */
  readonly more: boolean;
}

/** Takes what is to be judged of one kind, and replaces what is said of it. */
async function judgeKind(turn: Turn, kind: SubjectKind, perBatch: number): Promise<Part> {
  const { runner, tenantId, now } = turn;
  const due = kind === 'event' ? addSeconds(now, -judgeAfterSeconds) : now;
  const taken = await takeSubjects(runner, tenantId, kind, due, perBatch);
  const names = kind === 'archive' ? theArchive : taken;
  if (names.length === 0) return { judged: 0, raised: 0, more: false };
  const ids = names.map(({ subject }) => subject);
  const subjects = await loadSubjects(runner, tenantId, kind, names);
  await saveLedger(turn, kind, ids, subjects);
  if (kind === 'month') await followMonths(runner, tenantId, now, ids, subjects as readonly MonthSubject[]);
  await markAgain(runner, tenantId, kind, againOf(kind, subjects, turn.settings));
  const findings = judgeAll(kind, subjects, turn.settings);
  await markDays(runner, tenantId, kind, ids, findings);
  const raised = await saveFindings(runner, tenantId, kind, ids, findings);
  // What is one subject is judged once.
  return { judged: taken.length, raised, more: perBatch > 1 && taken.length >= perBatch };
}

/** What else follows from what was judged: when which policy held, the class of each write, and what rests on them. */
async function saveLedger(
  { runner, tenantId }: Turn,
  kind: SubjectKind,
  ids: readonly string[],
  subjects: readonly Subject[],
): Promise<void> {
  if (kind === 'event') {
    const events = subjects as readonly EventSubject[];
    const writes = events.flatMap(({ write }) => write ?? []);
    const days = await saveWrites(runner, tenantId, ids, writes);
    await markDaysOfEvents(runner, tenantId, events);
    await markExemptDays(runner, tenantId, events, days);
    await markGapsOfEvents(runner, tenantId, events);
  }
  for (const { periods, exclusions } of kind === 'policies' ? (subjects as readonly PoliciesSubject[]) : []) {
    await replacePeriods(runner, tenantId, periods);
    await replaceExclusions(runner, tenantId, exclusions);
    await markGapsOfPolicies(runner, tenantId, periods);
    await markApprovalsOfGroups(runner, tenantId);
  }
}

/** What every detection of that kind says; "cannot decide" raises nothing. */
function judgeAll(
  kind: SubjectKind,
  subjects: readonly Subject[],
  settings: ReadonlyMap<string, RuleSetting>,
): JudgedFinding[] {
  const rules = detectionsFor(kind);
  return subjects.flatMap((subject) =>
    rules.flatMap((rule) => {
      const setting = settings.get(rule.id);
      return judgeBy(rule, setting, subject).map((finding) => ({
        ...finding,
        settingsVersion: setting?.version ?? 0,
      }));
    }),
  );
}

/** What is to be judged again although nothing arrives, each at the first time that a rule asks for. */
function againOf(
  kind: SubjectKind,
  subjects: readonly Subject[],
  settings: ReadonlyMap<string, RuleSetting>,
): DueSubject[] {
  const rules = detectionsFor(kind).filter((rule) => rule.again);
  return subjects.flatMap((subject) => {
    const at = earliestOf(...rules.map((rule) => againBy(rule, settings.get(rule.id), subject)));
    return at === null ? [] : [{ subject: nameOf(subject), at }];
  });
}

function nameOf(subject: Subject): string {
  if (subject.kind === 'case') return subject.case.requestId;
  if (subject.kind === 'policy-gap') return policyGapSubject(subject);
  throw new Error(`No rule on the kind ${subject.kind} has asked again so far.`);
}
