import { readFileSync } from 'node:fs';
import { type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import {
  type Archive,
  ConfigurationError,
  createLogger,
  DatabaseUnusableError,
  openArchive,
  readEnvironmentFile,
} from '@countersign/database';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type ApiEnvironment, readApiEnvironment } from './api-environment.ts';
import { ApiSettings } from './api-settings.ts';
import { createApi } from './create-api.ts';
import { issueSignInLink } from './session/issue-sign-in-link.query.ts';

const stopMillisecondsMax = 10_000;

await start();

async function start(): Promise<void> {
  let archive: Archive | undefined;
  try {
    const environment = readApiEnvironment(readEnvironmentFile(process.cwd()));
    const log = createLogger({ app: 'api', level: environment.logLevel });
    archive = await openArchive({
      databaseUrl: environment.databaseUrl,
      dataDir: '',
      applicationName: 'countersign api',
      role: 'countersign_api',
    });
    for (const warning of archive.warnings) log.warn(warning);
    const app = await createApi(
      archive.dataSource,
      new ApiSettings({
        isDemo: environment.isDemo,
        version: readVersion(),
        ticketUrl: environment.ticketUrl,
        log,
        dashboardFolder: fileURLToPath(new URL('../../dashboard/dist', import.meta.url)),
      }),
    );
    stopOnSignals(app, archive);
    const address = await listen(app, environment);
    await announce(address, archive);
    log.info('The API is listening', { address });
  } catch (error) {
    await archive?.close().catch(() => undefined);
    refuse(error);
  }
}

async function listen(app: NestExpressApplication, { port, host }: ApiEnvironment): Promise<string> {
  await app.listen(port, host);
  const bound = (app.getHttpServer() as Server).address();
  // "All addresses" is none that a browser can open; the loopback one is always among them.
  const open = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const shown = open.includes(':') ? `[${open}]` : open;
  return `http://${shown}:${typeof bound === 'object' && bound ? bound.port : port}`;
}

/** The supervisor shows the link itself; alone, it goes to stdout, where the person who started us reads it. */
async function announce(address: string, archive: Archive): Promise<void> {
  const signInLink = await issueSignInLink(archive.dataSource, address);
  if (process.send) process.send({ type: 'ready', address, signInLink });
  else
    process.stdout.write(`Countersign is at ${address}\nSign in (once, within 10 minutes): ${signInLink}\n`);
}

function stopOnSignals(app: NestExpressApplication, archive: Archive): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMillisecondsMax).unref();
    await app.close();
    await archive.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const)
    process.on(signal as 'SIGINT', () => void stop());
}

function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** What a person can put right is one line and exit code 2; the rest is our mistake and shows its stack. */
function refuse(error: unknown): never {
  const { code, port } = error as { code?: string; port?: number };
  if (error instanceof ConfigurationError || error instanceof DatabaseUnusableError) {
    process.stderr.write(`${error.message}\n`);
  } else if (code === 'EADDRINUSE') {
    process.stderr.write(`Port ${port} is taken. Stop the program that uses it, or set PORT to another.\n`);
  } else if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    process.stderr.write(`Cannot listen there (${code}). Set HOST and PORT to an address of this machine.\n`);
  } else {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  }
  process.exit(2);
}
