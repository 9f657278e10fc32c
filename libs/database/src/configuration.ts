import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { logLevels } from './log.ts';

/** The configuration cannot be used. All problems at once, by the names of the variables, without a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used: ${problems.join('; ')}`);
    this.problems = problems;
  }
}

export type Environment = Record<string, string | undefined>;

/**
 * Reads a program's variables by their schema. A variable set to nothing counts as not set, as compose files
 * and shells have no other way to take one back.
 */
export function parseEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment,
): z.output<Schema> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const result = schema.safeParse(set);
  if (result.success) return result.data;
  throw new ConfigurationError(result.error.issues.map((issue) => problem(issue, set)));
}

function problem(issue: z.core.$ZodIssue, environment: Environment): string {
  const name = issue.path.map(String).join('.');
  const value = environment[String(issue.path[0])];
  if (name && value === undefined && issue.code !== 'custom') return `${name} is not set`;
  // A message of one's own in a schema may quote what it was given, and that may be a secret.
  const words = value ? issue.message.replaceAll(value, '…') : issue.message;
  return name ? `${name}: ${words}` : words;
}

/**
 * Reads several parts of a configuration, so that the problems of all of them are told at once, each once: a person
 * who mends one and starts again must not be told of the next.
 */
export function readTogether<Parts extends readonly unknown[]>(
  ...reads: { readonly [Part in keyof Parts]: () => Parts[Part] }
): Parts {
  const problems = new Set<string>();
  const parts = reads.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      for (const problem of error.problems) problems.add(problem);
      return undefined;
    }
  });
  if (problems.size > 0) throw new ConfigurationError([...problems]);
  return parts as unknown as Parts;
}

/** `environment` with what the `.env` file of the folder adds. A variable that is set already wins. */
export function readEnvironmentFile(folder: string, environment: Environment = process.env): Environment {
  let text: string;
  try {
    text = readFileSync(resolve(folder, '.env'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { ...environment };
    throw new ConfigurationError([`the .env file in ${folder} cannot be read`]);
  }
  return { ...parseEnv(text), ...environment };
}

export interface DatabaseConfig {
  databaseUrl: string | undefined;
  /** Absolute. */
  dataDir: string;
}

/** The variables that say where the archive is. For a program's own schema, spread this one in. */
export const databaseVariables = {
  DATABASE_URL: z
    .string()
    .refine((value) => URL.canParse(value) && /^postgres(ql)?:\/\//.test(value), {
      message: 'has to be an address like postgres://user:password@host:5432/database',
    })
    .optional(),
  COUNTERSIGN_DATA_DIR: z.string().default('./.countersign'),
};

/** LOG_LEVEL, for a program's own schema. */
export const logLevel = z.enum(logLevels, { error: `has to be one of ${logLevels.join(', ')}` });

/** LOG_LEVEL by itself, to be read together with other parts; undefined if it is not set. */
export function readLogLevel(environment: Environment): string | undefined {
  return parseEnvironment(z.object({ LOG_LEVEL: logLevel.optional() }), environment).LOG_LEVEL;
}

export function readDatabaseConfig(environment: Environment): DatabaseConfig {
  const values = parseEnvironment(z.object(databaseVariables), environment);
  return { databaseUrl: values.DATABASE_URL, dataDir: resolve(values.COUNTERSIGN_DATA_DIR) };
}
