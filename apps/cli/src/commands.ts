/** One row per command. The work is done by the app named; its own `--help` tells the options. */
export interface Command {
  name: string;
  summary: string;
  /** Run as `node apps/<app>/dist/command.js <arguments…>`; none: the cli does it itself. */
  app?: 'ingester' | 'api' | 'notary' | 'graph-simulator';
  /** The app serves several commands and wants to be told which. */
  passName?: boolean;
}

const ingester = { app: 'ingester', passName: true } as const;
const api = { app: 'api', passName: true } as const;

export const commands: readonly Command[] = [
  {
    name: 'start',
    summary: 'everything: database, harvest, API and dashboard; without a tenant, the simulated demo',
  },
  {
    name: 'harvest',
    summary: 'reads Graph into the archive, once or on the schedule',
    ...ingester,
  },
  {
    name: 'import',
    summary: 'archives files of Graph answers, NDJSON or Azure Monitor records',
    ...ingester,
  },
  {
    name: 'replay',
    summary: 'rebuilds everything derived from the raw archive',
    ...ingester,
  },
  {
    name: 'export',
    summary: 'writes rows, as many as there are',
    ...api,
  },
  {
    name: 'evidence',
    summary: 'a folder that proves one request to anybody, offline',
    ...api,
  },
  {
    name: 'verify',
    summary: 'checks the archive against its signed log, or an evidence folder, and names the first fault',
    app: 'notary',
    passName: true,
  },
  {
    name: 'notary',
    summary: 'rotate-key, a new signing key; release and admit-loss, going on after a quarantine',
    app: 'notary',
  },
  {
    name: 'suspect',
    summary: 'readings that lack what Graph has to show; accept, saying that what one lacks is gone',
    ...api,
  },
  {
    name: 'token',
    summary: 'API tokens',
    ...api,
  },
  {
    name: 'prepare-database',
    summary: 'as an administrator of the database: roles, schema, and a login for each program',
  },
  {
    name: 'doctor',
    summary: 'checks configuration, permissions, database, roles, clock, disk and freshness',
    ...ingester,
  },
  {
    name: 'simulate',
    summary: 'the simulated Graph tenant alone',
    app: 'graph-simulator',
  },
];

export function helpText(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Usage: countersign COMMAND [OPTIONS]',
    '',
    ...rows,
    '',
    '`countersign COMMAND --help` tells the options of one. `countersign --version` tells the version.',
    'Exit codes: 0 done, 1 the answer is no or something was rejected, 2 wrong usage or configuration.',
    '',
  ].join('\n');
}

/** What a command line asks for. */
export type Request =
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'run'; command: Command; args: string[] }
  | { kind: 'unknown'; line: string };

export function readCommandLine(args: readonly string[]): Request {
  const [first, ...rest] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help')
    return { kind: 'help' };
  if (first === '--version' || first === '-v') return { kind: 'version' };
  const command = commands.find(({ name }) => name === first);
  if (command) return { kind: 'run', command, args: rest };
  const known = commands.map(({ name }) => name).join(', ');
  return { kind: 'unknown', line: `There is no command ${JSON.stringify(first)}. There are: ${known}.` };
}
