import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment } from '@countersign/database';
import { nodeFlags } from '../node-flags.ts';

export interface Program {
  /** As people are told: "the ingester". */
  name: string;
  file: string;
  args?: string[];
  environment: Environment;
  /** What it prints is for people who run it alone. */
  ignoreOutput?: boolean;
}

export interface Watcher {
  message(message: unknown): void;
  output(chunk: Buffer): void;
  say(text: string): void;
  /** It is not worth another try: stop everything with this exit code. */
  giveUp(exitCode: number): void;
}

export interface ManagedProcess {
  /** Ends it and starts it anew, for a newly compiled program. */
  restart(): void;
  stop(): Promise<void>;
}

const restartsMax = 5;
const restartsWithinMilliseconds = 60_000;
const stopWaitMilliseconds = 15_000;

/**
 * Keeps a program running: if it ends without having been asked to, it is started again, each time a little
 * later. It ends with us even if we are killed, since its IPC channel then closes.
 */
export function manageProcess(program: Program, watcher: Watcher): ManagedProcess {
  const stopping = new AbortController();
  const restarts: number[] = [];
  let child: ChildProcess | undefined;
  let isRestarting = false;

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      child = launch(program, watcher);
      const { code, signal } = await ended(child);
      child = undefined;
      if (stopping.signal.aborted) return;
      if (isRestarting) {
        isRestarting = false;
        continue;
      }
      // 2 is its word for "you have to change something"; it has said what.
      if (code === 2) return watcher.giveUp(2);
      const delay = delayBeforeRestart(restarts, Date.now());
      if (delay === undefined) {
        watcher.say(
          `${program.name} ended ${restartsMax + 1} times within a minute. Stopping; see above for why.`,
        );
        return watcher.giveUp(1);
      }
      watcher.say(
        `${program.name} ended unexpectedly (${signal ?? `exit code ${code}`}). Starting it again.`,
      );
      await sleep(delay, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const finished = run();
  return {
    restart() {
      isRestarting = child !== undefined;
      child?.kill('SIGTERM');
    },
    async stop() {
      stopping.abort();
      child?.kill('SIGTERM');
      const force = setTimeout(() => child?.kill('SIGKILL'), stopWaitMilliseconds);
      await finished;
      clearTimeout(force);
    },
  };
}

/** Milliseconds to wait, or undefined when it has been restarted too often. Notes the restart. */
export function delayBeforeRestart(restarts: number[], now: number): number | undefined {
  while (restarts[0] !== undefined && restarts[0] <= now - restartsWithinMilliseconds) restarts.shift();
  if (restarts.length >= restartsMax) return undefined;
  restarts.push(now);
  return 250 * 2 ** (restarts.length - 1);
}

function launch(program: Program, watcher: Watcher): ChildProcess {
  const child = fork(program.file, program.args ?? [], {
    env: program.environment,
    execArgv: [...nodeFlags],
    // A process group of its own: Ctrl-C reaches us only, and we stop them in order.
    detached: true,
    stdio: ['ignore', program.ignoreOutput ? 'ignore' : 'pipe', 'pipe', 'ipc'],
  });
  child.on('message', (message) => watcher.message(message));
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => watcher.output(chunk));
  return child;
}

function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    // 'close' and not 'exit': its last words have been read by then.
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', () => resolve({ code: 1, signal: null }));
  });
}
