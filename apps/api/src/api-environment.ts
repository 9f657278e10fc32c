import { isIP } from 'node:net';
import { databaseVariables, type Environment, logLevels, parseEnvironment } from '@countersign/database';
import { z } from 'zod';

const schema = z
  .object({
    ...databaseVariables,
    PORT: z.coerce
      .number({ error: 'has to be a port number' })
      .int({ error: 'has to be a port number' })
      .min(0, { error: 'has to be a port number' })
      .max(65_535, { error: 'has to be a port number' })
      .default(4600),
    HOST: z.string().max(255).default('127.0.0.1'),
    COUNTERSIGN_DEMO: z.string().optional(),
    LOG_LEVEL: z.enum(logLevels, { error: `has to be one of ${logLevels.join(', ')}` }).default('info'),
    OIDC_ISSUER: z.url({ error: 'has to be an address' }).optional(),
    OIDC_CLIENT_ID: z.string().optional(),
    OIDC_REDIRECT_URL: z.url({ error: 'has to be an address' }).optional(),
  })
  .superRefine((variables, context) => {
    if (variables.DATABASE_URL === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['DATABASE_URL'],
        message: 'is not set; name the archive, or use `npm start`, which starts an embedded one',
      });
    }
    if (!isLoopback(variables.HOST) && !(variables.OIDC_ISSUER && variables.OIDC_CLIENT_ID)) {
      context.addIssue({
        code: 'custom',
        path: ['HOST'],
        message:
          'is no loopback address; without OIDC_ISSUER and OIDC_CLIENT_ID only 127.0.0.1, ::1 or localhost is served',
      });
    }
  });

export interface ApiEnvironment {
  readonly databaseUrl: string;
  readonly port: number;
  readonly host: string;
  readonly isDemo: boolean;
  readonly logLevel: string;
  readonly publicHosts: readonly string[];
}

export function readApiEnvironment(environment: Environment): ApiEnvironment {
  const variables = parseEnvironment(schema, environment);
  return {
    databaseUrl: variables.DATABASE_URL ?? '',
    port: variables.PORT,
    host: variables.HOST,
    isDemo: /^(1|true|yes)$/i.test(variables.COUNTERSIGN_DEMO ?? ''),
    logLevel: variables.LOG_LEVEL,
    publicHosts: variables.OIDC_REDIRECT_URL ? [new URL(variables.OIDC_REDIRECT_URL).host] : [],
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
