import { z } from 'zod';
import { pageQuery, scopeQuery } from './filters.ts';
import { instant, maybeInstant, timeSource } from './vocabulary.ts';

export const policiesQuery = scopeQuery.pick({ tenant: true }).extend(pageQuery.shape);
export type PoliciesQuery = z.output<typeof policiesQuery>;

/** The event that began or ended an exclusion, and the request that allowed it, if one is tied to it. */
const exclusionStep = z.object({
  eventId: z.string().nullable().meta({ description: 'null if it was no event, but the policy’s end' }),
  actorName: z.string().nullable(),
  actorId: z.string().nullable(),
  requestId: z.string().nullable(),
  requesterName: z.string().nullable(),
  requesterId: z.string().nullable(),
  approverName: z.string().nullable(),
  approverId: z.string().nullable(),
});

export const policyExclusion = z
  .object({
    appId: z.string(),
    appName: z
      .string()
      .nullable()
      .meta({ description: 'As its own events name it last; null if it has none' }),
    from: instant,
    to: maybeInstant,
    added: exclusionStep,
    ended: exclusionStep.nullable(),
    writes: z.number().int().meta({ description: 'Protected writes it made under this exclusion' }),
    rows: z.array(z.string()).meta({ description: 'Filters that list these writes' }),
  })
  .meta({ id: 'PolicyExclusion' });
export type PolicyExclusion = z.output<typeof policyExclusion>;

const content = {
  name: z.string().nullable(),
  description: z.string().nullable(),
  policyTypes: z.array(z.string()),
  platforms: z.array(z.string()),
  approverGroupIds: z.array(z.string()),
  lastModifiedAt: maybeInstant,
};

/** An access policy with its history: what it was, when it held, and whom it let pass. */
export const policy = z
  .object({
    tenantId: z.string(),
    policyId: z.string(),
    ...content,
    isInForce: z.boolean(),
    periods: z.array(
      z.object({
        policyType: z.string(),
        from: instant,
        to: maybeInstant,
        fromSource: timeSource.meta({
          description:
            'audit-event: its creation; reported: known to be there then, by Graph’s own time of change or the event of an edit; observed: first read; unknown: only its end is known, and the period is empty',
        }),
      }),
    ),
    versions: z
      .array(z.object({ ...content, firstSeenAt: instant, lastSeenAt: instant, goneAt: maybeInstant }))
      .meta({ description: 'Every content that Graph showed, the newest first; at most 50' }),
    exclusions: z.array(policyExclusion),
  })
  .meta({ id: 'Policy' });
export type Policy = z.output<typeof policy>;

export const policyList = z
  .object({ items: z.array(policy), nextCursor: z.string().nullable() })
  .meta({ id: 'PolicyList' });
export type PolicyList = z.output<typeof policyList>;
