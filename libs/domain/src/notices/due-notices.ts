import { addSeconds, type Instant, secondsBetween } from '../instant.ts';
import type { Outcome, Severity } from '../vocabulary.ts';
import { localTime } from '../local-time.ts';
import { isAtLeast, type NoticeReason, type NoticeRoute } from './notice-route.ts';

/** Something to tell. The key is the same whenever it is found again, so that it is told once. */
export interface Notice {
  readonly key: string;
  readonly reason: NoticeReason;
  /** A request id, a finding id, or a date. */
  readonly subject: string;
  readonly severity: Severity | null;
  /** When it became so. */
  readonly at: Instant;
}

/** What is older is not told, whatever was found of it: a first harvest and a long rest must not ring for weeks. */
const oldestSeconds = { case: 3 * 86_400, finding: 14 * 86_400 };

/** The instant from which on findings may be told by a route. */
export function findingsSince(route: NoticeRoute, now: Instant): Instant {
  return later(route.setAt, addSeconds(now, -oldestSeconds.finding));
}

/** What is open of a request. */
export interface OpenCase {
  readonly requestId: string;
  readonly outcome: Outcome;
  readonly requestedAt: Instant | null;
  readonly expiresAt: Instant | null;
  /** The latest it can have been approved. */
  readonly approvedAt: Instant | null;
}

/** Parts of its life after which a request that waits is brought up again: of three days 24, 48 and 66 hours. */
const reminders = [1 / 3, 2 / 3];
const escalation = 11 / 12;

/** What there is to tell of an open request by this route now. Of several reminders that are due, the last alone. */
export function caseNotices(route: NoticeRoute, one: OpenCase, now: Instant): Notice[] {
  const since = later(route.setAt, addSeconds(now, -oldestSeconds.case));
  const wanted = (notice: Notice): boolean =>
    route.settings.isOn && route.settings.reasons.some((reason) => reason === notice.reason);
  return momentsOf(one, now)
    .filter((notice) => notice.at > since && notice.at <= now)
    .filter(wanted);
}

function momentsOf(one: OpenCase, now: Instant): Notice[] {
  const { requestId, outcome, requestedAt, approvedAt } = one;
  const notice = (key: string, reason: NoticeReason, at: Instant): Notice => ({
    ...{ key: `${key}/${requestId}`, reason, subject: requestId, severity: null, at },
  });
  const last = partOfLife(one, escalation, now);
  if (outcome === 'waiting') {
    if (last !== null && last <= now) return [notice('escalation', 'escalation', last)];
    const [due] = reminders
      .map((part, index) => ({ index, at: partOfLife(one, part, now) }))
      .filter(({ at }) => at !== null && at <= now)
      .reverse();
    return [
      ...(requestedAt === null ? [] : [notice('pending', 'pending', requestedAt)]),
      ...(due?.at
        ? [{ ...notice('reminder', 'reminder', due.at), key: reminderKey(requestId, due.index) }]
        : []),
    ];
  }
  if (outcome !== 'approved_open') return [];
  return [
    ...(approvedAt === null ? [] : [notice('approved', 'approved', approvedAt)]),
    ...(last !== null && last <= now && (approvedAt === null || approvedAt < last)
      ? [notice('approved-last', 'approved', last)]
      : []),
  ];
}

function reminderKey(requestId: string, index: number): string {
  return `reminder/${requestId}/${index + 1}`;
}

/** When that part of its life is over; null if its end is not known, or behind us: then there is nothing to hurry for. */
function partOfLife({ requestedAt, expiresAt }: OpenCase, part: number, now: Instant): Instant | null {
  if (requestedAt === null || expiresAt === null || expiresAt <= now || expiresAt <= requestedAt) return null;
  return addSeconds(requestedAt, secondsBetween(requestedAt, expiresAt) * part);
}

/** Whether what was queued is still so when it is sent: a decided request needs no reminder. */
export function stillHolds(reason: NoticeReason, outcome: Outcome | null): boolean {
  if (reason === 'approved') return outcome === 'approved_open';
  const isAboutWaiting = reason === 'pending' || reason === 'reminder' || reason === 'escalation';
  return !isAboutWaiting || outcome === 'waiting';
}

export interface ToldFinding {
  readonly findingId: string;
  readonly severity: Severity;
  readonly lastAt: Instant;
  readonly isMuted: boolean;
}

/** What there is to tell of a finding by this route. Null also of what somebody has closed or allowed. */
export function findingNotice(route: NoticeRoute, finding: ToldFinding, now: Instant): Notice | null {
  const { settings } = route;
  if (!settings.isOn || !settings.reasons.includes('finding') || finding.isMuted) return null;
  if (!isAtLeast(finding.severity, settings.severityFrom)) return null;
  if (finding.lastAt <= findingsSince(route, now)) return null;
  const { findingId, severity, lastAt } = finding;
  return { key: `finding/${findingId}`, reason: 'finding', subject: findingId, severity, at: lastAt };
}

/** The digest of today, once its hour has come in the zone of the route and was not over when the route was set. */
export function digestNotice({ settings, setAt }: NoticeRoute, now: Instant): Notice | null {
  const { digest, timeZone } = settings;
  if (!settings.isOn || digest === null || !settings.reasons.includes('digest')) return null;
  const [here, then] = [localTime(now, timeZone), localTime(setAt, timeZone)];
  if (!digest.days.includes(here.weekday) || here.hour < digest.hour) return null;
  if (then.date === here.date && then.hour >= digest.hour) return null;
  return { key: `digest/${here.date}`, reason: 'digest', subject: here.date, severity: null, at: now };
}

const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
