import { ConnectionLost, postgresError } from './memory-database.ts';
import { type World } from './world.ts';

/** What happens to a process at one of its statements. */
export interface Fate {
  readonly kills?: 'before' | 'after';
  readonly fails?: boolean;
  readonly conflicts?: boolean;
  /** A commit of which it never hears; `isDone`: it was carried out all the same. */
  readonly isUnknown?: { readonly isDone: boolean };
  readonly pausesFor?: number;
  readonly losesTurn?: boolean;
}

/** Of its own each time: whatever waits for one promise is held by it, and dead processes would pile up there. */
function never(): Promise<never> {
  return new Promise<never>(() => undefined);
}

/**
 * One process from its start to its end. Everything it does that another could notice is a step: a statement, or
 * a request. At each of them it may die, before or after; then nothing of it ever happens again.
 */
export class Life {
  readonly name: string;
  readonly startedAt: number;
  readonly controller = new AbortController();
  isDead = false;
  /** Of the turn it took last. */
  epoch = 0;
  onDeath: () => void = () => undefined;
  #pausedUntil = 0;
  readonly #world: World;
  readonly #fateOf: (isCommit: boolean) => Fate;

  constructor(world: World, name: string, fateOf: (isCommit: boolean) => Fate) {
    this.#world = world;
    this.name = name;
    this.startedAt = world.time.now;
    this.#fateOf = fateOf;
  }

  /** A statement: what it does is done at once, or never. */
  async step<Result>(what: string, apply: () => Result | Promise<Result>, isCommit = false): Promise<Result> {
    if (this.isDead) return never();
    const world = this.#world;
    world.countStatement();
    const fate = this.#fateOf(isCommit);
    if (fate.losesTurn) world.database.turn = undefined;
    if (fate.pausesFor !== undefined) this.pause(fate.pausesFor);
    if (fate.kills === 'before') return this.#die(what, 'before');
    if (world.lives > 1 || this.#pausedUntil > world.time.now) await this.sleep(world.statementTakes());
    if (world.isDatabaseDown || fate.fails) {
      world.note(`${this.name} ${what}: no connection`);
      world.database.abandon((holder) => holder === this);
      throw new ConnectionLost();
    }
    if (fate.isUnknown?.isDone === false) {
      world.note(`${this.name} ${what}: lost before it was done`);
      world.database.abandon((holder) => holder === this);
      throw new ConnectionLost();
    }
    if (fate.conflicts) {
      world.note(`${this.name} ${what}: chosen as the victim of a conflict`);
      throw postgresError('40001');
    }
    const result = await apply();
    if (this.isDead) return never();
    world.note(`${this.name} ${what}`);
    if (fate.kills === 'after') return this.#die(what, 'after');
    if (fate.isUnknown) throw new ConnectionLost();
    return result;
  }

  look<Result>(what: string, apply: () => Result | Promise<Result>): Promise<Result> {
    const isAlone =
      this.#world.lives === 1 && !this.#world.isDatabaseDown && this.#pausedUntil <= this.#world.time.now;
    return isAlone && !this.isDead ? Promise.resolve(apply()) : this.step(what, apply);
  }

  async sleep(milliseconds: number): Promise<void> {
    await this.#world.time.sleep(milliseconds);
    while (this.#pausedUntil > this.#world.time.now && !this.isDead)
      await this.#world.time.sleep(this.#pausedUntil - this.#world.time.now);
    if (this.isDead) return never();
  }

  pause(milliseconds: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#world.time.now + milliseconds);
    this.#world.note(`${this.name} is paused for ${milliseconds} ms`);
    this.#world.disturb(this.#world.time.now, this.#pausedUntil);
  }

  kill(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.#world.database.abandon((holder) => holder === this);
    this.onDeath();
  }

  #die(what: string, when: string): Promise<never> {
    this.#world.note(`${this.name} is killed ${when}: ${what}`);
    this.kill();
    return never();
  }
}
