import { type Answer, type Exchange, json } from '../exchange.ts';
import { GraphError } from '../graph-error.ts';
import { type ApprovalPolicyJson, type ApprovalRequestJson } from '../graph-json.ts';
import { type RequestRecord } from '../ledger.ts';
import { type FilterFields, noFilter, parseFilter } from '../odata-filter.ts';
import { decodePosition, nextLink, readTop } from '../paging.ts';
import { type PlayedTenant } from '../tenant-model.ts';

export interface ApprovalQuery {
  readonly now: number;
  readonly pageSize: number;
}

const path = 'deviceManagement/operationApprovalRequests';
const policiesPath = 'deviceManagement/operationApprovalPolicies';

export function listApprovalRequests(exchange: Exchange, tenant: PlayedTenant, query: ApprovalQuery): Answer {
  const { searchParams } = exchange.url;
  const fields: FilterFields<RequestRecord> = {
    text: { status: (request) => request.statusAt(query.now) ?? null, id: ({ id }) => id },
    instant: { requestDateTime: ({ requestedTicks }) => requestedTicks },
  };
  const filterText = searchParams.get('$filter');
  const filter = filterText === null ? noFilter<RequestRecord>() : parseFilter(filterText, fields);
  const top = readTop(searchParams, query.pageSize);
  const token = searchParams.get('$skiptoken');
  const start = token === null ? undefined : decodePosition(token);
  const rest = tenant
    .listedAt(query.now)
    .filter((request) => filter.matches(request) && (start === undefined || isAfter(request, start)));
  const rows = rest.slice(0, top);
  const last = rows.at(-1);
  const isLast = rest.length <= top || last === undefined;
  return json(200, {
    '@odata.context': `${exchange.origin}/beta/$metadata#${path}`,
    ...(isLast
      ? {}
      : {
          '@odata.nextLink': nextLink(exchange.origin, exchange.url, {
            afterTicks: last.requestedTicks,
            afterId: last.id,
            sent: (start?.sent ?? 0) + rows.length,
          }),
        }),
    value: rows.map((request) => forReader(request.jsonAt(query.now), exchange)),
  });
}

export function getApprovalRequest(
  id: string,
  exchange: Exchange,
  tenant: PlayedTenant,
  query: ApprovalQuery,
): Answer {
  const request = tenant.ledgerAt(query.now).request(id);
  if (request === undefined || !request.isListedAt(query.now)) throw notFound(id);
  return json(200, {
    '@odata.context': `${exchange.origin}/beta/$metadata#${path}/$entity`,
    ...forReader(request.jsonAt(query.now), exchange),
  });
}

export function listApprovalPolicies(exchange: Exchange, tenant: PlayedTenant, query: ApprovalQuery): Answer {
  const policies = tenant.policiesVisibleAt(query.now);
  const top = readTop(exchange.url.searchParams, query.pageSize);
  const token = exchange.url.searchParams.get('$skiptoken');
  const offset = token === null ? 0 : decodePosition(token).sent;
  const rows = policies.slice(offset, offset + top);
  const sent = offset + rows.length;
  return json(200, {
    '@odata.context': `${exchange.origin}/beta/$metadata#${policiesPath}`,
    ...(sent < policies.length
      ? { '@odata.nextLink': nextLink(exchange.origin, exchange.url, { afterTicks: 0, afterId: '', sent }) }
      : {}),
    value: rows.map((policy) => policyForReader(policy, exchange)),
  });
}

export function getApprovalPolicy(
  id: string,
  exchange: Exchange,
  tenant: PlayedTenant,
  query: ApprovalQuery,
): Answer {
  const policy = tenant.policiesVisibleAt(query.now).find((candidate) => candidate.id === id);
  if (policy === undefined) throw notFound(id);
  return json(200, {
    '@odata.context': `${exchange.origin}/beta/$metadata#${policiesPath}/$entity`,
    ...policyForReader(policy, exchange),
  });
}

/** Members after the sentinel (value 21) are hidden from readers who did not ask for them [D, best practices]. */
const aboveSentinel = new Set([
  'operationApprovalPolicy',
  'autopilot',
  'windows365',
  'deviceEnrollment',
  'deviceUpdate',
  'enrollmentRestriction',
  'tenantConfiguration',
  'tunnel',
  'endpointPrivilegeManagement',
  'deviceSecurityAction',
]);

function shownType(policyType: string, exchange: Exchange): string {
  const prefer = String(exchange.headers.prefer ?? '');
  if (/include-unknown-enum-members/i.test(prefer)) return policyType;
  return aboveSentinel.has(policyType) ? 'unknownFutureValue' : policyType;
}

function forReader(request: ApprovalRequestJson, exchange: Exchange): ApprovalRequestJson {
  const types = request.requiredOperationApprovalPolicyTypes.map((type) => shownType(type, exchange));
  return { ...request, requiredOperationApprovalPolicyTypes: types };
}

function policyForReader(policy: ApprovalPolicyJson, exchange: Exchange): ApprovalPolicyJson {
  const policyType = shownType(policy.policyType, exchange);
  return { ...policy, policyType, policySet: policy.policySet && { ...policy.policySet, policyType } };
}

function isAfter(request: RequestRecord, start: { afterTicks: number; afterId: string }): boolean {
  if (request.requestedTicks !== start.afterTicks) return request.requestedTicks < start.afterTicks;
  return request.id < start.afterId;
}

function notFound(id: string): GraphError {
  return new GraphError({
    status: 404,
    code: 'ResourceNotFound',
    message: `Resource '${id}' does not exist or is no longer listed.`,
  });
}
