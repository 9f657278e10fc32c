import { readFileSync } from 'node:fs';
import { readEnvironmentFile } from '@countersign/database';
import { helpText, readCommandLine } from './commands.ts';
import { explain } from './explain.ts';
import { prepareDatabase } from './prepare-database.ts';
import { runApp } from './run-app.ts';
import { start } from './start/start.ts';

/** What the cli does itself. */
const ownCommands: Readonly<Record<string, typeof start>> = {
  start,
  'prepare-database': prepareDatabase,
};

async function run(args: string[]): Promise<number> {
  const request = readCommandLine(args);
  switch (request.kind) {
    case 'help':
      process.stdout.write(helpText());
      return 0;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return 0;
    case 'unknown':
      process.stderr.write(`${request.line}\n`);
      return 2;
    case 'run': {
      const environment = readEnvironmentFile(process.cwd());
      const own = ownCommands[request.command.name];
      if (own) return own(request.args, environment);
      return runApp(request.command, request.args, environment);
    }
  }
}

function version(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const { text, exitCode } = explain(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = exitCode;
}
