import {
  ConfigurationError,
  databaseVariables,
  type Environment,
  parseEnvironment,
  readDatabaseConfig,
} from '@countersign/database';
import { z } from 'zod';

export interface NotaryConfig {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly intervalMilliseconds: number;
  readonly logLevel: string | undefined;
}

const variables = z.object({
  ...databaseVariables,
  COUNTERSIGN_NOTARY_INTERVAL: z.string().default('30s'),
  LOG_LEVEL: z.string().optional(),
});

export function readNotaryConfig(environment: Environment): NotaryConfig {
  const values = parseEnvironment(variables, environment);
  const seconds = Number(/^(\d{1,2})\s*s$/.exec(values.COUNTERSIGN_NOTARY_INTERVAL.trim())?.[1]);
  // Not rarer: what is not signed yet can still be changed unnoticed.
  if (!(seconds >= 1 && seconds <= 60))
    throw new ConfigurationError(['COUNTERSIGN_NOTARY_INTERVAL has to be a time from 1s to 60s']);
  return {
    ...readDatabaseConfig(environment),
    intervalMilliseconds: seconds * 1000,
    logLevel: values.LOG_LEVEL,
  };
}
