import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { type CheckedSpan } from './check-span.ts';
import { type SpanAnswer, type SpanQuestion, type ThreadSetting } from './messages.ts';

/** What it is given to take leave of Postgres. */
const leaveMilliseconds = 2000;

/** One thread, seen from the main one. It is asked one thing at a time. */
export class CheckingThread {
  readonly #worker: Worker;
  #waiting: { resolve: (checked: CheckedSpan) => void; reject: (reason: Error) => void } | undefined;
  #broken: Error | undefined;

  constructor(program: URL, setting: ThreadSetting) {
    this.#worker = new Worker(program, { workerData: setting });
    this.#worker.on('message', (answer: SpanAnswer) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if ('checked' in answer) waiting?.resolve(answer.checked);
      else waiting?.reject(new Error(answer.failure));
    });
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('The thread ended.')));
  }

  /** It ended before it was told to. */
  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  check(question: SpanQuestion): Promise<CheckedSpan> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (this.#broken) this.#fail(this.#broken);
      else this.#worker.postMessage(question);
    });
  }

  async end(): Promise<void> {
    if (!this.#broken) {
      const ended = once(this.#worker, 'exit');
      this.#worker.postMessage(null);
      await Promise.race([ended, sleep(leaveMilliseconds, undefined, { ref: false })]);
    }
    await this.#worker.terminate();
  }

  #fail(reason: Error): void {
    this.#broken = reason;
    this.#waiting?.reject(reason);
    this.#waiting = undefined;
  }
}
