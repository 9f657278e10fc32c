import { mkdtempSync } from 'node:fs';
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { ApiSettings } from '../api-settings.ts';
import { createApi } from '../create-api.ts';
import { hashSecret, newSecret } from '../session/secret.ts';
import { sessionCookie } from '../session/session-cookie.ts';

export interface ServedApi {
  readonly address: string;
  /** Of a session with the role admin. */
  readonly cookie: string;
  /** The JSON lines it logged. */
  readonly logged: string[];
  close(): Promise<void>;
}

/** The real server on a free loopback port, with somebody signed in. */
export async function serveApi(
  dataSource: DataSource,
  over: Partial<ConstructorParameters<typeof ApiSettings>[0]> = {},
): Promise<ServedApi> {
  const logged: string[] = [];
  const settings = new ApiSettings({
    isDemo: false,
    version: '0.0.0-test',
    ticketUrl: null,
    log: createLogger({ app: 'api', write: (line) => void logged.push(line) }),
    dashboardFolder: mkdtempSync(join(tmpdir(), 'countersign-dashboard-')),
    ...over,
  });
  const app = await createApi(dataSource, settings);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    cookie: await signInAs(dataSource, ['admin']),
    logged,
    close: () => app.close(),
  };
}

/** The Cookie header of a fresh session. */
export async function signInAs(dataSource: DataSource, roles: readonly string[]): Promise<string> {
  const secret = newSecret();
  await dataSource.query(
    `insert into web_session (secret_hash, subject, roles, expires_at)
     values ($1, 'somebody', $2, now() + interval '8 hours')`,
    [hashSecret(secret), roles],
  );
  return `${sessionCookie}=${secret}`;
}
