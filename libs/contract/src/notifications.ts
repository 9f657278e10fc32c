import {
  channelKinds,
  feedFormats,
  isTimeZone,
  noticeReasons,
  noticeStates,
  routeReasons,
} from '@countersign/domain';
import { z } from 'zod';
import { pageQuery, tenantQuery } from './filters.ts';
import { instant, severity } from './vocabulary.ts';

const id = z.string().min(1).max(1000);
const day = z.number().int().min(1).max(7);
const days = z
  .array(day)
  .max(7)
  .refine((list) => new Set(list).size === list.length, 'each day once')
  .meta({ description: 'Monday is 1' });
const quarter = z
  .string()
  .regex(/^([01]\d|2[0-3]):(00|15|30|45)$/, 'a time in quarters of an hour, like 22:15');

/** What of a tenant is told through which channel, as a person sets it. */
export const routeSettings = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    channel: z.string().min(1).max(60),
    isOn: z.boolean().default(true),
    reasons: z
      .array(z.enum(routeReasons))
      .min(1, 'at least one reason')
      .max(routeReasons.length)
      .refine((list) => new Set(list).size === list.length, 'each reason once'),
    severityFrom: severity.default('high').meta({ description: 'Findings below it are not told' }),
    toApprovers: z
      .boolean()
      .default(false)
      .meta({ description: 'Of mail: to those who can decide what waits' }),
    toRequester: z
      .boolean()
      .default(false)
      .meta({ description: 'Of mail: to the requester of what is approved' }),
    addresses: z.array(z.email().max(254)).max(20).default([]).meta({ description: 'Of mail: always' }),
    withJustification: z.boolean().default(false).meta({
      description: 'Whether what the requester wrote leaves the archive with the message',
    }),
    timeZone: z.string().max(100).refine(isTimeZone, 'an IANA time zone, like Europe/Berlin').default('UTC'),
    quiet: z
      .strictObject({ from: quarter, to: quarter, days: days.max(6, 'one day of the week has to be left') })
      .nullable()
      .default(null)
      .meta({ description: 'Local hours and whole days in which messages wait; equal hours are none' }),
    criticalPassesQuiet: z.boolean().default(false),
    digest: z
      .strictObject({ hour: z.number().int().min(0).max(23), days: days.min(1, 'at least one day') })
      .nullable()
      .default(null),
  })
  .refine(({ reasons, digest }) => !reasons.includes('digest') || digest !== null, {
    path: ['digest'],
    message: 'a digest needs its days and its hour',
  })
  .meta({ id: 'RouteSettings' });
export type RouteSettings = z.output<typeof routeSettings>;

export const routeOrder = z
  .strictObject({ tenantId: id, settings: routeSettings })
  .meta({ id: 'NotificationRouteOrder' });
export type RouteOrder = z.output<typeof routeOrder>;

export const notice = z
  .object({
    tenantId: z.string(),
    noticeId: z.string(),
    routeId: z.string(),
    routeName: z.string(),
    reason: z.enum(noticeReasons),
    subject: z
      .string()
      .meta({ description: 'A request id, a finding id, a date, or who asked for the test' }),
    severity: severity.nullable(),
    channel: z.string(),
    state: z.enum(noticeStates),
    queuedAt: instant,
    dueAt: instant,
    attempts: z.number().int(),
    lastAttemptAt: instant.nullable(),
    endedAt: instant.nullable(),
    toldTo: z.array(z.string()),
    remark: z.string().nullable(),
  })
  .meta({ id: 'Notice' });
export type Notice = z.output<typeof notice>;

export const noticeRoute = z
  .object({
    tenantId: z.string(),
    routeId: z.string(),
    version: z.number().int(),
    settings: routeSettings,
    setBy: z.string(),
    setAt: instant.meta({ description: 'Nothing that came before is told under this version' }),
    lastTest: notice.nullable(),
  })
  .meta({ id: 'NotificationRoute' });
export type NoticeRoute = z.output<typeof noticeRoute>;

export const noticeChannel = z
  .object({
    name: z.string(),
    kind: z.enum(channelKinds),
    host: z.string(),
    format: z
      .enum(feedFormats)
      .nullable()
      .meta({ description: 'Of a channel that is fed with everything new' }),
    toldAt: instant.meta({ description: 'When the notifier last said that it has it' }),
  })
  .meta({ id: 'NotificationChannel' });
export type NoticeChannel = z.output<typeof noticeChannel>;

export const feedStanding = z
  .object({
    tenantId: z.string(),
    channel: z.string(),
    lastSentAt: instant.nullable(),
    attempts: z.number().int().meta({ description: 'Since it last went well' }),
    remark: z.string().nullable(),
  })
  .meta({ id: 'FeedStanding' });
export type FeedStanding = z.output<typeof feedStanding>;

export const notifications = z
  .object({
    channels: z.array(noticeChannel),
    routes: z.array(noticeRoute),
    feeds: z.array(feedStanding),
  })
  .meta({ id: 'Notifications' });
export type Notifications = z.output<typeof notifications>;

export const noticeList = z
  .object({ items: z.array(notice), nextCursor: z.string().nullable() })
  .meta({ id: 'NoticeList' });
export type NoticeList = z.output<typeof noticeList>;

export const noticesQuery = pageQuery.extend(tenantQuery.shape);
export type NoticesQuery = z.output<typeof noticesQuery>;
