import { z } from 'zod';
import { eventRow } from './events.ts';
import { pageQuery, repeated, scopeQuery } from './filters.ts';
import { decisionStatistics } from './metrics.ts';
import { groupHistory } from './policies.ts';
import { caseRow, findingTag } from './requests.ts';
import { instant, maybeInstant, outcome } from './vocabulary.ts';

/** A profile is about all time: whose it is, is all that is asked. */
export const profileQuery = scopeQuery.pick({ tenant: true });
export type ProfileQuery = z.output<typeof profileQuery>;

export const historyKinds = ['asked', 'decided', 'event'] as const;
export type HistoryKind = (typeof historyKinds)[number];

export const historyQuery = scopeQuery.extend(pageQuery.shape).extend({
  kind: repeated(z.enum(historyKinds), 10).meta({
    description: 'Only these kinds of items; may be repeated. Omitted: all the caller may see',
  }),
});
export type HistoryQuery = z.output<typeof historyQuery>;

const count = z.number().int();

/** A number and the filters of `GET /requests` (each an `f`) that list its rows. */
export const counted = z.object({ count, rows: z.array(z.string()) }).meta({ id: 'Counted' });
export type Counted = z.output<typeof counted>;

export const countedShare = z
  .object({
    count,
    of: count,
    share: z.number().nullable().meta({ description: 'count / of; null where of is below 10' }),
    rows: z.array(z.string()),
  })
  .meta({ id: 'CountedShare' });
export type CountedShare = z.output<typeof countedShare>;

/** Something a person or object was called, and when it was first and last seen with it. */
const seenText = z
  .object({ text: z.string(), firstSeenAt: maybeInstant, lastSeenAt: maybeInstant })
  .meta({ id: 'SeenText' });
export type SeenText = z.output<typeof seenText>;

const manyEvents = {
  count: count.meta({ description: 'At most 100000' }),
  atLeast: z.boolean().meta({ description: 'There are more than count' }),
};

const eventCount = {
  ...manyEvents,
  firstAt: maybeInstant,
  lastAt: maybeInstant,
};

const half = {
  total: counted,
  outcomes: z.partialRecord(outcome, counted),
  rejected: countedShare.meta({ description: 'Of what was approved or rejected' }),
  flagged: counted.meta({ description: 'Requests a finding rests on' }),
  partners: z
    .array(
      z.object({
        id: z.string(),
        name: z.string().nullable(),
        kind: z.enum(['user', 'application']),
        count,
        rows: z.array(z.string()),
      }),
    )
    .meta({ description: 'On the other side of these requests, most often first, at most 5' }),
};

export const personProfile = z
  .object({
    tenantId: z.string(),
    tenantName: z.string(),
    kind: z.enum(['user', 'application']),
    names: z.array(seenText).meta({ description: 'Newest first' }),
    upns: z.array(seenText).meta({ description: 'Newest first' }),
    upnOnly: z.array(z.object({ upn: z.string(), people: count, ...manyEvents })).meta({
      description:
        'Audit events that name a UPN of theirs and no id. They are theirs only where people is 1: nobody else was ever seen with it',
    }),
    firstSeenAt: maybeInstant,
    lastSeenAt: maybeInstant,
    asRequester: z.object({ ...half, withoutJustification: countedShare }),
    asApprover: z.object({
      ...half,
      withoutNote: countedShare,
      quick: countedShare.meta({ description: 'Decided within two minutes' }),
      decision: z.object(decisionStatistics).meta({ description: 'Below n = 10 counts only' }),
    }),
    events: z.object(eventCount),
    approverGroups: z.array(groupHistory).meta({
      description: 'The approver groups they were ever read in, with their own stays and changes alone',
    }),
  })
  .meta({ id: 'PersonProfile' });
export type PersonProfile = z.output<typeof personProfile>;

export const person = z
  .object({
    id: z.string(),
    profiles: z.array(personProfile).meta({
      description: 'One for each tenant that knows the id: the same application may act in several',
    }),
  })
  .meta({ id: 'Person' });
export type Person = z.output<typeof person>;

export const resourceProfile = z
  .object({
    tenantId: z.string(),
    tenantName: z.string(),
    names: z.array(seenText).meta({ description: 'Newest first' }),
    types: z.array(z.string()),
    firstSeenAt: maybeInstant,
    lastSeenAt: maybeInstant,
    deleted: z
      .object({
        at: instant,
        eventId: z.string(),
        actorName: z.string().nullable(),
        since: z.boolean().meta({ description: 'Something was recorded about the object afterwards' }),
      })
      .nullable()
      .meta({ description: 'The newest recorded deletion. null: none is recorded, which proves no life' }),
    cases: z.object({
      total: counted,
      outcomes: half.outcomes,
      flagged: counted,
      bulk: count.meta({ description: 'How many of them were for several objects' }),
    }),
    events: z.object({
      ...eventCount,
      looked: count.meta({ description: 'How many of the newest were looked at for names and findings' }),
    }),
    findings: z.array(findingTag).meta({ description: 'Resting on these requests and events, at most 20' }),
  })
  .meta({ id: 'ResourceProfile' });
export type ResourceProfile = z.output<typeof resourceProfile>;

export const resource = z
  .object({
    id: z.string(),
    profiles: z.array(resourceProfile).meta({ description: 'One for each tenant that knows the id' }),
  })
  .meta({ id: 'Resource' });
export type Resource = z.output<typeof resource>;

export const historyItem = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('asked'), at: maybeInstant, case: caseRow }),
    z.object({
      kind: z.literal('decided'),
      at: maybeInstant.meta({ description: 'Known by bounds only: the later one' }),
      case: caseRow,
    }),
    z.object({ kind: z.literal('event'), at: instant, event: eventRow }),
  ])
  .meta({ id: 'HistoryItem' });
export type HistoryItem = z.output<typeof historyItem>;

export const history = z
  .object({
    items: z.array(historyItem),
    nextCursor: z.string().nullable(),
    kinds: z.array(z.enum(historyKinds)).meta({
      description: 'What the list holds: single audit events are for those who may investigate',
    }),
  })
  .meta({ id: 'History' });
export type History = z.output<typeof history>;
