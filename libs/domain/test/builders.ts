import type { CandidateEvent, CaseInput, RequestVersion } from '../src/cases/case.ts';
import type { Finding, Verdict } from '../src/detections/detection.ts';
import type { ApproverPast, RequesterPast, WeekCase } from '../src/detections/subject.ts';
import { addSeconds } from '../src/instant.ts';
import type { EventRecord, Identity, PropertyChange, RequestRecord } from '../src/records/records.ts';
import { readTicketPatterns, usualTicketPatterns } from '../src/tickets/ticket-patterns.ts';
import { eventKeys } from '../src/normalise/event-keys.ts';

/** A day in October 2026 by its time: `at('10:41')`, or the day after with `at('10:41', 6)`. */
export function at(time: string, day = 5): string {
  const [hour = '00', minute = '00', second = '00'] = time.split(':');
  return `2026-10-${String(day).padStart(2, '0')}T${hour}:${minute}:${second}.000000Z`;
}

export const requestId = '5b0f7c1e-2d0a-4c55-9f0e-1b7e6f2a9c10';
export const appId = 'c0ffee00-0000-4000-8000-000000000001';

export const ada: Identity = {
  kind: 'user',
  id: '0a110000-0000-4000-8000-00000000000a',
  name: 'Ada Lindqvist',
  upn: 'ada@contoso.example',
};
export const bo: Identity = {
  kind: 'user',
  id: '0b220000-0000-4000-8000-00000000000b',
  name: 'Bo Berg',
  upn: 'bo@contoso.example',
};

/** A request to assign an app, asked at 8:00 and open for three days. */
export function requestRecord(changes: Partial<RequestRecord> = {}): RequestRecord {
  return {
    id: requestId,
    status: 'needsApproval',
    requestedAt: at('08:00'),
    expiresAt: at('08:00', 8),
    lastModifiedAt: at('08:00'),
    requester: ada,
    approver: null,
    requestJustification: 'CHG-4711',
    approvalJustification: null,
    policyTypes: ['app'],
    operation: 'Update',
    resource: { type: 'MobileApp', id: appId, name: 'VPN client 7', count: 1, ids: [appId] },
    ...changes,
  };
}

let nextPosition = 0;

/** One content of the request, seen at one read unless said otherwise. */
export function version(
  record: Partial<RequestRecord>,
  seenAt: string,
  changes: Partial<RequestVersion> = {},
): RequestVersion {
  return {
    position: (nextPosition += 1),
    record: requestRecord(record),
    notBeforeAt: null,
    firstSeenAt: seenAt,
    lastSeenAt: seenAt,
    sightings: 1,
    goneAt: null,
    ...changes,
  };
}

export interface EventWords {
  readonly activityType: string;
  readonly occurredAt: string;
  readonly actor?: Identity;
  readonly operationType?: string;
  readonly result?: string | null;
  readonly correlationId?: string | null;
  readonly resources?: EventRecord['resources'];
  readonly approval?: readonly PropertyChange[] | null;
  readonly id?: string;
}

export function eventRecord(words: EventWords): EventRecord {
  const { actor = ada, approval = null } = words;
  const resources = words.resources ?? [{ type: 'MobileApp', id: appId, name: 'VPN client 7' }];
  const operationType = words.operationType ?? words.activityType.split(' ')[0] ?? null;
  return {
    id: words.id ?? `event-${(nextPosition += 1)}`,
    occurredAt: words.occurredAt,
    category: 'Application',
    component: null,
    activity: null,
    activityType: words.activityType,
    operationType,
    result: words.result === undefined ? 'Success' : words.result,
    correlationId: words.correlationId === undefined ? `correlation-${nextPosition}` : words.correlationId,
    actor: {
      type: 'ItPro',
      userId: actor.kind === 'user' ? actor.id : null,
      upn: actor.upn,
      appId: actor.kind === 'application' ? actor.id : '5926fc8e-304e-4f59-8bed-58ca97cc39a4',
      appName: actor.kind === 'application' ? actor.name : 'Microsoft Intune portal extension',
      ip: null,
    },
    resources,
    approval,
    keys: eventKeys({
      activityType: words.activityType,
      operationType,
      resources,
      changes: approval ?? [],
      isApproval: approval !== null,
    }),
  };
}

export function event(words: EventWords): CandidateEvent {
  const record = eventRecord(words);
  return { position: (nextPosition += 1), firstSeenAt: at('23:00'), event: record };
}

/** A write on the app by its requester. */
export function write(occurredAt: string, words: Partial<EventWords> = {}): CandidateEvent {
  return event({ activityType: 'Patch MobileApp', occurredAt, ...words });
}

/** An event in the life of the request, naming it. */
export function approvalEvent(
  verb: string,
  occurredAt: string,
  actor: Identity,
  words: Partial<EventWords> = {},
): CandidateEvent {
  return event({
    activityType: `${verb} OperationApprovalRequest`,
    occurredAt,
    actor,
    operationType: verb === 'Create' ? 'Create' : 'Action',
    resources: [{ type: 'OperationApprovalRequest', id: requestId, name: 'VPN client 7' }],
    approval: [],
    ...words,
  });
}

export function caseInput(
  versions: readonly RequestVersion[],
  events: readonly CandidateEvent[] = [],
  asOf = at('23:00'),
): CaseInput {
  return { requestId, versions, events, asOf, ticketPatterns: readTicketPatterns(usualTicketPatterns) };
}

/** The history of a completed request as frequent reads show it: waiting, approved 9:00, completed 10:00. */
export function completedVersions(): RequestVersion[] {
  const decided = { approver: bo, approvalJustification: 'ok' };
  return [
    version({}, at('08:05'), { lastSeenAt: at('08:55') }),
    version({ status: 'approved', lastModifiedAt: at('09:00'), ...decided }, at('09:05'), {
      lastSeenAt: at('09:55'),
    }),
    version({ status: 'completed', lastModifiedAt: at('10:00'), ...decided }, at('10:05'), {
      lastSeenAt: at('22:55'),
    }),
  ];
}

/** A case of a week of somebody: rejected by nobody, approved by Bo an hour after it was filed. */
export function weekCase(changes: Partial<WeekCase> = {}): WeekCase {
  const requestedAt = changes.requestedAt ?? at('09:00');
  const decidedAt = changes.decided?.latest ?? addSeconds(requestedAt, 3600);
  return {
    requestId: `request-${(nextPosition += 1)}`,
    archiveIndex: nextPosition,
    origin: 'observed',
    status: 'completed',
    outcome: 'completed',
    effect: 'confirmed',
    policyTypes: ['app'],
    operation: 'Update',
    resourceType: 'MobileApp',
    resourceId: appId,
    resourceName: 'VPN client 7',
    resourceCount: 1,
    requester: ada,
    requestedAt,
    requestJustification: 'Version 4.2 fixes the sign-in loop',
    approver: bo,
    approvalJustification: 'Tested in the pilot ring',
    decision: 'approved',
    decided: { at: decidedAt, earliest: decidedAt, latest: decidedAt, source: 'audit-event' },
    completed: { at: null, earliest: null, latest: null, source: 'unknown' },
    endedAt: null,
    expiresAt: null,
    lastModifiedAt: null,
    firstSeenAt: requestedAt,
    lastSeenAt: requestedAt,
    observations: 1,
    effectEvents: 1,
    correlationStrength: 'exact',
    decideSeconds: 3600,
    tickets: [],
    ...changes,
  };
}

/** The week of Monday, 5 October 2026. */
export const week = { from: at('00:00', 5), to: at('00:00', 12) };

/** Somebody of whom nothing is known before the week. */
const noHours = new Array<number>(24).fill(0);
export const noRequesterPast: RequesterPast = {
  since: null,
  count: 0,
  hours: noHours,
  types: [],
  fullestHours: [],
  justifications: [],
};
export const noApproverPast: ApproverPast = {
  since: null,
  count: 0,
  hours: noHours,
  lastAt: null,
  requesterIds: [],
};
/** What stands in a week of a person beside their cases. */
export const requesterWeek = {
  kind: 'requester-week',
  ...week,
  past: noRequesterPast,
  attempts: [],
} as const;
export const approverWeek = { kind: 'approver-week', ...week, past: noApproverPast } as const;

/** A decision that is known to the second, or between two reads. */
export function decidedAt(earliest: string, latest = earliest): WeekCase['decided'] {
  return earliest === latest
    ? { at: latest, earliest, latest, source: 'audit-event' }
    : { at: null, earliest, latest, source: 'observed' };
}

export function findingsOf(verdict: Verdict): readonly Finding[] {
  if ('cannotDecide' in verdict) throw new Error(verdict.cannotDecide);
  return verdict.findings;
}
