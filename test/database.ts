import {
  type ArchiveRole,
  createDataSource,
  inTenants,
  prepareRoles,
  type TenantArchive,
} from '@countersign/database';
import pg from 'pg';
import { type DataSource } from 'typeorm';

export interface TestDatabase {
  /** Where other processes and pools reach it, as the administrator. */
  readonly url: string;
  /** What the code under test is given: it acts as its role. */
  readonly dataSource: DataSource;
  /** `dataSource` as far as these tenants go. */
  in(...tenantIds: number[]): TenantArchive;
  /** For arranging what takes more than a query. */
  readonly administrator: DataSource;
  /** As the administrator, who sees and may do everything: for arranging and for looking. */
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
}

let copies = 0;

/**
 * A migrated, empty database of this test file's own, dropped at its end. Call it at the top of the file or
 * of a `describe`; the members work inside tests and hooks only. `role`: the one of the program under test;
 * without it the code under test acts as the administrator, whom no grant and no policy stops.
 */
export function useDatabase({ role }: { role?: ArchiveRole } = {}): TestDatabase {
  let url: string | undefined;
  let dataSource: DataSource | undefined;
  let administrator: DataSource | undefined;

  beforeAll(async () => {
    url = await copyTemplate();
    const applicationName = 'countersign test';
    administrator = await createDataSource(url, { applicationName }).initialize();
    dataSource = role ? await createDataSource(url, { applicationName, role }).initialize() : administrator;
  });
  afterAll(async () => {
    if (dataSource !== administrator) await dataSource?.destroy();
    await administrator?.destroy();
    if (url) await dropCopy(url);
  });

  const ready = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('useDatabase() is ready inside tests and hooks only.');
    return value;
  };
  return {
    get url() {
      return ready(url);
    },
    get dataSource() {
      return ready(dataSource);
    },
    get administrator() {
      return ready(administrator);
    },
    in: (...tenantIds) => inTenants(ready(dataSource), tenantIds),
    query: (sql, values) => ready(administrator).query(sql, values),
  };
}

/** The address of a fresh copy of the migrated template. */
async function copyTemplate(): Promise<string> {
  const template = new URL(fromSetUp('COUNTERSIGN_TEST_DATABASE'));
  const worker = process.env['JEST_WORKER_ID'] ?? '0';
  const copy = `${fromSetUp('COUNTERSIGN_TEST_COPY_PREFIX')}${worker}_${Date.now().toString(36)}_${(copies += 1)}`;
  await asAdministrator(template, `create database ${copy} template ${template.pathname.slice(1)}`);
  const url = new URL(template);
  url.pathname = `/${copy}`;
  // What is granted on a database is not copied with it.
  await withClient(url, (client) => prepareRoles(client));
  return url.href;
}

async function dropCopy(url: string): Promise<void> {
  const copy = new URL(url);
  await asAdministrator(copy, `drop database if exists ${copy.pathname.slice(1)} with (force)`);
}

async function asAdministrator(server: URL, sql: string): Promise<void> {
  const url = new URL(server);
  url.pathname = '/postgres';
  await withClient(url, (client) => client.query(sql));
}

async function withClient(url: URL, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function fromSetUp(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`${name} is not set: run this file in Jest's "db" project (name it *.db.test.ts).`);
  return value;
}
