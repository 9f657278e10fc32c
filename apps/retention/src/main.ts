import { setTimeout as sleep } from 'node:timers/promises';
import { type Archive, createLogger, openArchive, readEnvironmentFile } from '@countersign/database';
import { endSignal, exitCodeOf } from '@countersign/program';
import { readRetentionEnvironment } from './retention-environment.ts';
import { workOffRuns } from './work-off-runs.ts';

/** People approve runs by hand, and what they approve waited for years: nobody notices these seconds. */
const pauseMilliseconds = 10_000;

const signal = endSignal();
process.exitCode = await exitCodeOf(() => run(signal), signal);
if (process.connected) process.disconnect();

async function run(signal: AbortSignal): Promise<number> {
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
    return 0;
  } finally {
    await archive.close();
  }
}
