import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRoleProblems, openArchive } from '@countersign/database';
import pg from 'pg';
import { useDatabase } from '../../../test/database.ts';
import { prepareDatabase } from './prepare-database.ts';

const database = useDatabase();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-logins-'));
  for (const program of ['ingester', 'api']) mkdirSync(join(folder, program));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...args: string[]) => prepareDatabase(args, { DATABASE_URL: database.url });
const passwordFile = (program: string) => join(folder, program, 'pgpass');

test('each program that has a folder gets a login, and a second run changes no password', async () => {
  expect(await run('--logins', folder)).toBe(0);
  const first = readFileSync(passwordFile('api'), 'utf8');
  expect(statSync(passwordFile('api')).mode & 0o777).toBe(0o600);
  expect(await run('--logins', folder)).toBe(0);
  expect(readFileSync(passwordFile('api'), 'utf8')).toBe(first);

  const [host, port, name, user, password] = first.trim().split(':') as string[];
  expect([host, name, user]).toEqual([
    new URL(database.url).hostname,
    new URL(database.url).pathname.slice(1),
    'countersign_api_login',
  ]);
  const databaseUrl = `postgres://${user}:${password}@${host}:${port}/${name}`;
  const archive = await openArchive({ databaseUrl, dataDir: folder, role: 'countersign_api' });
  expect(await archive.dataSource.query('select session_user::text, current_user::text')).toEqual([
    { session_user: 'countersign_api_login', current_user: 'countersign_api' },
  ]);
  await archive.close();
});

test('grants that somebody changed around the tables are put right again', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`do $$ begin
    execute format('grant temporary, create on database %I to public', current_database());
  end $$; grant create on schema public to public`);
  expect(await findRoleProblems(client)).not.toEqual([]);
  expect(await run()).toBe(0);
  expect(await findRoleProblems(client)).toEqual([]);
  await client.end();
});

test('a folder without folders of programs is refused before anything is done', async () => {
  await expect(run('--logins', join(folder, 'api'))).rejects.toThrow(/holds no folder of a program/);
});

test('an unknown flag is told in one line', async () => {
  await expect(run('--login')).rejects.toThrow(/^Unknown option '--login'\. Try/);
});
