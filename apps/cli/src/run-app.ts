import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Environment } from '@countersign/database';
import { type Command } from './commands.ts';
import { nodeFlags } from './node-flags.ts';

/** The compiled file of an app, beside our own. */
export function appFile(app: string, file: 'main.js' | 'command.js' | 'configuration.js'): string {
  return fileURLToPath(new URL(`../../${app}/dist/${file}`, import.meta.url));
}

/** Runs a command in its app's own process, with our terminal, and gives its exit code. */
export async function runApp(command: Command, args: string[], environment: Environment): Promise<number> {
  const file = appFile(String(command.app), 'command.js');
  if (!existsSync(file)) {
    process.stderr.write(`${command.name} is not built. Run "npm run build".\n`);
    return 2;
  }
  const named = command.passName ? [command.name, ...args] : args;
  const child = spawn(process.execPath, [...nodeFlags, file, ...named], {
    stdio: 'inherit',
    env: environment,
  });
  return exitCodeOf(child);
}

/** Whatever would end us ends the child, and we stay until it has finished what it has to. */
function exitCodeOf(child: ChildProcess): Promise<number> {
  const forward = (signal: NodeJS.Signals) => {
    // A terminal gives Ctrl-C to the child too, and a second one would mean "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
