import { type Answer, type Exchange, json } from '../exchange.ts';
import { GraphError } from '../graph-error.ts';
import { type AuditEventJson } from '../graph-json.ts';
import { type EventRecord } from '../ledger.ts';
import { type Filter, type FilterFields, noFilter, parseFilter } from '../odata-filter.ts';
import { type PagePosition, decodePosition, nextLink, readTop } from '../paging.ts';
import { type PlayedTenant } from '../tenant-model.ts';
import { instantOf } from '../ticks.ts';

export type GraphVersion = 'v1.0' | 'beta';

export interface EventQuery {
  readonly version: GraphVersion;
  readonly now: number;
  readonly pageSize: number;
}

const fields: FilterFields<EventRecord> = {
  text: {
    id: ({ json: { id } }) => id,
    category: ({ json: { category } }) => category,
    activityType: ({ json: { activityType } }) => activityType,
    activityOperationType: ({ json: { activityOperationType } }) => activityOperationType,
    activityResult: ({ json: { activityResult } }) => activityResult,
    componentName: ({ json: { componentName } }) => componentName,
    displayName: ({ json: { displayName } }) => displayName,
    correlationId: ({ json: { correlationId } }) => correlationId,
    'actor/userPrincipalName': ({ json: { actor } }) => actor.userPrincipalName,
    'actor/applicationId': ({ json: { actor } }) => actor.applicationId,
  },
  instant: { activityDateTime: ({ ticks }) => ticks },
};

export function listAuditEvents(exchange: Exchange, tenant: PlayedTenant, query: EventQuery): Answer {
  const { searchParams } = exchange.url;
  const filterText = searchParams.get('$filter');
  const filter = filterText === null ? noFilter<EventRecord>() : parseFilter(filterText, fields);
  const isAscending = readOrder(searchParams.get('$orderby'));
  const top = readTop(searchParams, query.pageSize);
  const token = searchParams.get('$skiptoken');
  const start = token === null ? undefined : decodePosition(token);
  const { rows, isLast } = readPage(tenant, filter, { isAscending, top, start, now: query.now });
  const sent = (start?.sent ?? 0) + rows.length;
  const last = rows.at(-1);
  const position: PagePosition | undefined =
    last === undefined ? undefined : { afterTicks: last.ticks, afterId: last.id, sent };
  // A nextLink after the last row of a selective query leads to an empty page [C, microsoft-graph-docs#18143].
  const hasLink = position !== undefined && (!isLast || (filter.isSelective && start === undefined));
  return json(200, {
    '@odata.context': `${exchange.origin}/${query.version}/$metadata#deviceManagement/auditEvents`,
    // 1000 for about ten matching rows [C, same issue]: never a number to trust.
    '@odata.count': filter.isSelective ? 1000 : rows.length,
    ...(hasLink ? { '@odata.nextLink': nextLink(exchange.origin, exchange.url, position) } : {}),
    value: rows.map((event) => auditEventJson(event.json, query.version)),
  });
}

export function getAuditEvent(
  id: string,
  exchange: Exchange,
  tenant: PlayedTenant,
  query: EventQuery,
): Answer {
  const event = tenant.ledgerAt(query.now).event(id);
  if (event === undefined || event.visibleAt > query.now) {
    throw new GraphError({
      status: 404,
      code: 'ResourceNotFound',
      message: `Audit event ${id} was not found.`,
    });
  }
  return json(200, {
    '@odata.context': `${exchange.origin}/${query.version}/$metadata#deviceManagement/auditEvents/$entity`,
    ...auditEventJson(event.json, query.version),
  });
}

export function getAuditCategories(exchange: Exchange, tenant: PlayedTenant, query: EventQuery): Answer {
  const visible = tenant.eventsVisibleAt(query.now);
  return strings(exchange, query.version, new Set(visible.map(({ category }) => category)));
}

export function getAuditActivityTypes(
  category: string,
  exchange: Exchange,
  tenant: PlayedTenant,
  query: EventQuery,
): Answer {
  const visible = tenant.eventsVisibleAt(query.now).filter((event) => event.category === category);
  return strings(exchange, query.version, new Set(visible.map(({ activityType }) => activityType)));
}

/** Beta has five members more than v1.0 [D CSDL]. */
export function auditEventJson(event: AuditEventJson, version: GraphVersion): object {
  if (version === 'v1.0') return event;
  return {
    ...event,
    actor: {
      ...event.actor,
      type: event.actor.auditActorType,
      remoteTenantId: null,
      remoteUserId: null,
      userRoleScopeTags: [{ displayName: 'Default', roleScopeTagId: '0' }],
    },
    resources: event.resources.map((resource) => ({ ...resource, type: resource.auditResourceType })),
  };
}

interface PageQuery {
  isAscending: boolean;
  top: number;
  start: PagePosition | undefined;
  now: number;
}

/** Walks the sorted events from the position on; late events before the position are missed, as in any keyset. */
function readPage(
  tenant: PlayedTenant,
  filter: Filter<EventRecord>,
  page: PageQuery,
): { rows: EventRecord[]; isLast: boolean } {
  const ledger = tenant.ledgerAt(page.now);
  const { events } = ledger;
  const { from, to } = filter.bounds;
  const step = page.isAscending ? 1 : -1;
  const after = page.start?.afterTicks;
  let index = page.isAscending
    ? ledger.firstEventFrom(Math.max(from, after ?? from))
    : ledger.firstEventFrom(Math.min(to, after === undefined ? to : after + 1)) - 1;
  const rows: EventRecord[] = [];
  for (; index >= 0 && index < events.length; index += step) {
    const event = events[index] as EventRecord;
    if (page.isAscending ? event.ticks >= to : event.ticks < from) break;
    if (!isAfter(event, page) || event.visibleAt > page.now || instantOf(event.ticks) > page.now) continue;
    if (!filter.matches(event)) continue;
    if (rows.length === page.top) return { rows, isLast: false };
    rows.push(event);
  }
  return { rows, isLast: true };
}

function isAfter(event: EventRecord, { start, isAscending }: PageQuery): boolean {
  if (start === undefined) return true;
  if (event.ticks !== start.afterTicks)
    return isAscending ? event.ticks > start.afterTicks : event.ticks < start.afterTicks;
  return isAscending ? event.id > start.afterId : event.id < start.afterId;
}

/** Newest first when nothing is asked [U]; only activityDateTime is known to be accepted [C]. */
function readOrder(text: string | null): boolean {
  if (text === null) return false;
  const match = /^activityDateTime(?:\s+(asc|desc))?$/i.exec(text.trim());
  if (match === null) {
    throw new GraphError({
      status: 400,
      code: 'BadRequest',
      message: `$orderby '${text}' is not supported; use activityDateTime asc or desc.`,
    });
  }
  return match[1]?.toLowerCase() !== 'desc';
}

function strings(exchange: Exchange, version: GraphVersion, values: Set<string>): Answer {
  return json(200, {
    '@odata.context': `${exchange.origin}/${version}/$metadata#Collection(Edm.String)`,
    value: [...values].sort(),
  });
}
