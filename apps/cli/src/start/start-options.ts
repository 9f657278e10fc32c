import { parseArgs } from 'node:util';
import { type DatabaseConfig, type Environment } from '@countersign/database';
import { UsageError } from '../explain.ts';

export const startHelp = `Usage: countersign start [--demo]

Starts the database (embedded, unless DATABASE_URL is set), the harvest, the API and the dashboard, and
prints the address with a one-time sign-in link. Without a tenant (AZURE_TENANT_ID or
COUNTERSIGN_TENANTS_FILE) it starts the simulated demo tenant. Ctrl-C stops all of it.

  --demo   the demo tenant, said explicitly; refused where a real tenant is configured
  --help   this text
`;

export interface StartOptions extends DatabaseConfig {
  isDemo: boolean;
}

const tenantVariables = [
  'AZURE_TENANT_ID',
  'COUNTERSIGN_TENANTS_FILE',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
];

/** What to start, or `help`. Demo mode never touches real credentials, so where there are any it refuses. */
export function readStartOptions(
  args: string[],
  environment: Environment,
): Pick<StartOptions, 'isDemo'> | 'help' {
  const flags = readFlags(args);
  if (flags.help) return 'help';
  const set = tenantVariables.filter((name) => environment[name]?.trim());
  const hasTenant = set.includes('AZURE_TENANT_ID') || set.includes('COUNTERSIGN_TENANTS_FILE');
  if (flags.demo && set.length > 0) {
    throw new UsageError(
      `--demo uses the simulated tenant only, but ${set.join(', ')} is set. Start without --demo, or unset it.`,
    );
  }
  if (!hasTenant && set.length > 0) {
    throw new UsageError(
      `${set.join(', ')} is set, but no tenant is. Set AZURE_TENANT_ID (or COUNTERSIGN_TENANTS_FILE), or unset it for the demo.`,
    );
  }
  return { isDemo: !hasTenant };
}

function readFlags(args: string[]): { demo?: boolean; help?: boolean } {
  try {
    return parseArgs({ args, options: { demo: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
      .values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}. Try "countersign start --help".`);
  }
}

/** The environment of the child processes: the tenant's variables of the demo replace those of a person. */
export function childEnvironment(
  environment: Environment,
  options: { databaseUrl: string; dataDir: string; demo?: Environment | undefined; isTerminal: boolean },
): Environment {
  const child: Environment = {
    // On a terminal people watch the progress, and the JSON lines of ordinary work would bury it.
    ...(options.isTerminal ? { LOG_LEVEL: 'warn' } : {}),
    ...(options.demo ? { COUNTERSIGN_HARVEST_INTERVAL: '10s' } : {}),
    ...withoutEmpty(environment),
    DATABASE_URL: options.databaseUrl,
    COUNTERSIGN_DATA_DIR: options.dataDir,
  };
  if (!options.demo) return child;
  const ordinary = Object.entries(child).filter(([name]) => !tenantVariables.includes(name));
  return { ...Object.fromEntries(ordinary), ...options.demo, COUNTERSIGN_DEMO: '1' };
}

/** What the programs will be given, as far as it is known before the database and the demo tenant run. */
export function environmentToCheck(
  environment: Environment,
  { isDemo }: Pick<StartOptions, 'isDemo'>,
): Environment {
  const local = 'http://127.0.0.1';
  const demo = {
    ...{ AZURE_TENANT_ID: 'demo', AZURE_CLIENT_ID: 'demo', AZURE_CLIENT_SECRET: 'demo' },
    ...{ AZURE_AUTHORITY_HOST: local, GRAPH_BASE_URL: local },
  };
  return childEnvironment(environment, {
    databaseUrl: environment['DATABASE_URL']?.trim() || 'postgres://127.0.0.1/embedded',
    dataDir: environment['COUNTERSIGN_DATA_DIR']?.trim() || '.countersign',
    isTerminal: false,
    demo: isDemo ? demo : undefined,
  });
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}
