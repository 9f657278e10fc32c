import type { ApproverFacts } from '../approvers/approver-facts.ts';
import type { ApprovalCase } from '../cases/case.ts';
import type { ToldDifferences } from '../change/told-differences.ts';
import type { Instant } from '../instant.ts';
import type { ProtectedWrite, WriteFacts } from '../ledger/classify-write.ts';
import type { PolicyExclusion } from '../policies/policy-exclusions.ts';
import type { PolicyGap } from '../policies/policy-gaps.ts';
import type { PolicyHistoryInput, PolicyPeriod } from '../policies/policy-history.ts';
import type { Source } from '../vocabulary.ts';
import type { DaySubject } from './day.ts';
import type { ApproverPast, AttemptPair, RequesterPast } from './past.ts';

export type { ApproverPast, AttemptPair, PastJustification, PersonPast, RequesterPast } from './past.ts';

/** What a finding is about, and what is judged again as a whole when something of it changes. */
export const subjectKinds = [
  'case',
  'approval-background',
  'requester',
  'requester-week',
  'approver-week',
  'month',
  'actor-day',
  'event',
  'policies',
  'policy-gap',
  'gates',
  'approver-group',
  'archive',
  'day',
] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export interface CaseSubject {
  readonly kind: 'case';
  readonly case: ApprovalCase;
  /** The archive's "now": the end of the newest complete read of the requests. */
  readonly asOf: Instant;
  /** What was recorded against what was asked, where a rule compares it; null where nothing can be compared. */
  readonly differences: ToldDifferences | null;
}

/** Something that was done to an account, as the directory audits of Entra tell it; only what succeeded. */
export interface DoneToAccount {
  readonly eventId: string;
  readonly occurredAt: Instant;
  readonly activity: string;
  /** Who did it. Ids in lower case. */
  readonly actorId: string | null;
  readonly actorUpn: string | null;
  readonly actorAppId: string | null;
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly membership: 'added' | 'removed' | null;
  /** Some access policy names the group as approver. */
  readonly isApproverGroup: boolean;
  readonly roleName: string | null;
}

/** An approved request with what was done to the account of its approver in the thirty days before the decision. */
export interface ApprovalBackgroundSubject {
  readonly kind: 'approval-background';
  readonly case: WeekCase;
  /** Oldest first. */
  readonly doneToApprover: readonly DoneToAccount[];
  /** Whether the directory audits of all that time were read without a hole. */
  readonly isWholeKnown: boolean;
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
  readonly past: RequesterPast;
  /** Requests of the week that try again what was rejected not long before. */
  readonly attempts: readonly AttemptPair[];
}

/** What one approver decided in a week, and in the ten minutes before and after it. */
export interface ApproverWeekSubject extends PersonWeek {
  readonly kind: 'approver-week';
  readonly past: ApproverPast;
}

/** Something that one actor did, or tried, in a day: what destroys devices, and what failed. */
export interface DayAction {
  readonly position: number;
  readonly occurredAt: Instant;
  readonly activityType: string | null;
  /** The policy types such a change falls under. */
  readonly policyTypes: readonly string[];
  /** As recorded: Success, Failure, … */
  readonly result: string | null;
  /** It tells of a request or an access policy itself. */
  readonly isOfApproval: boolean;
  readonly resourceId: string | null;
  readonly resourceName: string | null;
  /** What the ledger says of it; null if nothing, as of what failed. */
  readonly write: Pick<ProtectedWrite, 'class' | 'reason'> | null;
  /** Of the request that explains it. */
  readonly tickets: readonly string[];
}

/** What an application changed of one type in a day under an exclusion. */
export interface ExemptDay {
  readonly policyType: string;
  readonly writes: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Of the first of them, oldest first. */
  readonly positions: readonly number[];
  /** The day (UTC) of its first such change that is known, this day at the latest. */
  readonly firstDay: string;
  /** Each of the thirty days before in which there were any. */
  readonly before: readonly number[];
}

/** What one person, or one application by itself, did in a day (UTC), with an hour before and after it. */
export interface ActorDaySubject {
  readonly kind: 'actor-day';
  /** A user's id, where events give none the UPN; an application's id where nobody works through it. */
  readonly actorId: string;
  readonly actorName: string | null;
  readonly isApplication: boolean;
  /** Midnight to midnight; half-open. A run of actions belongs to the day of its first. */
  readonly from: Instant;
  readonly to: Instant;
  /** In any order. */
  readonly actions: readonly DayAction[];
  readonly exempt: readonly ExemptDay[];
  readonly policies: readonly PolicyPeriod[];
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

/** A time in which a type was not protected, and what was changed then. */
export interface PolicyGapSubject extends PolicyGap {
  readonly kind: 'policy-gap';
  /** Changes of the type within it that no policy asked an approval for, oldest first; the first of them. */
  readonly writes: readonly {
    readonly position: number;
    readonly occurredAt: Instant;
    readonly actor: string | null;
  }[];
  /** How many there were in all. */
  readonly writesInAll: number;
  /** By the archive's own clock. */
  readonly asOf: Instant;
}

/** Who can open the access policies, by what was read last. */
export interface GatesSubject {
  readonly kind: 'gates';
  /** The end of the newest of the readings. */
  readonly at: Instant;
  /** Readings alone, the last of each. */
  readonly facts: ApproverFacts;
  /** When something of a policy, a group or its members, or the role assignments was seen to be another. Ids in lower case. */
  readonly changed: {
    readonly policies: Readonly<Record<string, Instant>>;
    readonly groups: Readonly<Record<string, Instant>>;
    readonly assignments: Instant | null;
  };
}

/** Who was in an approver group when, and whom an application took out of it. In any order. */
export interface ApproverGroupSubject {
  readonly kind: 'approver-group';
  readonly groupId: string;
  readonly groupName: string | null;
  readonly stays: readonly {
    readonly memberId: string;
    readonly memberName: string | null;
    readonly firstSeenAt: Instant;
    /** The last reading that showed the member; and the first that did not any more, null if there was none. */
    readonly lastSeenAt: Instant;
    readonly goneAt: Instant | null;
  }[];
  readonly removals: readonly {
    readonly eventId: string;
    readonly occurredAt: Instant;
    readonly memberId: string | null;
    readonly appId: string;
    readonly appName: string | null;
  }[];
}

/** The archive of a tenant itself: what was lost of its sources, and what the notary says of its log. */
export interface ArchiveSubject {
  readonly kind: 'archive';
  readonly gaps: readonly {
    readonly source: Source;
    readonly from: Instant;
    readonly to: Instant;
  }[];
  /** Since when the notary has refused to sign it, and why; null: it signs. */
  readonly quarantine: { readonly since: Instant; readonly reason: string } | null;
}

export type Subject =
  | CaseSubject
  | ApprovalBackgroundSubject
  | RequesterSubject
  | RequesterWeekSubject
  | ApproverWeekSubject
  | MonthSubject
  | ActorDaySubject
  | EventSubject
  | PoliciesSubject
  | PolicyGapSubject
  | GatesSubject
  | ApproverGroupSubject
  | ArchiveSubject
  | DaySubject;
