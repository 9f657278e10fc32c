import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Environment,
  type Login,
  makeLogins,
  migrate,
  newPassword,
  openArchive,
  readDatabaseConfig,
  serviceRoles,
} from '@countersign/database';
import { UsageError } from './explain.ts';

const help = `Usage: countersign prepare-database [--logins FOLDER]

Makes the roles of the archive, brings its schema up to date and puts every grant on the database right again.
The user in DATABASE_URL has to be an administrator: one who may create roles and owns the database.

  --logins FOLDER   also makes a login for each program that has a folder in FOLDER (ingester, api, notary,
                    retention, notifier), countersign_PROGRAM_login, and writes its password there as
                    "pgpass", for PGPASSFILE. A password that is there already stays
`;

/** `countersign prepare-database`. Gives the exit code. */
export async function prepareDatabase(args: string[], environment: Environment): Promise<number> {
  const flags = readFlags(args);
  if (flags.help) {
    process.stdout.write(help);
    return 0;
  }
  const folders = flags.logins === undefined ? [] : programFolders(flags.logins);
  const config = readDatabaseConfig(environment);
  const archive = await openArchive({ ...config, applicationName: 'countersign prepare-database' });
  try {
    const again = await migrate(archive.url);
    process.stderr.write(`The database is prepared (${archive.migrated + again} migrations).\n`);
    const logins = folders.map((folder) => loginIn(folder, new URL(archive.url)));
    await makeLogins(archive.url, logins);
    for (const { name } of logins) process.stderr.write(`${name} can log in.\n`);
    return 0;
  } finally {
    await archive.close();
  }
}

function readFlags(args: string[]): { logins?: string; help?: boolean } {
  try {
    const options = { logins: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(
      `${(error as Error).message.split('. ')[0]}. Try "countersign prepare-database --help".`,
    );
  }
}

interface ProgramFolder {
  readonly role: Login['role'];
  readonly path: string;
}

function programFolders(folder: string): ProgramFolder[] {
  const all = serviceRoles.map((role) => ({ role, path: join(folder, role.replace('countersign_', '')) }));
  const found = all.filter(({ path }) => existsSync(path));
  if (found.length > 0) return found;
  throw new UsageError(
    `${folder} holds no folder of a program. Make the ones that are wanted: ${all.map(({ path }) => path).join(', ')}.`,
  );
}

/** Written before the server knows the password: after a crash in between the next run gives it the same one. */
function loginIn({ role, path }: ProgramFolder, { hostname, port, pathname }: URL): Login {
  const name = `${role}_login`;
  const file = join(path, 'pgpass');
  const known = existsSync(file) ? /:([^:\s]{20,})\s*$/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  const password = known ?? newPassword();
  if (!known) {
    const line = [hostname, port || '5432', decodeURIComponent(pathname.slice(1)), name, password].join(':');
    writeFileSync(`${file}.new`, `${line}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return { role, name, password };
}
