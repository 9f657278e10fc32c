import { readSchemaState, type SchemaState } from './migrate.ts';
import { findRoleProblems } from './roles/find-role-problems.ts';
import { checkServer, connect, hostAndPort } from './server-check.ts';

/** What there is to say of a database without changing anything in it. */
export interface Examination {
  /** Host and port. */
  readonly where: string;
  readonly version: string;
  /** What makes it less safe than it should be, one sentence each. */
  readonly warnings: readonly string[];
  /** The user of the address is stopped by no grant. */
  readonly isSuperuser: boolean;
  readonly schema: SchemaState;
  /** Differences of roles, grants and row-level security; null before the schema is there. */
  readonly roleProblems: readonly string[] | null;
}

export async function examineDatabase(url: string): Promise<Examination> {
  const warnings = await checkServer(url);
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ version: string; isSuperuser: boolean }>(
      `select current_setting('server_version') as version, rolsuper as "isSuperuser"
         from pg_roles where rolname = session_user`,
    );
    const schema = await readSchemaState(client);
    const isWhole = schema.owner !== null && schema.pending.length === 0;
    const roleProblems = isWhole ? await findRoleProblems(client) : null;
    return { where: hostAndPort(url), ...(rows[0] as (typeof rows)[number]), warnings, schema, roleProblems };
  } finally {
    await client.end();
  }
}
