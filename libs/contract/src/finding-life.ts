import { z } from 'zod';
import { pageQuery, scopeQuery } from './filters.ts';
import { allowScopes, findingStates, findingStepKinds, resolutions } from './finding-words.ts';
import { finding } from './findings.ts';
import { instant, severity } from './vocabulary.ts';

const reason = z.string().trim().min(3).max(2000).meta({
  description: 'Why. It stays for good, in a control record: name a ticket, not a person',
});
const owner = z.string().trim().min(1).max(200);
const resolution = z.enum(resolutions).meta({
  id: 'Resolution',
  description:
    'true: it was what it looks like; benign: it was not; accepted: it was, and somebody bears the risk',
});

export const findingStep = z
  .object({
    nth: z.number().int(),
    kind: z.enum(findingStepKinds),
    resolution: resolution.nullable(),
    words: z.string().nullable().meta({ description: 'The reason, or the comment' }),
    owner: z.string().nullable(),
    entryId: z.string().nullable(),
    by: z.string(),
    at: instant,
    archiveIndex: z.number().int().meta({ description: 'Position of the control record that says the same' }),
  })
  .meta({ id: 'FindingStep' });
export type FindingStep = z.output<typeof findingStep>;

export const allowListEntry = z
  .object({
    tenantId: z.string(),
    entryId: z.string(),
    findingId: z.string().meta({ description: 'The finding at which it was made' }),
    detection: z.string(),
    scope: z.enum(allowScopes),
    subjectKind: z.string(),
    subject: z.string(),
    partyId: z.string().nullable().meta({ description: 'The person, object or application it is about' }),
    partyName: z.string().nullable(),
    reason: z.string(),
    until: instant,
    setBy: z.string(),
    setAt: instant,
    endReason: z.string().nullable(),
    endedBy: z.string().nullable(),
    endedAt: instant.nullable().meta({ description: 'Ended by a person, before its time' }),
    inForce: z.boolean(),
  })
  .meta({ id: 'AllowListEntry' });
export type AllowListEntry = z.output<typeof allowListEntry>;

export const allowListQuery = scopeQuery.pick({ tenant: true }).extend({
  ...pageQuery.shape,
  inForce: z
    .enum(['true', 'false'])
    .default('true')
    .transform((text) => text === 'true')
    .meta({ description: 'false: also what has ended' }),
});
export type AllowListQuery = z.output<typeof allowListQuery>;

export const allowList = z
  .object({ items: z.array(allowListEntry), nextCursor: z.string().nullable() })
  .meta({ id: 'AllowList' });
export type AllowList = z.output<typeof allowList>;

export const findingParty = z
  .object({ scope: z.enum(['person', 'object']), id: z.string(), name: z.string().nullable() })
  .meta({ id: 'FindingParty' });
export type FindingParty = z.output<typeof findingParty>;

/** One finding with everything that was done with it, whether its rule still says it or not. */
export const findingFile = z
  .object({
    tenantId: z.string(),
    findingId: z.string(),
    detection: z.string(),
    severity,
    title: z.string().nullable().meta({ description: 'Null: the content it told of was deleted' }),
    subjectKind: z.string(),
    subject: z.string(),
    lastAt: instant,
    finding: finding
      .nullable()
      .meta({ description: 'Null: its rule does not say it any more; the rest is as it was first touched' }),
    life: finding.shape.life,
    steps: z.array(findingStep).meta({ description: 'The oldest first' }),
    seenBefore: z
      .array(
        z.object({
          findingId: z.string(),
          title: z.string().nullable(),
          lastAt: instant,
          state: z.enum(findingStates),
          resolution: resolution.nullable(),
          reason: z.string().nullable(),
          by: z.string().nullable(),
          at: instant.nullable(),
        }),
      )
      .meta({
        description:
          'Others of the rule about the same people or objects with which somebody did something, the newest first; 20 at most',
      }),
    parties: z
      .array(findingParty)
      .meta({ description: 'Whom and what an entry of the allow-list can be about' }),
    entry: allowListEntry.nullable().meta({ description: 'The entry that covers it' }),
  })
  .meta({ id: 'FindingFile' });
export type FindingFile = z.output<typeof findingFile>;

/** Which finding is meant, and the step that was seen last: if there is a newer one, nothing is done. */
const meant = {
  tenant: z.string().min(1).max(200).optional().meta({ description: 'If several tenants know the id' }),
  seen: z.number().int().min(0).meta({ description: 'life.steps as it was seen' }),
};

export const findingStepOrder = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('acknowledged'), owner: owner.optional(), ...meant }),
    z.strictObject({ kind: z.literal('assigned'), owner: owner.nullable(), ...meant }),
    z.strictObject({ kind: z.literal('commented'), comment: reason, ...meant }),
    z.strictObject({ kind: z.literal('closed'), resolution, reason, ...meant }),
    z.strictObject({ kind: z.literal('reopened'), reason, ...meant }),
  ])
  .meta({ id: 'FindingStepOrder' });
export type FindingStepOrder = z.output<typeof findingStepOrder>;

export const allowOrder = z
  .strictObject({
    tenantId: z.string().min(1).max(200),
    findingId: z.guid(),
    seen: meant.seen,
    scope: z.enum(allowScopes),
    party: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Of scope person or object: one of parties' }),
    reason,
    until: z.iso.datetime({ offset: true }).meta({ description: 'At most a year away' }),
  })
  .refine(({ scope, party }) => (scope === 'subject') === (party === undefined), {
    error: 'party says whom or what a scope of person or object is about, and nothing else takes it',
  })
  .meta({ id: 'AllowOrder' });
export type AllowOrder = z.output<typeof allowOrder>;

export const allowEndOrder = z.strictObject({ reason }).meta({ id: 'AllowEndOrder' });

/** `GET /metrics/finding-states`: how many findings stand how, and what says that the rules ran at all. */
export const findingStateCounts = z
  .object({
    states: z.array(
      z.object({ state: z.enum(findingStates), count: z.number().int(), rows: z.array(z.string()) }),
    ),
    rules: z.number().int(),
    judgedTo: instant
      .nullable()
      .meta({ description: 'End of the newest reading that was judged; null: none yet' }),
    cases: z
      .number()
      .int()
      .meta({ description: 'Requests of the range that the rules know, by any filter or none' }),
    waiting: z
      .number()
      .int()
      .meta({ description: 'What has changed and is to be judged yet; counted to a thousand' }),
  })
  .meta({ id: 'FindingStateCounts' });
export type FindingStateCounts = z.output<typeof findingStateCounts>;
