import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { connect } from '../server-check.ts';
import { type ServiceRole } from './roles.ts';

/** What one program logs in with. It is a member of its role and of nothing else. */
export interface Login {
  readonly role: ServiceRole;
  readonly name: string;
  readonly password: string;
}

export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** `ensureLogins` on a connection of its own. */
export async function makeLogins(url: string, logins: readonly Login[]): Promise<void> {
  const client = await connect(url);
  await ensureLogins(client, logins).finally(() => client.end());
}

/** Makes the logins, or gives them these passwords. The client's user must be allowed to create roles. */
export async function ensureLogins(client: pg.ClientBase, logins: readonly Login[]): Promise<void> {
  for (const { role, name, password } of logins) {
    const login = pg.escapeIdentifier(name);
    const verifier = pg.escapeLiteral(scramVerifier(password, randomBytes(16)));
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
    const verb = rowCount ? 'alter' : 'create';
    await client.query(`${verb} role ${login} login password ${verifier}`);
    const members = await client.query(
      'select from pg_auth_members where roleid = $1::regrole and member = $2::regrole',
      [role, login],
    );
    if (!members.rowCount) await client.query(`grant ${role} to ${login}`);
  }
}

/** The address, as that login. */
export function loginUrl(url: string, { name, password }: Login): string {
  const changed = new URL(url);
  changed.username = name;
  changed.password = password;
  return changed.href;
}

/**
 * What Postgres stores of a password (RFC 5803). Computed here, so that the password itself is in no statement
 * and no log of the server.
 */
export function scramVerifier(password: string, salt: Buffer, iterations = 4096): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest();
  const parts = [storedKey, hmac('Server Key')].map((key) => key.toString('base64'));
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${parts.join(':')}`;
}
