import type { ApprovalCase } from '../cases/case.ts';
import type { AttemptVerdict } from '../change/compare-attempts.ts';
import type { Widening } from '../change/widened.ts';
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
  /** The archive's "now": the end of the newest complete read of the requests. */
  readonly asOf: Instant;
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
  }[];
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
  readonly past: RequesterPast;
  /** Requests of the week that try again what was rejected not long before. */
  readonly attempts: readonly AttemptPair[];
}

/** What one approver decided in a week, and in the ten minutes before and after it. */
export interface ApproverWeekSubject extends PersonWeek {
  readonly kind: 'approver-week';
  readonly past: ApproverPast;
}

/** What a person did in the 180 days before a week: their newest 1000 rows of that time, counted. */
export interface PersonPast {
  /** The first of those rows; null if there are none. */
  readonly since: Instant | null;
  readonly count: number;
  /** By the hour of the day in UTC, of the last 90 days: 24 numbers. Only times that are known to the hour. */
  readonly hours: readonly number[];
}

export interface RequesterPast extends PersonPast {
  /** Every policy type they asked about, and when last. */
  readonly types: readonly { readonly type: string; readonly lastAt: Instant }[];
  /** How many they filed in one hour of the clock: the 20 fullest hours of the last 30 days, fullest first. */
  readonly fullestHours: readonly number[];
  /** The newest 200 justifications of the last 30 days. */
  readonly justifications: readonly PastJustification[];
}

export interface PastJustification {
  readonly requestId: string;
  readonly requestedAt: Instant;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  readonly text: string;
}

export interface ApproverPast extends PersonPast {
  /** The last decision before the week, however long ago. */
  readonly lastAt: Instant | null;
  /** Whose requests they decided. */
  readonly requesterIds: readonly string[];
}

/** A request that asks again for what was rejected, and what it asks otherwise. */
export interface AttemptPair {
  readonly earlier: WeekCase;
  readonly later: WeekCase;
  readonly verdict: AttemptVerdict;
  /** Why nothing can be told; null where something can. */
  readonly why: string | null;
  readonly widenings: readonly Widening[];
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
  /** When it has to be asked again although nothing arrived, since time alone changes its answer; null: never. */
  again?(subject: S, values?: SettingValues): Instant | null;
}
