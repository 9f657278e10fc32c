import { z } from 'zod';
import { approverSource, gateHealth } from './approvers.ts';
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
    approverGroups: z
      .array(z.object({ groupId: z.string(), name: z.string().nullable() }))
      .meta({ description: 'The same as approverGroupIds, with what the groups were called last' }),
    health: gateHealth.nullable().meta({
      description: 'Who can open it now; null if the newest reading of the policies does not show it',
    }),
  })
  .meta({ id: 'Policy' });
export type Policy = z.output<typeof policy>;

export const policyList = z
  .object({ items: z.array(policy), nextCursor: z.string().nullable() })
  .meta({ id: 'PolicyList' });
export type PolicyList = z.output<typeof policyList>;

/** One unbroken stay of a direct member in a group, as the readings of it showed it. */
const memberStay = z
  .object({
    memberId: z.string(),
    kind: z.string().nullable(),
    name: z.string().nullable(),
    upn: z.string().nullable(),
    notBeforeAt: maybeInstant.meta({
      description: 'A complete reading at this time did not show them; null: they may always have been in it',
    }),
    firstSeenAt: instant,
    lastSeenAt: instant,
    goneAt: maybeInstant.meta({
      description: 'A complete reading at this time did not show them any more; null: none did',
    }),
  })
  .meta({ id: 'MemberStay' });
export type MemberStay = z.output<typeof memberStay>;

/** What a directory event says of a membership. */
const membershipChange = z
  .object({
    eventId: z.string(),
    occurredAt: instant,
    membership: z.enum(['added', 'removed']),
    memberId: z.string(),
    memberName: z.string().nullable(),
    actorId: z.string().nullable(),
    actorName: z.string().nullable(),
  })
  .meta({ id: 'MembershipChange' });
export type MembershipChange = z.output<typeof membershipChange>;

/** How many stays and changes of a group a policy's page holds; the newest. */
export const staysMax = 300;
export const membershipChangesMax = 200;

export const groupHistory = z
  .object({
    groupId: z.string(),
    name: z.string().nullable(),
    readings: z
      .array(z.object({ from: instant, to: instant }))
      .meta({ description: 'Stretches in which its members are known; outside them they are not' }),
    log: z
      .array(z.object({ from: instant, to: instant }))
      .meta({ description: 'Stretches around its first reading of which all directory events were read' }),
    stays: z.array(memberStay),
    staysMore: z.number().int(),
    changes: z.array(membershipChange).meta({ description: 'Of directory events, the newest first' }),
    changesMore: z.boolean(),
  })
  .meta({ id: 'GroupHistory' });
export type GroupHistory = z.output<typeof groupHistory>;

/** One access policy with everything its page tells. */
export const policyFile = policy
  .extend({
    tenantName: z.string(),
    sources: z.array(approverSource),
    groups: z.array(groupHistory).meta({ description: 'Of every group that it ever named, at most 20' }),
    groupsMore: z.number().int(),
  })
  .meta({ id: 'PolicyFile' });
export type PolicyFile = z.output<typeof policyFile>;
