import {
  ConfigurationError,
  DatabaseUnusableError,
  EmbeddedPostgresError,
  openArchive,
  readDatabaseConfig,
  readEnvironmentFile,
} from '@countersign/database';
import { NoEvidence } from '@countersign/evidence';
import { type DataSource } from 'typeorm';
import { CommandError } from './command/command-error.ts';
import { evidenceHelp, readEvidenceArguments, runEvidence } from './command/evidence-command.ts';
import { exportHelp, readExportArguments, runExport } from './command/export-command.ts';
import { readSuspectArguments, runSuspect, suspectHelp } from './command/suspect-command.ts';
import { readTokenArguments, runToken, tokenHelp } from './command/token-command.ts';
import { usageLine } from './command/usage-line.ts';
import { ProblemError } from './problem/problem-error.ts';

// A reader such as `head` that has seen enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

interface Command {
  readonly help: string;
  run(args: string[]): Promise<number>;
}

const commands: Readonly<Record<string, Command>> = {
  export: {
    help: exportHelp,
    async run(args) {
      const request = readExportArguments(args);
      const rows = await withArchive((dataSource) => runExport(dataSource, request));
      const where = request.out === undefined ? '' : ` written to ${request.out}`;
      remark(`${rows} ${rows === 1 ? 'row' : 'rows'}${where}`);
      return 0;
    },
  },
  evidence: {
    help: evidenceHelp,
    run(args) {
      const request = readEvidenceArguments(args);
      return withArchive((dataSource) => runEvidence(dataSource, request, { result: print, remark }));
    },
  },
  suspect: {
    help: suspectHelp,
    run(args) {
      const request = readSuspectArguments(args);
      return withArchive((dataSource) => runSuspect(dataSource, request, print));
    },
  },
  token: {
    help: tokenHelp,
    run(args) {
      const request = readTokenArguments(args);
      return withArchive((dataSource) => runToken(dataSource, request, print));
    },
  },
};

function print(text: string): void {
  process.stdout.write(text);
}

function remark(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main([name = '', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (args.includes('--help') || args.includes('-h') || name === '--help') {
    print(
      command?.help ??
        Object.values(commands)
          .map(({ help }) => help)
          .join('\n'),
    );
    return 0;
  }
  try {
    if (!command) throw new CommandError(`Say what to do: ${Object.keys(commands).join(', ')}.`);
    return await command.run(args);
  } catch (error) {
    return explain(error, name);
  }
}

async function withArchive<Result>(work: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
  const config = readDatabaseConfig(readEnvironmentFile(process.cwd()));
  const archive = await openArchive({
    ...config,
    applicationName: 'countersign command',
    role: 'countersign_api',
    poolSize: 2,
  });
  try {
    return await work(archive.dataSource);
  } finally {
    await archive.close();
  }
}

/** One line for what a person can put right; the stack only for our own mistakes. */
function explain(error: unknown, command: string | undefined): number {
  const { code = '', message } = error as { code?: string; message: string };
  if (code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE') return 0;
  const wrongUsage =
    error instanceof CommandError || error instanceof ProblemError || code.startsWith('ERR_PARSE_ARGS');
  if (error instanceof NoEvidence) {
    remark(message);
    return 1;
  }
  if (wrongUsage) {
    process.stderr.write(`${usageLine(message, command)}\n`);
    return 2;
  }
  const unusable =
    error instanceof ConfigurationError ||
    error instanceof DatabaseUnusableError ||
    error instanceof EmbeddedPostgresError ||
    /^(ENOENT|EACCES|EISDIR|ENOSPC|EROFS)$/.test(code);
  process.stderr.write(
    `${unusable ? message : error instanceof Error ? (error.stack ?? message) : String(error)}\n`,
  );
  return unusable ? 2 : 1;
}

// Last, since main needs everything above to be there.
process.exitCode = await main(process.argv.slice(2));
