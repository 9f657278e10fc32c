import { certificateDays, clockOffSeconds, driftKinds } from '@countersign/domain';
import { z } from 'zod';
import { instant, maybeInstant, source } from './vocabulary.ts';

/** What Graph or the sign-in itself said of a failure, for whoever asks Microsoft about it. */
export const graphSaid = z
  .object({
    status: z
      .number()
      .int()
      .nullable()
      .meta({ description: '0: no answer; null: not Graph, but the sign-in' }),
    code: z.string().nullable(),
    requestId: z.string().nullable(),
    said: z.string().nullable().meta({ description: 'Its own words' }),
  })
  .meta({ id: 'GraphSaid' });
export type GraphSaid = z.output<typeof graphSaid>;

export { certificateDays, clockOffSeconds };

export const harvestProblemCodes = [
  'credential-ended',
  'loss-possible',
  'failing',
  'not-running',
  'late',
  'stalled',
  'loss-near',
  'not-evaluated',
  'never-read',
  'permission-missing',
  'credential-ends',
  'waiting',
  'clock-off',
  'permission-excess',
  'rejections',
  'drift',
] as const;

/** One thing that keeps the archive from being complete, or may. */
export const harvestProblem = z
  .object({
    code: z.enum(harvestProblemCodes),
    level: z.enum(['bad', 'warn', 'note']).meta({
      description: 'bad: somebody has to act; warn: it should not stay so; note: worth knowing',
    }),
    source: source.nullable().meta({ description: 'null: it concerns the tenant' }),
    sentence: z.string(),
    nextStep: z.string().nullable().meta({ description: 'null: waiting is all' }),
    since: maybeInstant,
    error: graphSaid.nullable(),
  })
  .meta({ id: 'HarvestProblem' });
export type HarvestProblem = z.output<typeof harvestProblem>;

/** The longest time ever in which nothing of a source became known. */
export const closestCall = z.object({
  seconds: z.number(),
  from: instant,
  to: maybeInstant.meta({ description: 'null: it lasts' }),
});

export const firstHarvest = z.object({
  daysDone: z.number(),
  daysWanted: z.number(),
  secondsLeft: z
    .object({ low: z.number(), high: z.number() })
    .nullable()
    .meta({ description: 'By the last 20 windows; null before the third' }),
});
export type FirstHarvest = z.output<typeof firstHarvest>;

export const throttling = z.object({
  waits: z.number().int(),
  waitedSeconds: z.number(),
  longestWaitSeconds: z.number(),
});

/** What the ingester last found out about its own access to a tenant. */
export const tenantConnection = z
  .object({
    credential: z
      .object({
        kind: z.enum(['secret', 'certificate', 'federated']),
        expiresAt: maybeInstant.meta({ description: 'null: not known' }),
      })
      .nullable(),
    permissions: z
      .object({
        asOf: instant,
        missing: z
          .array(z.object({ name: z.string(), consequence: z.string() }))
          .nullable()
          .meta({ description: 'null: the token does not show its permissions' }),
        excess: z.array(z.string()).nullable(),
      })
      .nullable(),
    clock: z
      .object({
        asOf: instant,
        aheadSeconds: z.number().meta({
          description: "This machine against Graph's Date header, to the second; negative: behind",
        }),
      })
      .nullable(),
  })
  .meta({ id: 'TenantConnection' });
export type TenantConnection = z.output<typeof tenantConnection>;

/** How objects of a source differ from what Graph sent when the readers were written. */
export const drift = z
  .object({
    tenantId: z.string(),
    source,
    kind: z.enum([...driftKinds, 'more']).meta({
      description: 'more: what came after the first 200 differences of a source, together',
    }),
    path: z.string(),
    found: z.string(),
    expected: z.string().nullable(),
    times: z.number().int().meta({ description: 'Contents that showed it' }),
    firstSeenAt: instant,
    lastSeenAt: instant,
    samplePosition: z.number().int().meta({ description: 'Archive position of the newest of them' }),
    sample: z.string().meta({ description: 'A piece of it around the place, as it is archived' }),
  })
  .meta({ id: 'Drift' });
export type Drift = z.output<typeof drift>;

export const driftList = z
  .object({
    items: z.array(drift).meta({ description: 'Last seen first, the first 20' }),
    total: z.number().int(),
  })
  .meta({ id: 'DriftList' });
export type DriftList = z.output<typeof driftList>;

export const driftQuery = z.object({ tenant: z.string().optional() });
