import { groupJson } from '../directory/directory-state.ts';
import { type Answer, json } from '../exchange.ts';
import { GraphError } from '../graph-error.ts';
import { decodePosition, nextLink, readTop } from '../paging.ts';
import { type Call, unknownSegment } from './graph.ts';

const groupRoles = ['GroupMember.Read.All', 'Group.Read.All', 'Directory.Read.All'];
const nameRoles = ['User.ReadBasic.All', 'User.Read.All', 'Directory.Read.All'];
const stateRoles = ['User.Read.All', 'Directory.Read.All'];
/** "in" takes so many values [D]. */
const valuesMax = 15;

/** `/v1.0/groups` with a filter for ids, and `/v1.0/groups/{id}/members`. */
export function groupsRoute(call: Call, [id, relation, ...rest]: readonly string[]): Answer {
  if (!groupRoles.some((role) => call.claims.roles.includes(role))) throw insufficientPrivileges();
  call.tenant.directory.playUntil(call.now);
  if (id === undefined) return listGroups(call);
  if (relation?.toLowerCase() !== 'members' || rest.length > 0) throw unknownSegment(relation ?? id);
  return listMembers(call, id.toLowerCase());
}

function listGroups({ exchange, tenant, now }: Call): Answer {
  const filter = exchange.url.searchParams.get('$filter') ?? '';
  const listed = /^\s*id in\s*\((.*)\)\s*$/i.exec(filter)?.[1];
  if (listed === undefined)
    throw badRequest('Invalid or unsupported filter clause: only "id in (…)" is simulated.');
  const ids = [...listed.matchAll(/'([^']*)'/g)].map(([, id = '']) => id.toLowerCase());
  if (ids.length > valuesMax)
    throw badRequest(
      `Too many child clauses specified in search filter expression containing 'OR' operators: ${ids.length}. Max allowed: ${valuesMax}.`,
    );
  const { state } = tenant.directory;
  const groups = [...new Set(ids)].map((id) => state.groupAt(id, now)).filter((group) => group !== undefined);
  return json(200, {
    '@odata.context': `${exchange.origin}/v1.0/$metadata#groups(id,displayName,securityEnabled,mailEnabled,groupTypes,isAssignableToRole)`,
    value: groups.map(groupJson),
  });
}

function listMembers({ exchange, tenant, claims, now, pageSizes }: Call, groupId: string): Answer {
  const { directory } = tenant;
  const group = directory.state.groupAt(groupId, now);
  if (group === undefined)
    throw new GraphError({
      status: 404,
      code: 'Request_ResourceNotFound',
      message: `Resource '${groupId}' does not exist or one of its queried reference-property objects are not present.`,
    });
  const { searchParams } = exchange.url;
  const may = {
    names: nameRoles.some((role) => claims.roles.includes(role)),
    state: stateRoles.some((role) => claims.roles.includes(role)),
  };
  const members = directory.membersOf(groupId, now);
  const top = Math.min(readTop(searchParams, pageSizes.members), 999);
  const token = searchParams.get('$skiptoken');
  const offset = token === null ? 0 : decodePosition(token).sent;
  const rows = members.slice(offset, offset + top);
  const sent = offset + rows.length;
  return json(200, {
    '@odata.context': `${exchange.origin}/v1.0/$metadata#directoryObjects(id,displayName,userPrincipalName,accountEnabled)`,
    ...(sent < members.length
      ? { '@odata.nextLink': nextLink(exchange.origin, exchange.url, { afterTicks: 0, afterId: '', sent }) }
      : {}),
    value: rows.map((id) => directory.state.memberJson(id, may, now)),
  });
}

export function insufficientPrivileges(): GraphError {
  return new GraphError({
    status: 403,
    code: 'Authorization_RequestDenied',
    message: 'Insufficient privileges to complete the operation.',
  });
}

function badRequest(message: string): GraphError {
  return new GraphError({ status: 400, code: 'Request_UnsupportedQuery', message });
}
