import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseUnusableError } from './database-unusable-error.ts';

const oldestMajor = 15;
const startUpWaitMilliseconds = 60_000;

/**
 * Connects once and looks whether the server can hold an archive. Throws if not; returns what makes it less
 * safe than it should be, one sentence each.
 */
export async function checkServer(url: string): Promise<string[]> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<Facts>(`
      select current_setting('server_version_num')::int as version,
             current_setting('server_version') as "versionText",
             current_setting('server_encoding') as encoding,
             current_setting('fsync') as fsync,
             current_setting('full_page_writes') as "fullPageWrites",
             current_setting('synchronous_commit') as "synchronousCommit"`);
    const facts = rows[0] as Facts;
    refuseUnfit(facts, hostAndPort(url));
    return warningsOf(facts);
  } finally {
    await client.end();
  }
}

interface Facts {
  version: number;
  versionText: string;
  encoding: string;
  fsync: string;
  fullPageWrites: string;
  synchronousCommit: string;
}

function refuseUnfit(facts: Facts, where: string): void {
  if (facts.version < oldestMajor * 10_000) {
    throw new DatabaseUnusableError(
      'too-old',
      `The database at ${where} is Postgres ${facts.versionText}. Countersign needs ${oldestMajor} or newer: upgrade it, or set DATABASE_URL to another.`,
    );
  }
  if (facts.encoding !== 'UTF8') {
    throw new DatabaseUnusableError(
      'wrong-encoding',
      `The database at ${where} has the encoding ${facts.encoding}, which cannot hold every name. Create one with encoding UTF8.`,
    );
  }
}

function warningsOf(facts: Facts): string[] {
  const loses = (setting: string) =>
    `Postgres runs with ${setting}=off: a crash of its machine can lose what was reported as archived. Set it to on.`;
  return [
    ...(facts.fsync === 'off' ? [loses('fsync')] : []),
    ...(facts.fullPageWrites === 'off' ? [loses('full_page_writes')] : []),
    ...(facts.synchronousCommit === 'off' ? [loses('synchronous_commit')] : []),
  ];
}

/** A connection, waiting for a server that is starting up; why there is none, in one sentence. */
export async function connect(url: string): Promise<pg.Client> {
  for (const end = Date.now() + startUpWaitMilliseconds; ; await sleep(200)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined); // reported by the query that it interrupts
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const code = (error as { code?: string }).code;
      if (code === '57P03' && Date.now() < end) continue; // "the database system is starting up"
      throw unusable(error as Error, code, hostAndPort(url));
    }
  }
}

function unusable(error: Error, code: string | undefined, where: string): DatabaseUnusableError {
  const cause = { cause: error };
  if (code === '28P01' || code === '28000') {
    const message = `The database at ${where} refused the user or the password. Correct DATABASE_URL.`;
    return new DatabaseUnusableError('refused', message, cause);
  }
  if (code === '3D000') {
    const message = `The server at ${where} has no such database. Create it, or correct DATABASE_URL.`;
    return new DatabaseUnusableError('refused', message, cause);
  }
  const why = code ?? (/timeout/i.test(error.message) ? 'no answer' : error.message);
  const message = `The database at ${where} cannot be reached (${why}). Start it, or correct DATABASE_URL.`;
  return new DatabaseUnusableError('unreachable', message, cause);
}

/** The part of a database address that may be shown. */
export function hostAndPort(url: string): string {
  try {
    const { hostname, port, searchParams } = new URL(url);
    return `${hostname || searchParams.get('host') || 'localhost'}:${port || '5432'}`;
  } catch {
    return 'the address in DATABASE_URL';
  }
}
