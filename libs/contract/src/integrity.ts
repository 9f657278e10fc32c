import { z } from 'zod';
import { instant, maybeInstant } from './vocabulary.ts';

export const logStatus = z.enum(['active', 'quarantined']).meta({
  id: 'LogStatus',
  description: 'quarantined: the log does not continue what was signed before, and nothing is signed',
});

export const anchorStatus = z
  .object({
    name: z.string(),
    kind: z.string(),
    lastSuccessAt: maybeInstant,
    message: z.string().nullable(),
    nextStep: z.string().nullable(),
  })
  .meta({ id: 'AnchorStatus' });
export type AnchorStatus = z.output<typeof anchorStatus>;

/** What one line says of a tenant's archive, each part with what it rests on. */
export const tenantIntegrity = z
  .object({
    tenantId: z.string(),
    name: z.string(),
    isDemo: z.boolean(),
    origin: z.string().meta({ description: 'The name of the log in every checkpoint' }),
    verifierKey: z.string().nullable().meta({
      description: 'The key of the newest checkpoint; compare it with the copy you keep elsewhere',
    }),
    status: logStatus,
    statusReason: z.string().nullable(),
    records: z.number().int().meta({ description: 'Positions of the archive' }),
    lastCompleteReadAt: maybeInstant.meta({ description: 'Of the approval requests' }),
    signed: z.object({ size: z.number().int(), at: instant }).nullable(),
    anchored: z
      .object({ size: z.number().int(), at: instant, name: z.string(), kind: z.string() })
      .nullable()
      .meta({ description: 'The newest checkpoint that left the house' }),
    anchors: z.array(anchorStatus).meta({ description: 'Empty where none is configured' }),
    verified: z
      .object({ at: instant, size: z.number().int(), problem: z.string().nullable() })
      .nullable()
      .meta({ description: 'The newest check from end to end' }),
    gaps: z.number().int().meta({ description: 'Signed gap records of all sources' }),
    restored: z
      .array(
        z.object({
          at: instant,
          size: z
            .number()
            .int()
            .meta({ description: 'Records that the backup held and that are as they were signed' }),
          lost: z.number().int().meta({ description: 'Signed heads beyond that are lost' }),
          by: z.string(),
          reason: z.string(),
        }),
      )
      .meta({
        description:
          'Each time that the log was restored from a backup and signed data was lost, as admitted',
      }),
  })
  .meta({ id: 'TenantIntegrity' });
export type TenantIntegrity = z.output<typeof tenantIntegrity>;

export const integrity = z
  .object({ asOf: instant, tenants: z.array(tenantIntegrity) })
  .meta({ id: 'Integrity' });
export type Integrity = z.output<typeof integrity>;

/** What was checked of one record, in this order; what comes after a failure was not looked at. */
export const proofStep = z
  .object({
    check: z.enum(['content', 'leaf', 'path', 'signature']),
    passed: z.boolean(),
    detail: z.string(),
  })
  .meta({ id: 'ProofStep' });
export type ProofStep = z.output<typeof proofStep>;

export const provenRecord = z
  .object({
    position: z.number().int(),
    kind: z.enum(['observation', 'sweep', 'control']),
    what: z.string().meta({ description: 'What the record is, in words' }),
    at: maybeInstant,
    leafHash: z.string(),
    state: z.enum(['proved', 'unsigned', 'purged', 'broken']).meta({
      description:
        'unsigned: newer than the newest checkpoint; purged: the content was deleted under policy, its leaf is proved',
    }),
    steps: z.array(proofStep),
  })
  .meta({ id: 'ProvenRecord' });
export type ProvenRecord = z.output<typeof provenRecord>;

/** The records a case rests on, recomputed from the stored bytes at the time of asking. */
export const caseProof = z
  .object({
    tenantId: z.string(),
    requestId: z.string(),
    checkedAt: instant,
    origin: z.string(),
    verifierKey: z.string().nullable(),
    checkpoint: z.object({ size: z.number().int(), signedAt: instant }).nullable(),
    anchored: tenantIntegrity.shape.anchored,
    records: z.array(provenRecord),
    /** Positions left out because there are more than the limit. */
    omitted: z.number().int(),
    problem: z.string().nullable().meta({ description: 'The first thing that is wrong' }),
  })
  .meta({ id: 'CaseProof' });
export type CaseProof = z.output<typeof caseProof>;
