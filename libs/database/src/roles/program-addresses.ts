import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { DatabaseUnusableError } from '../database-unusable-error.ts';
import { connect } from '../server-check.ts';
import { ensureLogins, type Login, loginUrl, newPassword } from './logins.ts';
import { type ServiceRole, serviceRoles } from './roles.ts';

export interface ProgramAddresses {
  /** Whether each program has a login of its own, so that no child can become more than its role. */
  readonly separate: boolean;
  /** The database's address as the login of that program. */
  of(role: ServiceRole): string;
}

/**
 * The address of the database for each program that `start` runs: a login of its own, with a random password
 * kept in the data directory. Where the user in the address may not make logins, all get the same address and
 * only act as their roles.
 */
export async function programAddresses(url: string, dataDir: string): Promise<ProgramAddresses> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ may: boolean }>(
      'select rolsuper or rolcreaterole as may from pg_roles where rolname = session_user',
    );
    if (!rows[0]?.may) return { separate: false, of: () => url };
    const logins = readLogins(join(dataDir, 'database-logins.json'));
    await ensureLogins(client, logins);
    return { separate: true, of: (role) => loginUrl(url, logins.find((one) => one.role === role) as Login) };
  } finally {
    await client.end();
  }
}

const file = z.object({
  // Logins belong to the whole server: two archives on one server must not take each other's.
  suffix: z.string().regex(/^[0-9a-f]{8}$/),
  passwords: z.record(z.enum(serviceRoles), z.string().min(20)),
});

function readLogins(path: string): Login[] {
  if (!existsSync(path)) {
    const passwords = Object.fromEntries(serviceRoles.map((role) => [role, newPassword()]));
    const text = JSON.stringify({ suffix: randomBytes(4).toString('hex'), passwords });
    writeFileSync(`${path}.new`, `${text}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  try {
    const { suffix, passwords } = file.parse(JSON.parse(readFileSync(path, 'utf8')));
    return serviceRoles.map((role) => ({ role, name: `${role}_${suffix}`, password: passwords[role] }));
  } catch (error) {
    throw new DatabaseUnusableError(
      'refused',
      `${path} cannot be read: it should hold the passwords of the programs. Delete it, and new ones are made.`,
      { cause: error },
    );
  }
}
