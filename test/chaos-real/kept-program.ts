import { setTimeout as sleep } from 'node:timers/promises';
import { type PostgresProxy } from './postgres-proxy.ts';
import { Program, type ProgramOptions } from './program.ts';

const startAgainMilliseconds = 300;

/** A program that is started again when it ends, as `countersign start` does it; and everything it ever printed. */
export class KeptProgram {
  readonly proxy: PostgresProxy;
  readonly #past: string[] = [];
  /** How it ended although it was at work and nobody had killed it. */
  readonly unasked: string[] = [];
  /** How it ended, so often in a row, before it was ready. */
  readonly failedStarts: string[] = [];
  kills = 0;
  readonly #options: ProgramOptions;
  #program: Program | undefined;
  #isWanted = false;
  #isKilled = false;

  constructor(options: ProgramOptions, proxy: PostgresProxy) {
    this.#options = options;
    this.proxy = proxy;
  }

  /** Everything it ever printed. */
  get lines(): readonly string[] {
    return [...this.#past, ...(this.#program?.lines ?? [])];
  }

  get isReady(): boolean {
    return this.#program?.isReady === true;
  }

  start(): void {
    this.#isWanted = true;
    if (!this.#program) this.#run();
  }

  pause(): void {
    this.#program?.pause();
  }

  resume(): void {
    this.#program?.resume();
  }

  /** With no chance to clean up. It is started again. */
  kill(): void {
    this.kills += 1;
    this.#isKilled = true;
    this.#program?.kill();
  }

  /** Killed, and not started again before `start`. */
  async killForGood(): Promise<void> {
    this.#isWanted = false;
    const program = this.#program;
    if (!program) return;
    this.kill();
    await program.ended;
  }

  async stop(): Promise<void> {
    this.#isWanted = false;
    this.#isKilled = true;
    await this.#program?.stop();
  }

  #run(): void {
    const program = new Program(this.#options);
    this.#program = program;
    this.#isKilled = false;
    void program.ended.then(async ({ code, signal, wasReady }) => {
      const end = `${code ?? signal}: ${program.lines.slice(-6).join(' | ').slice(0, 1500)}`;
      if (wasReady) this.failedStarts.length = 0;
      else if (!this.#isKilled) this.failedStarts.push(end);
      if (wasReady && !this.#isKilled) this.unasked.push(end);
      await sleep(startAgainMilliseconds);
      this.#past.push(...program.lines, ...program.stdout.split('\n'));
      this.#program = undefined;
      if (this.#isWanted) this.#run();
    });
  }
}
