import type { ApprovalCase } from '../cases/case.ts';
import type { Instant } from '../instant.ts';
import type { ProtectedWrite, WriteFacts } from '../ledger/classify-write.ts';
import type { PolicyExclusion } from '../policies/policy-exclusions.ts';
import type { PolicyHistoryInput, PolicyPeriod } from '../policies/policy-history.ts';
import type { Severity } from '../vocabulary.ts';
import type { Settings, SettingValues } from './settings.ts';

/** What a finding is about, and what is judged again as a whole when something of it changes. */
export const subjectKinds = [
  'case',
  'requester',
  'requester-week',
  'approver-week',
  'month',
  'event',
  'policies',
] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** A row a finding rests on: a request id, or the archive position of an event. */
export interface Evidence {
  readonly kind: 'case' | 'event';
  readonly subject: string;
}

/** What a detection says. The id must be a function of the detection and its first evidence only. */
export interface Finding {
  readonly findingId: string;
  readonly detection: string;
  readonly ruleVersion: number;
  readonly severity: Severity;
  readonly title: string;
  /** The rule's sentence filled in, and what would have kept it silent. */
  readonly explanation: string;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly facts: Readonly<Record<string, string | number | null>>;
  readonly evidence: readonly Evidence[];
}

/** A rule either judges (no finding is an answer too) or says why it cannot. */
export type Verdict = { readonly findings: readonly Finding[] } | { readonly cannotDecide: string };

export interface CaseSubject {
  readonly kind: 'case';
  readonly case: ApprovalCase;
}

/** All rejected requests of one requester, in any order. */
export interface RequesterSubject {
  readonly kind: 'requester';
  readonly requesterId: string;
  readonly requesterName: string | null;
  readonly rejections: readonly {
    readonly requestId: string;
    readonly rejectedAt: Instant;
    readonly policyTypes: readonly string[];
    readonly resourceName: string | null;
    readonly approverId: string | null;
    /** How often they were rejected around then, beside the tenant; nothing if this rejection stands alone. */
    readonly quarter?: RejectionQuarter | null;
  }[];
}

/**
 * What was decided of one requester in the 90 days up to the last of rejections that lie at most a week apart, and in
 * the whole tenant in the 90 days before that month began.
 */
export interface RejectionQuarter {
  readonly until: Instant;
  readonly decided: number;
  readonly rejected: number;
  /** Null where nothing is known of that time. */
  readonly tenantDecided: number | null;
  readonly tenantRejected: number | null;
}

/** One write recorded in the tenant with what surrounds it, and what the ledger says of it; null if nothing. */
export interface EventSubject extends WriteFacts {
  readonly kind: 'event';
  readonly write: ProtectedWrite | null;
}

/** A case without its line of actions, which no rule over many cases needs. */
export type WeekCase = Omit<ApprovalCase, 'line'>;

interface PersonWeek {
  /** A user's or an application's id. */
  readonly personId: string;
  readonly personName: string | null;
  /** Monday to Monday, UTC; half-open. Each finding belongs to the week of its first row. */
  readonly from: Instant;
  readonly to: Instant;
  /** In any order. */
  readonly cases: readonly WeekCase[];
}

/** What one requester filed in a week, and in the day before it. */
export interface RequesterWeekSubject extends PersonWeek {
  readonly kind: 'requester-week';
}

/** What one approver decided in a week, and in the ten minutes before and after it. */
export interface ApproverWeekSubject extends PersonWeek {
  readonly kind: 'approver-week';
}

/** One decision of a tenant, or a request that expired without one, as rules over many of them need it. */
export interface MonthRow {
  readonly requestId: string;
  /** When it was decided, the middle of the bounds where there is no point; when it expired, if nobody decided. */
  readonly at: Instant;
  readonly earliest: Instant | null;
  readonly latest: Instant | null;
  readonly decision: 'approved' | 'rejected' | null;
  readonly policyTypes: readonly string[];
  readonly resourceCount: number;
  readonly requesterId: string | null;
  readonly requesterName: string | null;
  readonly approverId: string | null;
  readonly approverName: string | null;
  /** From the request to the latest time at which the decision can have been made. */
  readonly seconds: number | null;
}

/**
 * What was decided in a whole tenant up to the end of a calendar month (UTC), or of the last whole day while it runs,
 * from 120 days before that to a day after the month.
 */
export interface MonthSubject {
  readonly kind: 'month';
  /** `2026-11`. */
  readonly month: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Windows end here: with the month, or at the last midnight. */
  readonly until: Instant;
  /** In any order. */
  readonly rows: readonly MonthRow[];
}

/** The access policies of a tenant: their contents, what audit events tell of them, and what follows. */
export interface PoliciesSubject extends PolicyHistoryInput {
  readonly kind: 'policies';
  readonly periods: readonly PolicyPeriod[];
  readonly exclusions: readonly PolicyExclusion[];
}

export type Subject =
  | CaseSubject
  | RequesterSubject
  | RequesterWeekSubject
  | ApproverWeekSubject
  | MonthSubject
  | EventSubject
  | PoliciesSubject;

/** One rule: its words and its judgement in one file, its tests beside it. */
export interface Detection<S extends Subject = Subject> {
  readonly id: string;
  readonly version: number;
  readonly subject: S['kind'];
  readonly title: string;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly how: string;
  readonly whatToDo: string;
  readonly falsePositives: readonly string[];
  /** MITRE ATT&CK technique ids; empty for a control weakness. */
  readonly attack: readonly string[];
  /** Certain: whoever reads the rows comes to the same. Statistical: unusual, which may have a good reason. */
  readonly method: 'certain' | 'statistical';
  /** What it cannot do without: a source that is read only where a permission allows it, or something to be told. */
  readonly needs?: string;
  /** By what it can be tuned; empty if there is nothing to tune. Texts of the rule name the initial values. */
  readonly settings: Settings;
  /** `values`: what was tuned, checked by `settingFaults`; the rest is as the settings say. */
  judge(subject: S, values?: SettingValues): Verdict;
}
