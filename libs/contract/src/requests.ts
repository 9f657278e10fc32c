import { relations } from '@countersign/domain';
import { z } from 'zod';
import { caseChange } from './change.ts';
import { pageQuery, scopeQuery } from './filters.ts';
import { findingStates } from './finding-words.ts';
import {
  effect,
  eventRole,
  identity,
  instant,
  knownTime,
  maybeInstant,
  origin,
  outcome,
  severity,
  strength,
} from './vocabulary.ts';

export const requestSorts = ['-requested_at', 'requested_at', 'archive_index', '-archive_index'] as const;

export const requestsQuery = scopeQuery
  .extend(pageQuery.shape)
  .extend({ sort: z.enum(requestSorts).default('-requested_at') });
export type RequestsQuery = z.output<typeof requestsQuery>;

export const findingTag = z
  .object({
    findingId: z.string(),
    detection: z.string(),
    severity,
    title: z.string(),
    state: z.enum(findingStates),
  })
  .meta({ id: 'FindingTag' });
export type FindingTag = z.output<typeof findingTag>;

/** One row holds everything vital about a request. */
export const caseRow = z
  .object({
    tenantId: z.string(),
    requestId: z.string(),
    archiveIndex: z.number().int(),
    origin,
    status: z.string().nullable().meta({ description: "Graph's raw value" }),
    outcome,
    effect: effect.nullable(),
    policyTypes: z.array(z.string()),
    operation: z.string().nullable(),
    resource: z.object({
      type: z.string().nullable(),
      id: z.string().nullable(),
      name: z.string().nullable(),
      count: z.number().int(),
    }),
    requester: identity,
    requestedAt: maybeInstant,
    requestJustification: z.string().nullable(),
    approver: identity.nullable(),
    approvalJustification: z.string().nullable(),
    decision: z.enum(['approved', 'rejected']).nullable(),
    decided: knownTime,
    completed: knownTime,
    endedAt: maybeInstant,
    expiresAt: maybeInstant,
    lastModifiedAt: maybeInstant,
    firstSeenAt: maybeInstant,
    lastSeenAt: maybeInstant,
    observations: z.number().int(),
    effectEvents: z.number().int(),
    correlationStrength: strength,
    decideSeconds: z.number().int().nullable(),
    tickets: z.array(z.string()).meta({
      description: 'Ids of change tickets in the justification and the note, in capitals; at most 20',
    }),
    findings: z.array(findingTag),
  })
  .meta({ id: 'CaseRow' });
export type CaseRow = z.output<typeof caseRow>;

export const caseList = z
  .object({ items: z.array(caseRow), nextCursor: z.string().nullable() })
  .meta({ id: 'CaseList' });
export type CaseList = z.output<typeof caseList>;

export const provenance = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('observation'), position: z.number().int() }),
    z.object({ kind: z.literal('event'), position: z.number().int(), eventId: z.string() }),
    z.object({ kind: z.literal('inferred'), note: z.string() }),
  ])
  .meta({ id: 'Provenance' });
export type Provenance = z.output<typeof provenance>;

export const step = z
  .object({
    kind: z.enum([
      'requested',
      'approved',
      'rejected',
      'cancelled',
      'completed',
      'expired',
      'changed',
      'gone',
    ]),
    time: knownTime,
    actor: identity.nullable(),
    text: z.string().nullable(),
    activity: z.string().nullable(),
    succeeded: z.boolean().nullable(),
    provenance: z.array(provenance),
  })
  .meta({ id: 'Step' });
export type Step = z.output<typeof step>;

export const caseEvent = z
  .object({
    position: z.number().int(),
    eventId: z.string(),
    occurredAt: instant,
    role: eventRole,
    strength,
    reason: z.string(),
    activity: z.string().nullable(),
    activityType: z.string().nullable(),
    result: z.string().nullable(),
    actorName: z.string().nullable(),
    resources: z.array(
      z.object({ type: z.string().nullable(), id: z.string().nullable(), name: z.string().nullable() }),
    ),
    changes: z
      .array(
        z.object({
          resource: z.string().nullable(),
          property: z.string(),
          old: z.string().nullable(),
          new: z.string().nullable(),
        }),
      )
      .meta({ description: 'What the event says of properties; secrets are masked' }),
  })
  .meta({ id: 'CaseEvent' });
export type CaseEvent = z.output<typeof caseEvent>;

export const observation = z
  .object({
    position: z.number().int(),
    firstSeenAt: instant,
    lastSeenAt: instant,
    notBeforeAt: maybeInstant,
    goneAt: maybeInstant,
    sightings: z.number().int(),
    sha256: z.string(),
    raw: z.string().nullable().meta({
      description:
        'The exact text Graph sent for this request, secrets included; null for a caller who may not investigate',
    }),
  })
  .meta({ id: 'Observation' });

/** One case holds its whole line of actions with provenance. */
export const caseFile = caseRow
  .extend({
    tenantName: z.string(),
    line: z.array(step),
    events: z.array(caseEvent),
    change: caseChange,
    observationsSeen: z.array(observation),
    reads: z.array(z.object({ endedAt: instant, complete: z.boolean() })).meta({
      description: 'Our reads of the approval requests around this case, at most 200, oldest first',
    }),
    around: z
      .array(
        z.object({
          reason: z.enum(relations),
          requestId: z.string(),
          tenantId: z.string(),
          outcome,
          operation: z.string().nullable(),
          resourceName: z.string().nullable(),
          requesterName: z.string().nullable(),
          requestedAt: maybeInstant,
        }),
      )
      .meta({
        description:
          'Other requests: earlier and later attempts at the same change, of the same campaign, on the same object, by the same pair or requester; at most 30',
      }),
  })
  .meta({ id: 'CaseFile' });
export type CaseFile = z.output<typeof caseFile>;
