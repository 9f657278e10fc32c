import pg from 'pg';
import { createDataSource } from './data-source.ts';
import { DatabaseUnusableError } from './database-unusable-error.ts';
import { migrationLedger, migrationNames } from './migrations.ts';
import { prepareRoles } from './roles/prepare-roles.ts';
import { ownerRole } from './roles/roles.ts';

/** Any number will do, if no other program uses it in this database. */
const migrationLock = 4_600_001;

/**
 * Makes the roles, brings the schema up to date as its owner, and returns how many migrations that took. Needs a
 * user that may become the owner, or make it. Two programs that start at once on an empty database would
 * otherwise both create the ledger, and one would die. The lock belongs to a session, so it is held on a
 * connection of its own.
 */
export async function migrate(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: 'countersign migration' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await refuseForeignSchema(await readSchemaState(client));
    await prepareRoles(client);
    const dataSource = await createDataSource(url, { role: ownerRole, poolSize: 1 }).initialize();
    try {
      return (await dataSource.runMigrations({ transaction: 'each' })).length;
    } finally {
      await dataSource.destroy();
    }
  } finally {
    await client.end(); // and the lock with it
  }
}

/** What a connection can tell of the schema without any right in it. */
export interface SchemaState {
  /** Who owns the ledger; null: there is none. */
  readonly owner: string | null;
  /** Of this build, not made yet. */
  readonly pending: readonly string[];
  /** Made, and not of this build. */
  readonly unknown: readonly string[];
  /** Whether the session's user may make what is missing. */
  readonly mayMigrate: boolean;
  readonly user: string;
}

/** Since Postgres 16 a member may be one that may not act for the role. */
const acting = `case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end`;

export async function readSchemaState(client: pg.ClientBase): Promise<SchemaState> {
  const { rows } = await client.query<Omit<SchemaState, 'pending' | 'unknown'> & { mayRead: boolean }>(
    `select session_user as user, l.owner, coalesce(has_table_privilege(l.oid, 'select'), false) as "mayRead",
            r.rolsuper or r.rolcreaterole
              or coalesce((select pg_has_role(oid, ${acting}) from pg_roles where rolname = $2), false) as "mayMigrate"
       from pg_roles r
       left join (select oid, pg_get_userbyid(relowner) as owner from pg_class
                   where relname = $1 and relnamespace = 'public'::regnamespace) l on true
      where r.rolname = session_user`,
    [migrationLedger, ownerRole],
  );
  const { mayRead, ...facts } = rows[0] as (typeof rows)[number];
  const known = migrationNames();
  if (facts.owner === null) return { ...facts, pending: known, unknown: [] };
  if (!mayRead && !facts.mayMigrate) {
    throw new DatabaseUnusableError(
      'refused',
      `The user ${facts.user} in DATABASE_URL has no rights in the archive. Use a login that "countersign prepare-database" made.`,
    );
  }
  const names = facts.owner === ownerRole || mayRead ? await readLedger(client, mayRead) : [];
  return {
    ...facts,
    pending: known.filter((name) => !names.includes(name)),
    unknown: names.filter((name) => !known.includes(name)),
  };
}

async function readLedger(client: pg.ClientBase, mayRead: boolean): Promise<string[]> {
  const ask = () => client.query<{ name: string }>(`select name from public.${migrationLedger} order by id`);
  if (mayRead) return (await ask()).rows.map(({ name }) => name);
  await client.query(`set role ${ownerRole}`);
  const { rows } = await ask().finally(() => client.query('reset role'));
  return rows.map(({ name }) => name);
}

export function refuseForeignSchema({ owner, unknown }: SchemaState): void {
  if (owner !== null && owner !== ownerRole) {
    throw new DatabaseUnusableError(
      'unreleased-schema',
      'This archive was made by a version that was never released. Start with a new COUNTERSIGN_DATA_DIR or database.',
    );
  }
  if (unknown.length === 0) return;
  throw new DatabaseUnusableError(
    'newer-schema',
    `The archive has been migrated by a newer Countersign (${unknown.join(', ')}). Run that version or a later one; it cannot be migrated back.`,
  );
}
