import { z } from 'zod';
import { pageQuery, scopeQuery } from './filters.ts';
import { instant } from './vocabulary.ts';

export const eventsQuery = scopeQuery.extend(pageQuery.shape);
export type EventsQuery = z.output<typeof eventsQuery>;

export const eventRow = z
  .object({
    tenantId: z.string(),
    eventId: z.string(),
    archiveIndex: z.number().int(),
    occurredAt: instant,
    category: z.string().nullable(),
    component: z.string().nullable(),
    activity: z.string().nullable(),
    activityType: z.string().nullable(),
    operationType: z.string().nullable(),
    result: z.string().nullable(),
    correlationId: z.string().nullable(),
    actor: z.object({
      type: z.string().nullable(),
      userId: z.string().nullable(),
      upn: z.string().nullable(),
      appId: z.string().nullable(),
      appName: z.string().nullable(),
      ip: z.string().nullable(),
    }),
    resources: z.array(
      z.object({ type: z.string().nullable(), id: z.string().nullable(), name: z.string().nullable() }),
    ),
    requestId: z.string().nullable(),
    purgedRequest: z.object({ controlRecord: z.number().int(), isCertain: z.boolean() }).nullable().meta({
      description:
        'Set if a request explained this change whose content was deleted under policy: the archive position of the control record that tells of the deletion. isCertain: false where it may have been for another change.',
    }),
    firstSeenAt: instant,
  })
  .meta({ id: 'EventRow' });
export type EventRow = z.output<typeof eventRow>;

export const eventList = z
  .object({ items: z.array(eventRow), nextCursor: z.string().nullable() })
  .meta({ id: 'EventList' });

export const eventFile = eventRow
  .extend({
    sha256: z.string(),
    raw: z.string().meta({ description: 'The exact text the source sent for this event' }),
  })
  .meta({ id: 'EventFile' });
export type EventFile = z.output<typeof eventFile>;
