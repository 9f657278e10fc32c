import {
  ConfigurationError,
  type Environment,
  parseEnvironment,
  readDatabaseConfig,
  readLogLevel,
  readTogether,
} from '@countersign/database';
import { z } from 'zod';

export interface NotaryConfig {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly intervalMilliseconds: number;
  readonly logLevel: string | undefined;
}

const variables = z.object({ COUNTERSIGN_NOTARY_INTERVAL: z.string().default('30s') });

export function readNotaryConfig(environment: Environment): NotaryConfig {
  const [database, intervalMilliseconds, logLevel] = readTogether(
    () => readDatabaseConfig(environment),
    () => readInterval(environment),
    () => readLogLevel(environment),
  );
  return { ...database, intervalMilliseconds, logLevel };
}

function readInterval(environment: Environment): number {
  const { COUNTERSIGN_NOTARY_INTERVAL: text } = parseEnvironment(variables, environment);
  const seconds = Number(/^(\d{1,2})\s*s$/.exec(text.trim())?.[1]);
  // Not rarer: what is not signed yet can still be changed unnoticed.
  if (!(seconds >= 1 && seconds <= 60))
    throw new ConfigurationError(['COUNTERSIGN_NOTARY_INTERVAL has to be a time from 1s to 60s']);
  return seconds * 1000;
}
