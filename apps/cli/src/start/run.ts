import { type Environment } from '@countersign/database';
import { type StartOptions } from './start-options.ts';
import { createTerminal, type Terminal } from './terminal.ts';

/** One `start`, from the first step to the last thing undone. */
export interface Run {
  options: StartOptions;
  environment: Environment;
  terminal: Terminal;
  /** Resolves with the exit code once the end has been asked for. */
  ended: Promise<number>;
  end(exitCode: number): void;
  isEnding(): boolean;
  /** At the end, whatever was started last is stopped first. */
  undoLater(undo: () => Promise<void> | void): void;
  undoAll(): Promise<void>;
}

export function createRun(options: StartOptions, environment: Environment): Run {
  const undos: (() => Promise<void> | void)[] = [];
  let isEnding = false;
  let resolveEnded: (exitCode: number) => void;
  const ended = new Promise<number>((resolve) => (resolveEnded = resolve));
  const terminal = createTerminal();
  const end = (exitCode: number) => {
    terminal.endProgress();
    if (!isEnding) terminal.say('Stopping');
    isEnding = true;
    resolveEnded(exitCode);
  };
  const onSignal = () => end(0);
  // 'disconnect': a parent that started us with an IPC channel has gone without a word.
  const events = ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'];
  for (const event of events) process.on(event, onSignal);
  // A terminal that is closed sends SIGHUP and from then on refuses every word. That must not cut the end short:
  // it would leave Postgres behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onSignal);
  return {
    options,
    environment,
    terminal,
    ended,
    end,
    isEnding: () => isEnding,
    undoLater: (undo) => undos.push(undo),
    async undoAll() {
      // Each is tried, whatever became of the others: a Postgres left behind is worse than an error twice.
      for (const undo of undos.reverse()) {
        try {
          await undo();
        } catch (error) {
          terminal.say(`While stopping: ${(error as Error).message}`);
        }
      }
      for (const event of events) process.off(event, onSignal);
    },
  };
}
