import { resolve } from 'node:path';
import { databaseVariables, type Environment, logLevel, parseEnvironment } from '@countersign/database';
import { z } from 'zod';

const schema = z.object({
  ...databaseVariables,
  LOG_LEVEL: logLevel.default('info'),
});

export interface RetentionEnvironment {
  readonly databaseUrl: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  readonly logLevel: string;
}

export function readRetentionEnvironment(environment: Environment): RetentionEnvironment {
  const variables = parseEnvironment(schema, environment);
  return {
    databaseUrl: variables.DATABASE_URL,
    dataDir: resolve(variables.COUNTERSIGN_DATA_DIR),
    logLevel: variables.LOG_LEVEL,
  };
}
