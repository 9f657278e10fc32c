import type { Identity } from '../records/records.ts';
import { isJson, jsonOf, member, readId, readText, type Json } from './members.ts';

export const nobody: Identity = { kind: 'unknown', id: null, name: null, upn: null };

/**
 * One identity out of Graph's identitySet. A person goes before the application through which the person
 * works; Microsoft's own placeholder fills in all three. The UPN is undeclared and comes under four names.
 */
export function readIdentity(value: unknown): Identity {
  if (!isJson(value)) return nobody;
  const user = readOne('user', jsonOf(member(value, 'user')));
  if (user !== null) return user;
  const application = readOne('application', jsonOf(member(value, 'application')));
  if (application !== null) return application;
  return readOne('unknown', jsonOf(member(value, 'device'))) ?? readOne('unknown', value) ?? nobody;
}

function readOne(kind: Identity['kind'], identity: Json): Identity | null {
  const id = readId(
    kind === 'application'
      ? member(identity, 'id', 'appId', 'applicationId')
      : member(identity, 'id', 'userId'),
  );
  const name = readText(member(identity, 'displayName'));
  const upn = readText(member(identity, 'upn', 'userPrincipalName', 'email'));
  if (id === null && name === null && upn === null) return null;
  return { kind, id, name, upn };
}
