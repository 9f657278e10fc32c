import { z } from 'zod';
import { coveragePeriod, gapsInRange } from './coverage.ts';
import { buckets, scopeQuery } from './filters.ts';
import { ledgerBalance } from './ledger.ts';
import { coverageState, effect, instant, outcome } from './vocabulary.ts';

export const metricQuery = scopeQuery.extend({
  g: z.enum(buckets).optional().meta({ description: 'Bucket; chosen from the range if omitted' }),
});
export type MetricQuery = z.output<typeof metricQuery>;

/** The filters (each an `f`) that list the rows behind a number, to be added to the question asked. */
const rowsBehind = z.array(z.string());

const range = { from: instant, to: instant };

/** `GET /metrics/volume`: requests by outcome per bucket of request time. */
export const volume = z
  .object({
    ...range,
    bucket: z.enum(buckets),
    buckets: z.array(
      z.object({
        ...range,
        total: z.number().int(),
        outcomes: z.partialRecord(outcome, z.number().int()),
        complete: z
          .boolean()
          .meta({ description: 'false where the archive has not (completely) read this bucket' }),
        coverage: coverageState,
      }),
    ),
    totals: z.partialRecord(outcome, z.number().int()),
    total: z.number().int(),
    gaps: gapsInRange,
  })
  .meta({ id: 'Volume' });
export type Volume = z.output<typeof volume>;

export const decisionStatistics = {
  n: z.number().int().meta({ description: 'Decided and still waiting requests counted' }),
  bracketed: z
    .number()
    .int()
    .meta({ description: 'How many of n are known by bounds only; their middle is used' }),
  waiting: z
    .number()
    .int()
    .meta({ description: 'How many of n are undecided and enter with their age so far' }),
  medianSeconds: z.number().nullable(),
  medianAtLeast: z
    .boolean()
    .meta({ description: 'The median falls on an undecided request: it is at least this' }),
  p90Seconds: z.number().nullable(),
  p90AtLeast: z.boolean(),
};

/** `GET /metrics/decision-time`: wall-clock time from request to decision per bucket of request time. */
export const decisionTime = z
  .object({
    ...range,
    bucket: z.enum(buckets),
    buckets: z.array(z.object({ ...range, ...decisionStatistics })),
    overall: z.object(decisionStatistics),
  })
  .meta({ id: 'DecisionTime' });
export type DecisionTime = z.output<typeof decisionTime>;

const counted = z.object({ count: z.number().int(), rows: rowsBehind });

/** `GET /metrics/readout`: the numbers of the one sentence, each with the rows behind it. */
export const readout = z
  .object({
    ...range,
    requests: counted,
    requesters: z.number().int(),
    approvers: z.number().int(),
    outcomes: z.partialRecord(outcome, counted),
    effects: z.partialRecord(effect, counted),
    reconstructed: counted,
    flagged: counted,
    decision: z.object(decisionStatistics),
    previousRequests: z
      .number()
      .int()
      .nullable()
      .meta({ description: 'Same length of time before; null if not read' }),
    unapprovedChanges: z
      .number()
      .int()
      .meta({ description: 'Protected changes without an approved request' }),
    gaps: gapsInRange,
  })
  .meta({ id: 'Readout' });
export type Readout = z.output<typeof readout>;

const person = z.object({ id: z.string().nullable(), name: z.string().nullable(), n: z.number().int() });

/** `GET /metrics/pairs`: who decided whose requests. */
export const pairs = z
  .object({
    ...range,
    decisions: z.number().int(),
    requesters: z.array(person),
    approvers: z.array(person),
    cells: z.array(
      z.object({
        requesterId: z.string().nullable(),
        approverId: z.string().nullable(),
        n: z.number().int(),
        approved: z.number().int(),
        medianSeconds: z.number().nullable(),
        withoutNote: z.number().int(),
        flagged: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Pairs' });
export type Pairs = z.output<typeof pairs>;

/** `GET /metrics/decision-hours`: decisions by weekday (1 = Monday) and hour of the zone asked for. */
export const decisionHours = z
  .object({
    ...range,
    tz: z.string(),
    decisions: z.number().int(),
    bracketed: z.number().int(),
    cells: z.array(
      z.object({
        weekday: z.number().int().min(1).max(7),
        hour: z.number().int().min(0).max(23),
        n: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'DecisionHours' });
export type DecisionHours = z.output<typeof decisionHours>;

/** `GET /metrics/facets`: counts per value; a facet ignores its own dimension and obeys all others. */
export const facets = z
  .object({
    total: z.number().int(),
    matching: z.number().int(),
    facets: z.array(
      z.object({
        dimension: z.string(),
        values: z.array(
          z.object({ value: z.string(), label: z.string(), count: z.number().int(), filter: z.string() }),
        ),
      }),
    ),
  })
  .meta({ id: 'Facets' });
export type Facets = z.output<typeof facets>;

const ticketLine = z.object({
  id: z.string().nullable(),
  name: z.string().nullable(),
  requests: z.number().int().meta({ description: 'Those of which it is known whether they name a ticket' }),
  without: counted,
  share: z.number().nullable().meta({ description: 'Null below ten requests' }),
});

/** `GET /metrics/tickets`: how many requests name a change ticket, and how many none. */
export const ticketReport = z
  .object({
    ...range,
    requests: counted,
    named: counted,
    without: counted.meta({ description: 'Have a justification, and no ticket in it or in the note' }),
    withoutJustification: counted.meta({
      description: 'Name no ticket, as there is no justification, or none is known; not in `without`',
    }),
    notLookedFor: z.number().int().meta({
      description: 'Of tenants whose cases were not searched: not yet, or by the configuration',
    }),
    share: z
      .number()
      .nullable()
      .meta({ description: 'without / (named + without); null below ten requests' }),
    rules: z
      .array(z.object({ tenantId: z.string(), patterns: z.array(z.string()).nullable() }))
      .meta({ description: 'What tickets look like here; null where nothing was searched yet' }),
    requesters: z.array(ticketLine).meta({ description: 'Most without first, at most 20; id null: unknown' }),
    policyTypes: z
      .array(ticketLine)
      .meta({ description: 'The same by policy type. A request of several types counts in each' }),
  })
  .meta({ id: 'TicketReport' });
export type TicketReport = z.output<typeof ticketReport>;

/** `GET /metrics/event-volume`: audit events per day. */
export const eventVolume = z
  .object({
    ...range,
    held: z.number().int().meta({ description: 'All events in the archive for these tenants' }),
    oldest: instant.nullable(),
    newest: instant.nullable(),
    notComplete: z.array(coveragePeriod.extend({ tenantId: z.string() })).meta({
      description: 'Where events are not completely read, overlapping the range; the first 100',
    }),
    days: z.array(
      z.object({
        day: z.iso.date(),
        events: z.number().int(),
        writes: z.number().int(),
        failures: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'EventVolume' });
export type EventVolume = z.output<typeof eventVolume>;

export const metrics = {
  volume,
  'decision-time': decisionTime,
  readout,
  pairs,
  'decision-hours': decisionHours,
  facets,
  tickets: ticketReport,
  'event-volume': eventVolume,
  'protected-writes': ledgerBalance,
} as const;
export type MetricName = keyof typeof metrics;
