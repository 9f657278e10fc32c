import { z } from 'zod';
import { gapsInRange } from './coverage.ts';
import { eventRow } from './events.ts';
import { buckets, pageQuery, scopeQuery } from './filters.ts';
import { coverageState, instant, writeClass, writeReason } from './vocabulary.ts';

export const protectedWritesQuery = scopeQuery.extend(pageQuery.shape);
export type ProtectedWritesQuery = z.output<typeof protectedWritesQuery>;

/** One successful write of a kind that policies can protect, with why it is in its class. */
export const protectedWrite = z
  .object({
    tenantId: z.string(),
    archiveIndex: z.number().int(),
    occurredAt: instant,
    policyType: z.string().meta({ description: 'The type that decided, of those the write falls under' }),
    writeClass,
    reason: writeReason,
    policyId: z.string().nullable().meta({ description: 'The policy in force, if one was' }),
    policyName: z.string().nullable(),
    requestId: z.string().nullable().meta({ description: 'The request that explains it, where it is one' }),
    appId: z.string().nullable().meta({ description: 'The application that acted alone' }),
    event: eventRow,
  })
  .meta({ id: 'ProtectedWrite' });
export type ProtectedWrite = z.output<typeof protectedWrite>;

export const protectedWriteList = z
  .object({ items: z.array(protectedWrite), nextCursor: z.string().nullable() })
  .meta({ id: 'ProtectedWriteList' });
export type ProtectedWriteList = z.output<typeof protectedWriteList>;

const classes = z.partialRecord(
  writeClass,
  z.object({
    count: z.number().int(),
    rows: z.array(z.string()).meta({ description: 'Filters that list these writes' }),
  }),
);
const classCounts = z.partialRecord(writeClass, z.number().int());

/** `GET /metrics/protected-writes`: the balance of the bypass ledger. The classes add up to all protected writes. */
export const ledgerBalance = z
  .object({
    from: instant,
    to: instant,
    bucket: z.enum(buckets),
    buckets: z.array(
      z.object({
        from: instant,
        to: instant,
        classes: classCounts,
        total: z.number().int(),
        coverage: coverageState,
      }),
    ),
    types: z.array(
      z.object({
        policyType: z.string(),
        isProtected: z.boolean().meta({ description: 'A policy for it was in force in the range' }),
        classes,
        total: z.number().int(),
      }),
    ),
    classes,
    total: z.number().int(),
    toBeJudged: z.number().int().meta({
      description:
        'Changes in the range that wait to be judged, or to be judged again. A change is judged half an hour after it was made',
    }),
    gaps: gapsInRange,
  })
  .meta({ id: 'LedgerBalance' });
export type LedgerBalance = z.output<typeof ledgerBalance>;
