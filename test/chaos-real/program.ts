import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { type MovingClock } from './moving-clock.ts';
import { root } from './root.ts';

export interface ProgramOptions {
  /** Below the checkout: `apps/ingester/dist/main.js`. */
  readonly file: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: MovingClock;
  /** Files of `preload`, besides the clock: a wrong part in the place of a right one. */
  readonly preload?: readonly string[];
}

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It had said that it is at work. */
  readonly wasReady: boolean;
}

/** One process of the product as it was built, with the clock of the history. */
export class Program {
  readonly pid: number;
  /** Resolves when it is gone, however that came. */
  readonly ended: Promise<End>;
  /** Everything it printed, line by line. */
  readonly lines: string[] = [];
  stdout = '';
  isReady = false;
  isPaused = false;
  readonly #child: ChildProcess;

  constructor({ file, args = [], environment, clock, preload = [] }: ProgramOptions) {
    const path = join(root, file);
    if (!existsSync(path)) throw new Error(`${file} is not there. Run "npm run build".`);
    const preloaded = ['clock.mjs', ...preload].map((name) =>
      String(pathToFileURL(join(root, 'test/chaos-real/preload', name))),
    );
    const child = fork(path, args, {
      // Elsewhere than the checkout, so that no .env of a developer is found.
      cwd: tmpdir(),
      execArgv: ['--enable-source-maps', ...preloaded.map((url) => `--import=${url}`)],
      env: { ...ownEnvironment(), ...environment, CHAOS_CLOCK_AHEAD: String(clock.ahead) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.pid = child.pid ?? -1;
    const forget = clock.onMove((clockAhead) => {
      if (child.connected) child.send({ clockAhead }, () => undefined);
    });
    child.on('error', () => undefined);
    child.on('message', (message) => {
      if ((message as { type?: string }).type === 'ready') this.isReady = true;
    });
    child.stdout?.on('data', (piece: Buffer) => (this.stdout += piece.toString()));
    if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => this.lines.push(line));
    this.ended = new Promise((resolve) =>
      child.once('close', (code, signal) => {
        forget();
        resolve({ code, signal, wasReady: this.isReady });
      }),
    );
  }

  /** With no chance to clean up. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  pause(): void {
    this.isPaused = this.#child.kill('SIGSTOP');
  }

  resume(): void {
    if (this.isPaused) this.#child.kill('SIGCONT');
    this.isPaused = false;
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<End> {
    this.resume();
    this.#child.kill('SIGTERM');
    const patience = setTimeout(() => this.kill(), 30_000);
    const end = await this.ended;
    clearTimeout(patience);
    return end;
  }
}

/** Whatever this machine has configured must not reach the product under test. */
function ownEnvironment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
