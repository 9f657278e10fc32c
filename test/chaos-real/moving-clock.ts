import { type Clock } from '../../apps/graph-simulator/src/index.ts';

/** A clock that runs as the machine's does and can be put ahead: days pass in no time, for everybody at once. */
export class MovingClock implements Clock {
  readonly #listeners = new Set<(ahead: number) => void>();
  #ahead: number;

  constructor(startsAt: number) {
    this.#ahead = startsAt - Date.now();
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** Milliseconds by which it is ahead of the machine. */
  get ahead(): number {
    return this.#ahead;
  }

  move(milliseconds: number): void {
    this.#ahead += milliseconds;
    for (const listener of this.#listeners) listener(this.#ahead);
  }

  /** Until the function that is returned is called. */
  onMove(listener: (ahead: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
