import {
  ConfigurationError,
  DatabaseUnusableError,
  EmbeddedPostgresError,
  openArchive,
  readDatabaseConfig,
  readEnvironmentFile,
} from '@countersign/database';
import { type DataSource } from 'typeorm';
import { CommandError } from './command/command-error.ts';
import { exportHelp, readExportArguments, runExport } from './command/export-command.ts';
import { readTokenArguments, runToken, tokenHelp } from './command/token-command.ts';
import { usageLine } from './command/usage-line.ts';
import { ProblemError } from './problem/problem-error.ts';

// A reader such as `head` that has seen enough is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

async function main([command, ...args]: string[]): Promise<number> {
  const help =
    command === 'export' ? exportHelp : command === 'token' ? tokenHelp : `${exportHelp}\n${tokenHelp}`;
  if (args.includes('--help') || args.includes('-h') || command === '--help') {
    process.stdout.write(help);
    return 0;
  }
  try {
    if (command === 'export') {
      const request = readExportArguments(args);
      const rows = await withArchive((dataSource) => runExport(dataSource, request));
      process.stderr.write(
        `${rows} ${rows === 1 ? 'row' : 'rows'}${request.out === undefined ? '' : ` written to ${request.out}`}\n`,
      );
      return 0;
    }
    if (command === 'token') {
      const request = readTokenArguments(args);
      return await withArchive((dataSource) =>
        runToken(dataSource, request, (text) => void process.stdout.write(text)),
      );
    }
    throw new CommandError('Say what to do: export or token.');
  } catch (error) {
    return explain(error, command);
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
