import {
  ConfigurationError,
  type Environment,
  readDatabaseConfig,
  readEnvironmentFile,
} from '@countersign/database';
import { oneLine } from '@countersign/domain';
import { readCommandLine } from '@countersign/program';
import { type IngesterConfig, readIngesterConfig } from '../config.ts';
import { checkArchive, checkDisk } from '../doctor/check-archive.ts';
import { checkGraph } from '../doctor/check-graph.ts';
import { type Check, ok, problem, warning } from '../doctor/check.ts';

const help = `Usage: countersign doctor [--json]

Checks configuration, sign-in and Graph permissions (too few and too many), the database with its durability,
schema, roles, grants and row-level security, the clock against Graph's, the disk, and how fresh each source is.
One line per check, with the remedy. Changes nothing.

  --json   the result as JSON on stdout

Exit codes: 0 nothing is wrong (warnings may be), 1 a check found a problem, 2 wrong usage or configuration.
`;

export async function doctorCommand(args: string[], signal: AbortSignal): Promise<number> {
  const line = readCommandLine(args, { json: { type: 'boolean' } }, help);
  if (!line) return 0;
  const environment = readEnvironmentFile(process.cwd());
  const { checks, isUsable } = await examine(environment, signal);
  const found = checks.some(({ result }) => result === 'problem');
  if (line.values['json']) process.stdout.write(`${JSON.stringify({ healthy: !found, checks }, null, 2)}\n`);
  else process.stdout.write(checks.map(asText).join(''));
  if (!isUsable) return 2;
  return found ? 1 : 0;
}

/** As far as the configuration allows: what it says of Graph may be wrong, and the database right. */
export async function examine(
  environment: Environment,
  signal: AbortSignal,
): Promise<{ checks: Check[]; isUsable: boolean }> {
  const { config, checks } = checkConfiguration(environment);
  const where = config ?? whereIsArchive(environment);
  for (const tenant of config?.tenants ?? []) checks.push(...(await checkGraph(tenant, signal)));
  if (where) {
    checks.push(...(await checkArchive(where, config?.intervalMilliseconds ?? 0)));
    checks.push(checkDisk(where.dataDir));
  }
  return { checks, isUsable: config !== null };
}

function checkConfiguration(environment: Environment): { config: IngesterConfig | null; checks: Check[] } {
  try {
    const config = readIngesterConfig(environment);
    const { length } = config.tenants;
    const checks =
      length > 0
        ? [ok('configuration', `${length} tenant${length > 1 ? 's are' : ' is'} configured`)]
        : [
            warning(
              'configuration',
              'no tenant is configured: only the demo and imports work',
              'Set AZURE_TENANT_ID, AZURE_CLIENT_ID and a credential, or COUNTERSIGN_TENANTS_FILE.',
            ),
          ];
    return { config, checks };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const remedy = 'Correct the variable; docs/operations.md says what each means.';
    return { config: null, checks: error.problems.map((says) => problem('configuration', says, remedy)) };
  }
}

function whereIsArchive(environment: Environment) {
  try {
    return readDatabaseConfig(environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return null;
    throw error;
  }
}

const marks = { ok: 'ok     ', warning: 'warning', problem: 'PROBLEM' };

function asText({ topic, result, says, remedy }: Check): string {
  const text = oneLine(`${says}${remedy ? `. ${remedy}` : ''}`);
  return `${marks[result]}  ${topic.padEnd(13)}  ${text}\n`;
}
