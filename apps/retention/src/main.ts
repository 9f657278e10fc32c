import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Archive,
  ConfigurationError,
  createLogger,
  DatabaseUnusableError,
  openArchive,
  readEnvironmentFile,
} from '@countersign/database';
import { readRetentionEnvironment } from './retention-environment.ts';
import { workOffRuns } from './work-off-runs.ts';

/** People approve runs by hand, and what they approve waited for years: nobody notices these seconds. */
const pauseMilliseconds = 10_000;

const ending = new AbortController();
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)
  process.on(event as 'SIGINT', () => ending.abort(new Error('The process was asked to end.')));

try {
  await run(ending.signal);
} catch (error) {
  if (!ending.signal.aborted) process.exitCode = explain(error);
}
if (process.connected) process.disconnect();

async function run(signal: AbortSignal): Promise<void> {
  const { logLevel, ...environment } = readRetentionEnvironment(readEnvironmentFile(process.cwd()));
  const log = createLogger({ app: 'retention', level: logLevel });
  const archive: Archive = await openArchive({
    ...environment,
    applicationName: 'countersign retention',
    role: 'countersign_retention',
    poolSize: 2,
  });
  try {
    for (const warning of archive.warnings) log.warn(warning);
    while (!signal.aborted) {
      await workOffRuns(archive.dataSource, { signal, log }).catch((error: unknown) => {
        if (!signal.aborted) log.error('Retention runs could not be looked for.', { error });
      });
      await sleep(pauseMilliseconds, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await archive.close();
  }
}

/** What a person can put right is one line and exit code 2; the rest is our mistake and shows its stack. */
function explain(error: unknown): number {
  const isTheirs = error instanceof ConfigurationError || error instanceof DatabaseUnusableError;
  const text =
    error instanceof Error ? (isTheirs ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${text}
`);
  return isTheirs ? 2 : 1;
}
