import { z } from 'zod';
import { pageQuery } from './filters.ts';
import {
  closestCall,
  firstHarvest,
  graphSaid,
  harvestProblem,
  tenantConnection,
  throttling,
} from './harvest.ts';
import { coverageReason, coverageState, instant, maybeInstant, source } from './vocabulary.ts';

/** A half-open stretch of time in which a source is equally well known. */
export const coveragePeriod = z
  .object({
    from: maybeInstant.meta({ description: 'null: since ever' }),
    to: maybeInstant.meta({ description: 'null: still running' }),
    state: coverageState,
    reason: coverageReason.nullable().meta({ description: 'Why it is not complete; null if it is' }),
  })
  .meta({ id: 'CoveragePeriod' });
export type CoveragePeriod = z.output<typeof coveragePeriod>;

/** What changed in between may have come and gone unseen. */
export const gap = z
  .object({
    from: instant,
    to: instant,
    before: z.string().nullable().meta({ description: 'The complete sweeps at its ends' }),
    after: z.string().nullable(),
    incompleteReads: z.number().int().meta({ description: 'Reads within it that did not come to their end' }),
    position: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Of its control record in the log; null while the gap may still grow' }),
    recordedAt: maybeInstant,
  })
  .meta({ id: 'Gap' });
export type Gap = z.output<typeof gap>;

/** Where a number, list or export may lack something, for the range it was asked for. */
export const gapsInRange = z
  .array(z.object({ tenantId: z.string(), from: instant, to: instant }))
  .meta({ description: 'Gaps in reading that overlap the range, cut to it; the first 100' });

/** Where one source of one tenant stands. */
export const sourceStatus = z
  .object({
    source,
    state: z.enum(['idle', 'reading', 'throttled', 'failing', 'off', 'never']).meta({
      description:
        'off: optional, and the app registration has no permission for it; message says what is therefore not known',
    }),
    message: z.string().nullable(),
    nextStep: z.string().nullable(),
    error: graphSaid.nullable(),
    since: maybeInstant,
    lastAttemptAt: maybeInstant,
    lastCompleteAt: maybeInstant.meta({ description: 'The end of the last complete sweep' }),
    ageSeconds: z.number().nullable().meta({
      description: 'Since then: the first thing to set an alarm on. null: never read completely',
    }),
    everySeconds: z.number().meta({ description: 'How often it should be read' }),
    lateAfterSeconds: z.number().meta({ description: 'From this age on it is late' }),
    knownTo: maybeInstant.meta({ description: 'Nothing up to here can have come and gone unseen' }),
    memoryDays: z.number().nullable().meta({
      description: 'How long Graph can tell of the past; null: it keeps no past states',
    }),
    untilLossSeconds: z.number().nullable().meta({
      description: 'If nothing is read from now on: until something may be forgotten unseen',
    }),
    closestCall: closestCall.nullable().meta({ description: 'null before the second complete sweep' }),
    reachedBackTo: maybeInstant.meta({
      description: 'First harvest of audit events: read completely back to here',
    }),
    wantsBackTo: maybeInstant,
    firstHarvest: firstHarvest.nullable().meta({ description: 'null once it is done' }),
    throttledUntil: maybeInstant,
    throttling: throttling.meta({ description: 'Today (UTC)' }),
    objectsHeld: z.number().int(),
    observationsHeld: z.number().int(),
    newToday: z.number().int(),
    oldestHeld: maybeInstant,
    sweepsToday: z.number().int(),
    incompleteToday: z.number().int(),
    rejections: z.number().int(),
    drift: z.number().int().meta({ description: 'Differences from what Graph used to send; GET /drift' }),
    periods: z.array(coveragePeriod).meta({
      description:
        'In order of time, overlapping the range asked for (without from: the last 366 days), the newest 200; empty while no read was complete',
    }),
    earlierPeriods: z
      .number()
      .int()
      .meta({ description: 'How many of the range came before the first of them' }),
    gaps: z.array(gap).meta({ description: 'Of all time, newest first, the first 50' }),
    gapCount: z.number().int(),
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
        healthy: z.boolean().meta({ description: 'No problem of level bad or warn' }),
        sentence: z.string().meta({ description: 'The state in words' }),
        problems: z.array(harvestProblem).meta({ description: 'The worst first' }),
        untilAnyLossSeconds: z.number().nullable(),
        goneFromIntune: z
          .number()
          .int()
          .meta({ description: 'Requests kept here that Intune no longer shows' }),
        requests: z.number().int(),
        connection: tenantConnection,
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
