import { type AccessTokenClaims } from '../access-token.ts';
import { type Answer, type Exchange } from '../exchange.ts';
import { GraphError, intuneError } from '../graph-error.ts';
import { type PlayedTenant } from '../tenant-model.ts';
import {
  getApprovalPolicy,
  getApprovalRequest,
  listApprovalPolicies,
  listApprovalRequests,
} from './approvals.ts';
import { groupsRoute } from './groups.ts';
import { listDirectoryAudits } from './directory-audits.ts';
import { listRoleAssignments } from './role-assignments.ts';
import {
  type GraphVersion,
  getAuditActivityTypes,
  getAuditCategories,
  getAuditEvent,
  listAuditEvents,
} from './audit-events.ts';

export interface PageSizes {
  readonly requests: number;
  readonly policies: number;
  readonly events: number;
  readonly members: number;
  readonly audits: number;
}

export interface Call {
  readonly exchange: Exchange;
  readonly claims: AccessTokenClaims;
  readonly tenant: PlayedTenant;
  readonly now: number;
  readonly pageSizes: PageSizes;
}

/** Any one of them is enough [D GR]; audit events belong to the Apps scope, not to RBAC [D; C MSEC got 403 otherwise]. */
const approvalRoles = [
  'RBAC.Read.All',
  'RBAC.ReadWrite.All',
  'Configuration.Read.All',
  'Configuration.ReadWrite.All',
];
const policyRoles = ['RBAC.Read.All', 'RBAC.ReadWrite.All'];
const auditRoles = ['Apps.Read.All', 'Apps.ReadWrite.All'];

/** `/{version}/deviceManagement/...` for a caller whose token is good. */
export function graphRoute(call: Call): Answer {
  const { exchange } = call;
  const [, version = '', area = '', collection = '', ...rest] = decodeURIComponent(
    exchange.url.pathname,
  ).split('/');
  if (version !== 'v1.0' && version !== 'beta') {
    throw new GraphError({ status: 400, code: 'BadRequest', message: `Invalid version: ${version}.` });
  }
  if (area.toLowerCase() === 'groups') return groupsRoute(call, [collection, ...rest].filter(Boolean));
  if (area.toLowerCase() === 'auditlogs') {
    if (collection.toLowerCase() !== 'directoryaudits' || rest.length > 0) throw unknownSegment(collection);
    return listDirectoryAudits(call);
  }
  if (area.toLowerCase() !== 'devicemanagement') throw unknownSegment(area);
  return deviceManagement(call, version, collection, rest.join('/') || undefined);
}

function deviceManagement(
  call: Call,
  version: GraphVersion,
  collection: string,
  id: string | undefined,
): Answer {
  const { exchange } = call;
  const name = collection.toLowerCase().replace(/\(.*$/, '');
  if (name === 'auditevents') return auditEvents(call, version, id);
  // operationApproval* exists in beta only [D CSDL].
  if (version === 'v1.0') throw unknownSegment(collection);
  if (name === 'operationapprovalrequests') {
    permit(call, approvalRoles);
    const query = { now: call.now, pageSize: call.pageSizes.requests };
    return id === undefined
      ? listApprovalRequests(exchange, call.tenant, query)
      : getApprovalRequest(id, exchange, call.tenant, query);
  }
  if (name === 'operationapprovalpolicies') {
    permit(call, policyRoles);
    const query = { now: call.now, pageSize: call.pageSizes.policies };
    return id === undefined
      ? listApprovalPolicies(exchange, call.tenant, query)
      : getApprovalPolicy(id, exchange, call.tenant, query);
  }
  if (name === 'roleassignments' && id === undefined) {
    permit(call, policyRoles);
    return listRoleAssignments(call);
  }
  throw unknownSegment(collection);
}

function auditEvents(call: Call, version: GraphVersion, id: string | undefined): Answer {
  permit(call, auditRoles);
  const { exchange, tenant, now } = call;
  const query = { version, now, pageSize: call.pageSizes.events };
  if (id === undefined) return listAuditEvents(exchange, tenant, query);
  if (/^getAuditCategories(\(\))?$/i.test(id)) return getAuditCategories(exchange, tenant, query);
  const types = /^getAuditActivityTypes\(category='((?:[^']|'')*)'\)$/i.exec(id);
  if (types?.[1] !== undefined)
    return getAuditActivityTypes(types[1].replaceAll("''", "'"), exchange, tenant, query);
  return getAuditEvent(id, exchange, tenant, query);
}

/**
 * The service has actions that decide requests even with read permissions, by its own documentation. This
 * simulator refuses every one of them: a tool that archives must never be able to change what it archives.
 */
export function refuseWrite(exchange: Exchange): GraphError {
  const isAction = /\/(approve|reject|cancelApproval|cancelMyRequest)$/i.test(exchange.url.pathname);
  if (isAction) {
    return intuneError({
      status: 403,
      code: 'Forbidden',
      text: 'The simulated tenant accepts no decisions from outside.',
      exchange,
    });
  }
  return new GraphError({
    status: 405,
    code: 'MethodNotAllowed',
    message: `The HTTP method '${exchange.method}' is not supported on this resource.`,
    headers: { Allow: 'GET' },
  });
}

function permit({ claims, exchange }: Call, anyOf: readonly string[]): void {
  const names = anyOf.map((name) => `DeviceManagement${name}`);
  if (names.some((name) => claims.roles.includes(name))) return;
  throw intuneError({
    status: 403,
    code: 'Forbidden',
    text: `Application is not authorized to perform this operation. Application must have one of the following scopes: ${names.join(', ')}`,
    exchange,
  });
}

export function unknownSegment(segment: string): GraphError {
  return new GraphError({
    status: 404,
    code: 'BadRequest',
    message: `Resource not found for the segment '${segment}'.`,
  });
}
