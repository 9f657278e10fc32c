import type { Instant } from '../instant.ts';
import { severities, type Severity } from '../vocabulary.ts';

/** How something leaves the house. */
export const channelKinds = ['teams', 'webhook', 'email', 'syslog'] as const;
export type ChannelKind = (typeof channelKinds)[number];

/** Field names of a channel that is fed with everything new, for a SIEM. */
export const feedFormats = ['ocsf', 'ecs'] as const;
export type FeedFormat = (typeof feedFormats)[number];

/**
 * Why somebody is told. `escalation` is the last reminder before a request expires, `approved` asks the requester to
 * press Complete, `test` is the button.
 */
export const routeReasons = ['pending', 'reminder', 'escalation', 'approved', 'finding', 'digest'] as const;
export const noticeReasons = [...routeReasons, 'test'] as const;
export type RouteReason = (typeof routeReasons)[number];
export type NoticeReason = (typeof noticeReasons)[number];

/** `dropped`: it was not true any more, or its route had ended. `failed`: every attempt did. */
export const noticeStates = ['queued', 'sent', 'failed', 'dropped'] as const;
export type NoticeState = (typeof noticeStates)[number];

/** Local times of a route at which only what may pass is told. */
export interface QuietHours {
  /** `22:00`, in quarters of an hour; equal to `to`: no hours. Past midnight if `to` is earlier. */
  readonly from: string;
  readonly to: string;
  /** Whole days, Monday is 1. At most six, or nothing would ever be told. */
  readonly days: readonly number[];
}

export interface DigestTime {
  readonly hour: number;
  /** Monday is 1. */
  readonly days: readonly number[];
}

/** What of a tenant is told through which channel, as a person set it. */
export interface RouteSettings {
  readonly name: string;
  readonly channel: string;
  readonly isOn: boolean;
  readonly reasons: readonly RouteReason[];
  /** Findings below it are not told. */
  readonly severityFrom: Severity;
  /** Of mail: those who can decide get what waits for them. */
  readonly toApprovers: boolean;
  /** Of mail: the requester gets what waits for them. */
  readonly toRequester: boolean;
  /** Of mail: who always gets it. */
  readonly addresses: readonly string[];
  readonly withJustification: boolean;
  /** IANA. */
  readonly timeZone: string;
  readonly quiet: QuietHours | null;
  readonly criticalPassesQuiet: boolean;
  readonly digest: DigestTime | null;
}

export interface NoticeRoute {
  readonly routeId: string;
  readonly settings: RouteSettings;
  readonly setAt: Instant;
}

export function isAtLeast(severity: Severity, from: Severity): boolean {
  return severities.indexOf(severity) >= severities.indexOf(from);
}
