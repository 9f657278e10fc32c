import {
  barReasons,
  certainties,
  gateStates,
  groupTroubles,
  memberAnswers,
  readInstant,
  unknownReasons,
} from '@countersign/domain';
import { z } from 'zod';
import { instant, maybeInstant, timeSource } from './vocabulary.ts';

const askedInstant = z
  .string()
  .max(40)
  .transform((text, context) => {
    const read = readInstant(text);
    if (read !== null) return read;
    context.addIssue({ code: 'custom', message: 'expected an RFC 3339 instant (2026-09-01T08:00:00Z)' });
    return z.NEVER;
  });

export const requestApproversQuery = z.object({
  knownAt: z
    .union([z.literal('then'), askedInstant])
    .optional()
    .meta({
      description:
        'then: each moment as it was known at that moment; an instant: as it was known then; omitted: as known now',
    }),
});
export type RequestApproversQuery = z.output<typeof requestApproversQuery>;

export const policyApproversQuery = z.object({
  at: askedInstant.optional().meta({ description: 'The instant in question; omitted: now' }),
  knownAt: askedInstant
    .optional()
    .meta({ description: 'What was read or came in later is left out; omitted: as known now' }),
});
export type PolicyApproversQuery = z.output<typeof policyApproversQuery>;

export const certainty = z.enum(certainties).meta({
  id: 'Certainty',
  description:
    'certain: readings or events on both sides of the instant say so; last_known: the last reading before it does, nothing later was known; possible: it came or went between two readings, or they lie too far apart to tell',
});

export const gateHealth = z
  .object({
    state: z.enum(gateStates).meta({
      description:
        'open: two people or more can approve; one: one person alone; requester_only: nobody beside the requester; none: nobody; unknown: what is archived does not tell',
    }),
    sure: z.number().int().meta({ description: 'How many surely can, by what was read last' }),
    most: z.number().int().nullable().meta({ description: 'At most; null if there may be others' }),
    reason: z.string(),
  })
  .meta({ id: 'GateHealth' });
export type GateHealth = z.output<typeof gateHealth>;

const sideFact = z
  .object({
    kind: z.enum(['reading', 'event']),
    at: instant,
    holds: z.boolean().meta({ description: 'Whether they were a member, on the side of the instant' }),
    eventId: z.string().nullable(),
  })
  .meta({ id: 'SideFact' });
export type SideFact = z.output<typeof sideFact>;

/** Called what the id was called last: the id is what counts. */
const person = {
  id: z.string(),
  name: z.string().nullable(),
  upn: z.string().nullable(),
};

export const eligiblePerson = z
  .object({
    ...person,
    certainty,
    through: z
      .array(
        z.object({
          groupId: z.string(),
          certainty,
          before: sideFact.nullable(),
          after: sideFact.nullable(),
        }),
      )
      .meta({ description: 'The groups through which they could, and what says that they were in them' }),
  })
  .meta({ id: 'EligiblePerson' });
export type EligiblePerson = z.output<typeof eligiblePerson>;

export const barredMember = z
  .object({
    ...person,
    kind: z.string().nullable(),
    groupId: z.string(),
    certainty,
    reasons: z.array(z.enum(barReasons)),
  })
  .meta({ id: 'BarredMember' });
export type BarredMember = z.output<typeof barredMember>;

const membersUnknown = z
  .object({ reason: z.enum(unknownReasons), since: maybeInstant, until: maybeInstant })
  .meta({ id: 'MembersUnknown', description: 'Why not all members of the group are known' });
export type MembersUnknown = z.output<typeof membersUnknown>;

export const groupThen = z
  .object({
    groupId: z.string(),
    name: z.string().nullable(),
    isGate: z
      .boolean()
      .nullable()
      .meta({ description: 'Whether its direct members can approve; null: not known' }),
    certainty,
    troubles: z.array(z.enum(groupTroubles)),
    named: certainty.meta({ description: 'How well it is known that the policy named this group' }),
    membersUnknown: membersUnknown.nullable(),
    isClosed: z.boolean().meta({ description: 'Whoever is not listed was surely no member' }),
    readBefore: maybeInstant.meta({ description: 'The last complete reading of it before the instant' }),
    readAfter: maybeInstant,
  })
  .meta({ id: 'GroupThen' });
export type GroupThen = z.output<typeof groupThen>;

/** How many people of each list an answer names; the rest is counted. */
export const approversMax = 200;

export const policyApprovers = z
  .object({
    policyId: z.string(),
    name: z.string().nullable(),
    policyTypes: z.array(z.string()),
    certainty: certainty.meta({ description: 'How well it is known that the policy was there' }),
    health: gateHealth,
    groups: z.array(groupThen),
    could: z.array(eligiblePerson).meta({ description: `At most ${approversMax}, the surest first` }),
    couldMore: z.number().int().meta({ description: 'How many more could' }),
    couldNot: z.array(barredMember).meta({ description: 'Members who could not, and why' }),
    couldNotMore: z.number().int(),
  })
  .meta({ id: 'PolicyApprovers' });
export type PolicyApprovers = z.output<typeof policyApprovers>;

/** How one of the sources stands that tell who could approve: without them the answer is "not known". */
export const approverSource = z
  .object({
    source: z.string(),
    isOff: z
      .boolean()
      .meta({ description: 'The app registration has no permission for it: it is not asked' }),
    message: z.string().nullable(),
    firstReadAt: maybeInstant.meta({ description: 'The end of its first complete reading; null: never' }),
    lastReadAt: maybeInstant,
  })
  .meta({ id: 'ApproverSource' });
export type ApproverSource = z.output<typeof approverSource>;

export const approversThen = z
  .object({
    at: instant,
    knownAt: instant,
    policies: z.array(policyApprovers),
  })
  .meta({
    id: 'ApproversThen',
    description: 'Who could have approved at `at`, as it was known at `knownAt`',
  });
export type ApproversThen = z.output<typeof approversThen>;

export const policyApproversAnswer = approversThen
  .extend({ tenantId: z.string(), policyId: z.string(), sources: z.array(approverSource) })
  .meta({ id: 'PolicyApproversAnswer' });
export type PolicyApproversAnswer = z.output<typeof policyApproversAnswer>;

export const requestApprovers = z
  .object({
    tenantId: z.string(),
    requestId: z.string(),
    policyTypes: z.array(z.string()),
    sources: z.array(approverSource),
    moments: z
      .array(
        approversThen.extend({
          what: z.enum(['requested', 'decided']),
          source: timeSource.meta({ description: 'How the time of the moment is known' }),
          wasAmong: z.enum(memberAnswers).nullable().meta({
            description: 'Whether the person who decided was among them; null if nobody is known to have',
          }),
        }),
      )
      .meta({ description: 'When it was asked and, once decided, when it was; the requester never counts' }),
  })
  .meta({ id: 'RequestApprovers' });
export type RequestApprovers = z.output<typeof requestApprovers>;
