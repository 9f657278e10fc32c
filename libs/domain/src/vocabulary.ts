/**
 * The closed lists of the product's own words. Lists that Microsoft owns (statuses, policy types) are open:
 * an unknown member is kept as the text that arrived.
 */

/** What is read from Graph, and where an archived page came from. */
export const coreSources = ['approval-requests', 'access-policies', 'audit-events'] as const;
/** Read only where the app registration may, and off without: what they add is who could approve. */
export const optionalSources = ['role-assignments', 'approver-groups', 'directory-audits'] as const;
export type OptionalSource = (typeof optionalSources)[number];
export const sources = [...coreSources, ...optionalSources] as const;
export type Source = (typeof sources)[number];
/** Sources of events, which are asked for by their time. */
export type EventSource = 'audit-events' | 'directory-audits';

export function isOptional(source: Source): source is OptionalSource {
  return (optionalSources as readonly Source[]).includes(source);
}

export function isEventSource(source: Source): source is EventSource {
  return source === 'audit-events' || source === 'directory-audits';
}

/** Whether the source shows what is, and nothing of what was: every reading is one moment. */
export function keepsNoPast(source: Source): boolean {
  return source !== 'approval-requests' && !isEventSource(source);
}
export type PageSource = Source | 'import';

export const outcomes = [
  'waiting',
  'approved_open',
  'completed',
  'rejected',
  'cancelled',
  'expired_unanswered',
  'approved_lapsed',
  'lost_sight',
  'unknown',
] as const;
export type Outcome = (typeof outcomes)[number];

/** `completed` says nothing about success: the effect needs an audit event of the change. */
export const effects = ['confirmed', 'failed', 'unproven'] as const;
export type Effect = (typeof effects)[number];

/** How a time is known: from an audit event, from Graph's own field for that very change, bracketed by two reads, or not. */
export const timeSources = ['audit-event', 'reported', 'observed', 'unknown'] as const;
export type TimeSource = (typeof timeSources)[number];

/** How strongly an audit event is tied to a request, strongest first. */
export const strengths = ['exact', 'strong', 'medium', 'derived', 'weak', 'none'] as const;
export type Strength = (typeof strengths)[number];

export const eventRoles = [
  'request',
  'decision',
  'completion',
  'cancellation',
  'effect',
  'candidate',
] as const;
export type EventRole = (typeof eventRoles)[number];

export const severities = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const origins = ['observed', 'reconstructed'] as const;
export type Origin = (typeof origins)[number];

/** What the ledger of protected writes says of one: each write is in exactly one class. */
export const writeClasses = [
  'approved',
  'exempt',
  'outside_policy',
  'service_made',
  'undecidable',
  'unexplained',
] as const;
export type WriteClass = (typeof writeClasses)[number];

/** Why a write is in its class. */
export const writeReasons = [
  'tied',
  'tied_to_deleted',
  'excluded_app',
  'no_policy',
  'before_policy',
  'policy_just_created',
  'policy_ended',
  'apps_not_gated',
  'service',
  'ambiguous',
  'policy_unknown',
  'requests_unknown',
  'result_unknown',
  'gap',
  'apps_gated_lately',
  'exclusions_unknown',
  'no_request',
] as const;
export type WriteReason = (typeof writeReasons)[number];
