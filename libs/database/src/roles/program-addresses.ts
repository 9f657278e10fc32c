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
  passwords: z.partialRecord(z.enum(serviceRoles), z.string().min(20)),
});

function readLogins(path: string): Login[] {
  const { suffix, passwords } = readKnown(path);
  const logins = serviceRoles.map((role) => {
    const password = passwords[role] ?? newPassword();
    return { role, name: `${role}_${suffix}`, password };
  });
  // Also when a program is new since the file was written.
  if (logins.some(({ role }) => passwords[role] === undefined)) {
    const all = Object.fromEntries(logins.map(({ role, password }) => [role, password]));
    writeFileSync(`${path}.new`, `${JSON.stringify({ suffix, passwords: all })}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return logins;
}

function readKnown(path: string): z.output<typeof file> {
  if (!existsSync(path)) return { suffix: randomBytes(4).toString('hex'), passwords: {} };
  try {
    return file.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw new DatabaseUnusableError(
      'refused',
      `${path} cannot be read: it should hold the passwords of the programs. Delete it, and new ones are made.`,
      { cause: error },
    );
  }
}
