import { dataClasses, keepDaysMax, keepDaysMin } from '@countersign/domain';
import { z } from 'zod';
import { instant } from './vocabulary.ts';

const reason = z.string().trim().min(3).max(1000).meta({
  description: 'Why. It stays for good, in a control record: name a ticket, not a person',
});
const id = z.string().min(1).max(1000);
const dataClass = z.enum(dataClasses);

export const retentionPolicy = z
  .object({
    tenantId: z.string(),
    dataClass,
    version: z.number().int().meta({ description: '0: never set, kept for ever' }),
    keepDays: z.number().int().nullable().meta({ description: 'Null: for ever' }),
    name: z.string(),
    reason: z.string().nullable(),
    setBy: z.string().nullable(),
    setAt: instant.nullable(),
  })
  .meta({ id: 'RetentionPolicy' });
export type RetentionPolicy = z.output<typeof retentionPolicy>;

export const retentionPreset = z
  .object({ id: z.string(), name: z.string(), keepDays: z.number().int().nullable(), why: z.string() })
  .meta({ id: 'RetentionPreset' });

export const legalHold = z
  .object({
    tenantId: z.string(),
    holdId: z.string(),
    from: instant.nullable(),
    to: instant.nullable(),
    person: z.string().nullable(),
    requestId: z.string().nullable(),
    reason: z.string(),
    setBy: z.string(),
    setAt: instant,
    releaseReason: z.string().nullable(),
    releaseProposedBy: z.string().nullable(),
    releaseApprovedBy: z.string().nullable(),
    releasedAt: instant.nullable().meta({ description: 'Null: it holds' }),
  })
  .meta({ id: 'LegalHold' });
export type LegalHold = z.output<typeof legalHold>;

export const retentionRun = z
  .object({
    tenantId: z.string(),
    runId: z.string(),
    basis: z.enum(['policy', 'privacy']),
    dataClass: dataClass.nullable(),
    keepDays: z.number().int().nullable(),
    cutoff: instant.nullable(),
    objects: z.array(z.object({ class: dataClass, id: z.string() })),
    positions: z.array(z.number().int()),
    reason: z.string(),
    preview: z
      .object({
        seen: z.number().int().meta({ description: 'Objects of the class, or of those named' }),
        due: z.number().int().meta({ description: 'Of these, what the run may delete by its own terms' }),
        held: z.number().int().meta({ description: 'Of the due ones, under legal hold' }),
        removes: z.number().int(),
      })
      .meta({ description: 'Counted when it was proposed' }),
    state: z.enum(['proposed', 'approved', 'running', 'done', 'refused']),
    proposedBy: z.string(),
    proposedAt: instant,
    approvedBy: z.string().nullable(),
    approvedAt: instant.nullable(),
    refusedBy: z.string().nullable(),
    contentsDeleted: z.number().int(),
    waiting: z.string().nullable().meta({ description: 'Why it does not go on just now' }),
    endedAt: instant.nullable(),
  })
  .meta({ id: 'RetentionRun' });
export type RetentionRun = z.output<typeof retentionRun>;

export const retentionOverview = z
  .object({
    presets: z.array(retentionPreset),
    policies: z.array(retentionPolicy),
    holds: z.array(legalHold).meta({ description: 'Those that hold, then the newest released; 500 at most' }),
    runs: z.array(retentionRun).meta({ description: 'The newest first; 200 at most' }),
  })
  .meta({ id: 'RetentionOverview' });
export type RetentionOverview = z.output<typeof retentionOverview>;

export const retentionPolicyOrder = z
  .strictObject({ keepDays: z.number().int().min(keepDaysMin).max(keepDaysMax).nullable(), reason })
  .meta({ id: 'RetentionPolicyOrder' });
export type RetentionPolicyOrder = z.output<typeof retentionPolicyOrder>;

const time = z.iso.datetime({ offset: true });

export const legalHoldOrder = z
  .strictObject({
    tenantId: id,
    from: time.nullish(),
    to: time.nullish(),
    person: z
      .string()
      .trim()
      .min(3)
      .max(1000)
      .nullish()
      .meta({ description: 'Entra object id, application id or UPN' }),
    requestId: id.nullish(),
    reason,
  })
  .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), 'from lies before to')
  .refine(
    ({ requestId, from, to, person }) => !requestId || !(from || to || person),
    'A hold on a request holds it whole; leave out from, to and person',
  )
  .meta({ id: 'LegalHoldOrder' });
export type LegalHoldOrder = z.output<typeof legalHoldOrder>;

export const holdReleaseOrder = z.strictObject({ reason }).meta({ id: 'HoldReleaseOrder' });

const named = z.array(id).max(1000).default([]);

export const retentionRunOrder = z
  .union([
    z.strictObject({ tenantId: id, dataClass, reason }),
    z.strictObject({
      tenantId: id,
      requests: named,
      accessPolicies: named,
      events: named,
      positions: z.array(z.number().int().nonnegative()).max(1000).default([]).meta({
        description: 'Archive positions, for content without an id',
      }),
      withEvents: z.boolean().default(false).meta({
        description:
          'Also the audit events that belong to the cases of these requests: they repeat names and justifications',
      }),
      reason,
    }),
  ])
  .meta({ id: 'RetentionRunOrder' });
export type RetentionRunOrder = z.output<typeof retentionRunOrder>;
