import { days } from '../clock.ts';
import { type DirectoryAudit } from '../directory/directory-audit.ts';
import { type Answer, json } from '../exchange.ts';
import { GraphError } from '../graph-error.ts';
import { type FilterFields, noFilter, parseFilter } from '../odata-filter.ts';
import { decodePosition, nextLink, readTop } from '../paging.ts';
import { instantOf } from '../ticks.ts';
import { type Call } from './graph.ts';

/** With Entra ID P1 or P2; seven days without [D]. */
const remembered = days(30);

const fields: FilterFields<DirectoryAudit> = {
  text: {
    id: ({ json: { id } }) => id,
    activityDisplayName: ({ json: { activityDisplayName } }) => activityDisplayName,
    category: ({ json: { category } }) => category,
    correlationId: ({ json: { correlationId } }) => correlationId,
    loggedByService: ({ json: { loggedByService } }) => loggedByService,
  },
  instant: { activityDateTime: ({ ticks }) => ticks },
  takesAlternatives: true,
};

/** `GET /v1.0/auditLogs/directoryAudits`: newest first. */
export function listDirectoryAudits({ exchange, tenant, claims, now, pageSizes }: Call): Answer {
  if (!['AuditLog.Read.All', 'Directory.Read.All'].some((role) => claims.roles.includes(role)))
    throw new GraphError({
      status: 403,
      code: 'Authentication_MSGraphPermissionMissing',
      message:
        'The principal does not have required Microsoft Graph permission(s): AuditLog.Read.All to call this API. For more information about Microsoft Graph permissions, please visit https://learn.microsoft.com/graph/permissions-overview.',
    });
  const { searchParams } = exchange.url;
  const filterText = searchParams.get('$filter');
  const filter = filterText === null ? noFilter<DirectoryAudit>() : parseFilter(filterText, fields);
  const top = readTop(searchParams, pageSizes.audits);
  const token = searchParams.get('$skiptoken');
  const start = token === null ? undefined : decodePosition(token);
  tenant.directory.playUntil(now);
  const rest = tenant.directory.audits
    .filter(
      (audit) =>
        audit.visibleAt <= now &&
        instantOf(audit.ticks) > now - remembered &&
        filter.matches(audit) &&
        (start === undefined || isAfter(audit, start)),
    )
    .reverse();
  const rows = rest.slice(0, top);
  const last = rows.at(-1);
  return json(200, {
    '@odata.context': `${exchange.origin}/v1.0/$metadata#auditLogs/directoryAudits`,
    ...(rest.length > top && last !== undefined
      ? {
          '@odata.nextLink': nextLink(exchange.origin, exchange.url, {
            afterTicks: last.ticks,
            afterId: last.json.id,
            sent: (start?.sent ?? 0) + rows.length,
          }),
        }
      : {}),
    value: rows.map((audit) => audit.json),
  });
}

function isAfter(
  { ticks, json: { id } }: DirectoryAudit,
  start: { afterTicks: number; afterId: string },
): boolean {
  return ticks === start.afterTicks ? id < start.afterId : ticks < start.afterTicks;
}
