import { isIP } from 'node:net';
import {
  databaseVariables,
  type Environment,
  logLevel,
  parseEnvironment,
  readTogether,
} from '@countersign/database';
import { z } from 'zod';

const ticketUrlWords = {
  message:
    'has to be an https address with {ticket} in its path, query or fragment, like https://example.service-now.com/task.do?number={ticket}',
};

const schema = z.object({
  ...databaseVariables,
  PORT: z.coerce
    .number({ error: 'has to be a port number' })
    .int({ error: 'has to be a port number' })
    .min(0, { error: 'has to be a port number' })
    .max(65_535, { error: 'has to be a port number' })
    .default(4600),
  HOST: z.string().max(255).default('127.0.0.1'),
  COUNTERSIGN_DEMO: z.string().optional(),
  COUNTERSIGN_TICKET_URL: z.string().max(2000).refine(isTicketUrl, ticketUrlWords).optional(),
  LOG_LEVEL: logLevel.default('info'),
  COUNTERSIGN_PUBLISHED_ON_LOOPBACK: z.string().optional(),
});

// Apart from the rest, since zod looks at variables together only where each is right by itself.
const together = z
  .object({
    DATABASE_URL: z.string().optional(),
    HOST: schema.shape.HOST,
    COUNTERSIGN_PUBLISHED_ON_LOOPBACK: z.string().optional(),
  })
  .superRefine((variables, context) => {
    if (variables.DATABASE_URL === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['DATABASE_URL'],
        message: 'is not set; name the archive, or use `npm start`, which starts an embedded one',
      });
    }
    if (!isLoopback(variables.HOST) && !isYes(variables.COUNTERSIGN_PUBLISHED_ON_LOOPBACK)) {
      context.addIssue({
        code: 'custom',
        path: ['HOST'],
        // Honest about this version: OIDC_* set in hope must not open the door to a network.
        message:
          'is no loopback address. People sign in by OpenID Connect there, which this version does not have yet: serve 127.0.0.1, ::1 or localhost, and put nothing else in front',
      });
    }
  });

export interface ApiEnvironment {
  readonly databaseUrl: string;
  readonly port: number;
  readonly host: string;
  readonly isDemo: boolean;
  readonly logLevel: string;
  /** With `{ticket}` in the place of a ticket's id. */
  readonly ticketUrl: string | null;
}

export function readApiEnvironment(environment: Environment): ApiEnvironment {
  const [variables] = readTogether(
    () => parseEnvironment(schema, environment),
    () => parseEnvironment(together, environment),
  );
  return {
    databaseUrl: variables.DATABASE_URL ?? '',
    port: variables.PORT,
    host: variables.HOST,
    isDemo: isYes(variables.COUNTERSIGN_DEMO),
    logLevel: variables.LOG_LEVEL,
    ticketUrl: variables.COUNTERSIGN_TICKET_URL ?? null,
  };
}

/** What people wrote stands in the place of the id, so it must not decide where the link leads. */
function isTicketUrl(text: string): boolean {
  const [one, other] = ['A1', 'B2'].map((id) => text.replaceAll('{ticket}', id));
  if (!text.includes('{ticket}') || !one || !other || !URL.canParse(one) || !URL.canParse(other))
    return false;
  const { protocol, origin, username, password } = new URL(one);
  return protocol === 'https:' && origin === new URL(other).origin && username === '' && password === '';
}

function isYes(text: string | undefined): boolean {
  return /^(1|true|yes)$/i.test(text ?? '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
