import { z } from 'zod';
import { pageQuery } from './filters.ts';
import { instant, maybeInstant, source } from './vocabulary.ts';

/** Where one source of one tenant stands. */
export const sourceStatus = z
  .object({
    source,
    state: z.enum(['idle', 'reading', 'throttled', 'failing', 'never']),
    message: z.string().nullable(),
    nextStep: z.string().nullable(),
    since: maybeInstant,
    lastAttemptAt: maybeInstant,
    lastCompleteAt: maybeInstant,
    reachedBackTo: maybeInstant.meta({
      description: 'First harvest of audit events: read completely back to here',
    }),
    wantsBackTo: maybeInstant,
    throttledUntil: maybeInstant,
    objectsHeld: z.number().int(),
    observationsHeld: z.number().int(),
    newToday: z.number().int(),
    oldestHeld: maybeInstant,
    sweepsToday: z.number().int(),
    incompleteToday: z.number().int(),
    longestGapSeconds: z.number().nullable().meta({ description: 'Longest time between two complete reads' }),
    rejections: z.number().int(),
  })
  .meta({ id: 'SourceStatus' });
export type SourceStatus = z.output<typeof sourceStatus>;

export const coverage = z
  .object({
    asOf: instant,
    tenants: z.array(
      z.object({
        tenantId: z.string(),
        name: z.string(),
        isDemo: z.boolean(),
        archiveSize: z.number().int(),
        healthy: z.boolean(),
        sentence: z.string().meta({ description: 'The state in words' }),
        untilAnyLossSeconds: z.number().nullable(),
        goneFromIntune: z
          .number()
          .int()
          .meta({ description: 'Requests kept here that Intune no longer shows' }),
        requests: z.number().int(),
        sources: z.array(sourceStatus),
      }),
    ),
  })
  .meta({ id: 'Coverage' });
export type Coverage = z.output<typeof coverage>;

export const rejectionsQuery = pageQuery.extend({ tenant: z.string().optional() });

export const rejection = z
  .object({
    tenantId: z.string(),
    pageId: z.number().int(),
    item: z.number().int(),
    source: z.string(),
    line: z.number().int().nullable(),
    reason: z.string(),
    excerpt: z.string(),
    rejectedAt: instant,
  })
  .meta({ id: 'Rejection' });
export type Rejection = z.output<typeof rejection>;

export const rejectionList = z
  .object({ items: z.array(rejection), nextCursor: z.string().nullable() })
  .meta({ id: 'RejectionList' });
