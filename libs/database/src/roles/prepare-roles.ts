import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { DatabaseUnusableError } from '../database-unusable-error.ts';
import { migratorRole, ownerRole, serviceRoles } from './roles.ts';

// Beside both src/ and dist/.
const file = new URL('../../roles.sql', import.meta.url);

/** Duplicate, and "tuple concurrently updated": another archive of the same server makes the same roles now. */
const passing = new Set(['23505', '42710', 'XX000', '40P01']);
const attemptsMax = 10;

/**
 * Makes the roles of the archive and what surrounds its tables (`roles.sql`), if the session's user may. If not,
 * an administrator must have run that file.
 */
export async function prepareRoles(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ user: string; mayMakeRoles: boolean; missing: string[] }>(
    `select session_user as user, rolsuper or rolcreaterole as "mayMakeRoles",
            array(select name from unnest($1::text[]) as name
                   where not exists (select from pg_roles where rolname = name)) as missing
       from pg_roles where rolname = session_user`,
    [[ownerRole, migratorRole, ...serviceRoles]],
  );
  const { user, mayMakeRoles, missing } = rows[0] as (typeof rows)[number];
  if (!mayMakeRoles && missing.length > 0) throw rolesMissing(user);
  if (!mayMakeRoles) return;
  const sql = readFileSync(file, 'utf8');
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.query(sql);
      return;
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (code === '42501') throw rolesMissing(user, error as Error);
      if (attempt === attemptsMax || !passing.has(code)) throw error;
      await sleep(20 * attempt);
    }
  }
}

function rolesMissing(user: string, cause?: Error): DatabaseUnusableError {
  return new DatabaseUnusableError(
    'no-roles',
    `The user ${user} in DATABASE_URL may not set up the roles of the archive${cause ? ` (${cause.message})` : ''}. Let an administrator of the database run libs/database/roles.sql in it; the file says how.`,
    cause ? { cause } : undefined,
  );
}
