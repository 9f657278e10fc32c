import { z } from 'zod';
import { approverSource, gateHealth } from './approvers.ts';
import { caseRow } from './requests.ts';
import { maybeInstant } from './vocabulary.ts';

/** How many people a line of the queue names; the rest is counted. */
export const queuePeopleMax = 12;
export const queueMax = 500;

const person = z.object({ id: z.string(), name: z.string().nullable(), upn: z.string().nullable() });

export const canDecide = z
  .object({
    health: gateHealth,
    policies: z.array(z.string()).meta({ description: 'Names of the access policies that gate it' }),
    people: z.array(person).meta({
      description: `Who can decide it now, by what was read last; at most ${queuePeopleMax}`,
    }),
    more: z.number().int(),
    barred: z
      .array(person.extend({ reasons: z.array(z.string()) }))
      .meta({ description: `Members of the approver groups who cannot, and why; at most ${queuePeopleMax}` }),
  })
  .meta({ id: 'CanDecide' });
export type CanDecide = z.output<typeof canDecide>;

export const queueItem = z
  .object({
    case: caseRow,
    canDecide: canDecide
      .nullable()
      .meta({ description: 'Of a waiting request; null if no access policy that was read gates it' }),
    blocks: z.number().int().meta({ description: 'Later requests about the same object that wait too' }),
  })
  .meta({ id: 'QueueItem' });
export type QueueItem = z.output<typeof queueItem>;

export const queue = z
  .object({
    items: z.array(queueItem).meta({
      description: `Waiting, and approved but not completed; what lapses first comes first; at most ${queueMax}`,
    }),
    hasMore: z.boolean(),
    readAt: maybeInstant.meta({
      description: 'When all approval requests were last read completely; of several tenants the oldest',
    }),
    sources: z.array(approverSource.extend({ tenantId: z.string() })),
  })
  .meta({ id: 'Queue' });
export type Queue = z.output<typeof queue>;
