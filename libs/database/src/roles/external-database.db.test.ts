// A server of its own: what is tested here is made once for a whole server.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { DatabaseUnusableError } from '../database-unusable-error.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.ts';
import { openArchive } from '../open-archive.ts';
import { findRoleProblems } from './find-role-problems.ts';
import { type Login, loginUrl, makeLogins, newPassword } from './logins.ts';
import { programAddresses } from './program-addresses.ts';

let folder: string;
let server: EmbeddedPostgres;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-external-'));
  server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query<Record<string, unknown>>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

const as = (user: string, database: string) => {
  const url = new URL(loginUrl(server.url, { role: 'countersign_api', name: user, password: 'a-password' }));
  url.pathname = `/${database}`;
  return url.href;
};

async function newDatabase(name: string, owner = 'countersign'): Promise<string> {
  await ask(server.url, `create database ${name} owner ${owner}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

const problemsOf = async (url: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return findRoleProblems(client).finally(() => client.end());
};

test('a user without rights is told what an administrator has to run, before the roles exist', async () => {
  await ask(server.url, `create role plain login password 'a-password'`);
  await newDatabase('plain_one', 'plain');
  const opening = openArchive({ databaseUrl: as('plain', 'plain_one'), dataDir: folder });
  await expect(opening).rejects.toThrow(DatabaseUnusableError);
  await expect(opening).rejects.toThrow(/user plain .* libs\/database\/roles\.sql/);
});

test('an administrator who is no superuser makes the roles and migrates', async () => {
  await ask(server.url, `create role administrator login createrole password 'a-password'`);
  await newDatabase('rented', 'administrator');
  const databaseUrl = as('administrator', 'rented');
  const archive = await openArchive({ databaseUrl, dataDir: folder, role: 'countersign_api' });
  expect(await archive.dataSource.query('select current_user as role')).toEqual([
    { role: 'countersign_api' },
  ]);
  await archive.close();
  // Only a superuser may take functions of the system from everybody.
  expect(await problemsOf(databaseUrl)).toEqual(['Everybody may write large objects.']);
  const addresses = await programAddresses(databaseUrl, folder);
  expect(await ask(addresses.of('countersign_notary'), 'select session_user::text as name')).toEqual([
    { name: expect.stringMatching(/^countersign_notary_[0-9a-f]{8}$/) },
  ]);
});

test('where an administrator has run roles.sql, a user who may become the roles needs no more', async () => {
  await ask(server.url, `create role hosted login password 'a-password'`);
  const url = await newDatabase('hosted_one');
  await ask(url, readFileSync(new URL('../../roles.sql', import.meta.url), 'utf8'));
  await ask(
    url,
    `grant countersign_owner, countersign_ingester, countersign_api, countersign_notary, countersign_retention to hosted`,
  );
  const archive = await openArchive({
    databaseUrl: as('hosted', 'hosted_one'),
    dataDir: folder,
    role: 'countersign_ingester',
  });
  expect(archive.migrated).toBeGreaterThan(0);
  expect(await archive.dataSource.query('select current_user as role')).toEqual([
    { role: 'countersign_ingester' },
  ]);
  await archive.close();
  expect(await problemsOf(url)).toEqual([]);
  expect((await programAddresses(as('hosted', 'hosted_one'), folder)).separate).toBe(false);
});

test('many archives on one server can be made at once', async () => {
  const urls = [];
  for (const name of ['a', 'b', 'c', 'd']) urls.push(await newDatabase(name));
  const fresh = await startEmbeddedPostgres({ dataDir: join(folder, 'fresh'), durable: false });
  try {
    const own = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      await ask(fresh.url, `create database ${name}`);
      own.push(Object.assign(new URL(fresh.url), { pathname: `/${name}` }).href);
    }
    const archives = await Promise.all(
      own.map((databaseUrl) => openArchive({ databaseUrl, dataDir: folder, role: 'countersign_api' })),
    );
    for (const archive of archives) await archive.close();
    for (const url of own) expect(await problemsOf(url)).toEqual([]);
  } finally {
    await fresh.stop();
  }
});

describe('a login of one program', () => {
  const login: Login = { role: 'countersign_api', name: 'countersign_api_test', password: newPassword() };
  let url: string;

  beforeAll(async () => {
    const archive = await openArchive({ databaseUrl: await newDatabase('whole'), dataDir: folder });
    await archive.close();
    await makeLogins(archive.url, [login]);
    url = loginUrl(archive.url, login);
  });

  const open = (role: Login['role']) => openArchive({ databaseUrl: url, dataDir: folder, role });

  test('opens an archive in which nothing is to be migrated', async () => {
    const archive = await open('countersign_api');
    expect(archive.migrated).toBe(0);
    await archive.close();
  });

  test('cannot act as another role, and is told so', async () => {
    await expect(open('countersign_ingester')).rejects.toThrow(/may not act as countersign_ingester/);
  });

  test('cannot migrate, and is told by how many and by whom', async () => {
    const administrator = server.url.replace(/[^/]*$/, 'whole');
    await ask(administrator, `delete from schema_migration where name like '0007%'`);
    await expect(open('countersign_api')).rejects.toMatchObject({
      reason: 'not-migrated',
      message: expect.stringMatching(/needs 1 migrations.*user countersign_api_test.*prepare-database/),
    });
  });
});

test('the passwords of the programs are in a file that only its owner reads', async () => {
  await programAddresses(server.url, folder);
  const file = join(folder, 'database-logins.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const first = readFileSync(file, 'utf8');
  const addresses = await programAddresses(server.url, folder);
  expect(readFileSync(file, 'utf8')).toBe(first);
  expect(
    new Set(
      ['countersign_api', 'countersign_ingester'].map((role) => addresses.of(role as 'countersign_api')),
    ).size,
  ).toBe(2);
});
