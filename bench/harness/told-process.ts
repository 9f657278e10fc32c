import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../../apps/cli/src/node-flags.ts';

/** A process of its own that does what it is told, one thing at a time, and answers with `{ result }`. */
export class ToldProcess<Command extends object> {
  private readonly child: ChildProcess;
  private readonly file: string;

  /** `file`: beside this one, without its ending. */
  constructor(file: string) {
    this.file = file;
    const path = fileURLToPath(new URL(`./${file}.js`, import.meta.url));
    this.child = fork(path, { execArgv: [...nodeFlags, '--expose-gc'] });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
  }

  async tell(command: Command): Promise<unknown> {
    this.child.send(command);
    const told = new AbortController();
    const { signal } = told;
    const ended = once(this.child, 'exit', { signal }).then(([code]) => {
      throw new Error(`The process of ${this.file} ended with ${String(code)}; see above.`);
    });
    const answer = once(this.child, 'message', { signal }).then(
      ([message]) => (message as { result: unknown }).result,
    );
    // Whoever loses the race is called off, and must not become an unhandled rejection.
    ended.catch(() => undefined);
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, ended]);
    } finally {
      told.abort();
    }
  }
}

/** The other side of it. */
export function obey<Command>(work: (command: Command) => Promise<unknown>): void {
  process.on('message', (command: Command) => {
    work(command).then(
      (result) => process.send?.({ result }),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
}
