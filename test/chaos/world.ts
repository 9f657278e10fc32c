import { createHash } from 'node:crypto';
import { FakeGraph } from './fake-graph.ts';
import { type Fate } from './life.ts';
import { MemoryDatabase } from './memory-database.ts';
import { Random } from './random.ts';
import { type Happening, minute, type Schedule, second } from './schedule.ts';
import { Truth } from './truth.ts';
import { VirtualTime } from './virtual-time.ts';

/** What must never happen, and did. */
export interface Violation {
  /** Of the design: I1 … I10, E1 … E4, or O1 … O12. */
  readonly code: string;
  readonly what: string;
  /** Virtual time. */
  readonly at: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** More than any history takes: what comes here does not end. */
const statementsMax = 60_000;

type Trouble = Extract<Happening, { who: string }>;

/** Everything around the ingester: time, Graph, the database, and the list of what has been done to them. */
export class World {
  readonly schedule: Schedule;
  readonly time: VirtualTime;
  readonly truth: Truth;
  readonly graph: FakeGraph;
  readonly database = new MemoryDatabase();
  readonly random: Random;
  readonly disturbances: Span[] = [];
  violation: Violation | undefined;
  isDatabaseDown = false;
  /** Of the machine, against the true time. Graph's own clock is right. */
  skew = 0;
  /** How far it was moved in all, back and forth. */
  skewed = 0;
  clockWasMoved = false;
  lives = 0;
  /** For the mutant that hands out positions by one. */
  sequence = 0;
  statements = 0;
  /** Events that nobody can know to be missing: see isPastFindingOut. */
  hidden = 0;
  kills = 0;
  readonly lines: string[] = [];
  readonly #history = createHash('sha256');
  #unhashed = '';
  readonly #isTold: boolean;

  constructor(schedule: Schedule, isTold: boolean) {
    this.schedule = schedule;
    this.#isTold = isTold;
    this.random = new Random(schedule.seed).fork('world');
    this.time = new VirtualTime(schedule.settings.startAt - second);
    this.truth = new Truth(schedule);
    this.graph = new FakeGraph(this, this.truth);
  }

  hostNow(): Date {
    return new Date(this.time.now + this.skew);
  }

  /** One line of the history; the same seed has to give the same ones. */
  note(line: string): void {
    const text = `${this.time.now} ${line}\n`;
    this.#unhashed += text;
    if (this.#unhashed.length > 1 << 16) this.#hashOn();
    if (this.#isTold) this.lines.push(`${new Date(this.time.now).toISOString()} ${line}`);
  }

  #hashOn(): void {
    this.#history.update(this.#unhashed);
    this.#unhashed = '';
  }

  get historyHash(): string {
    this.#hashOn();
    return this.#history.copy().digest('hex');
  }

  /** The first one ends the history. */
  violate(code: string, what: string): void {
    this.note(`VIOLATION ${code}: ${what}`);
    this.violation ??= { code, what, at: this.time.now };
  }

  disturb(from: number, to: number): void {
    this.disturbances.push({ from, to });
  }

  countStatement(): void {
    this.statements += 1;
    if (this.statements === statementsMax)
      this.violate('O9', `More than ${statementsMax} statements: it does not end.`);
  }

  /** Only told apart where there is more than one process. */
  statementTakes(): number {
    return this.random.between(1, 5);
  }

  /** The stretches in which nothing at all went wrong, for at least so long. */
  quietSpans(until: number, least: number): Span[] {
    const sorted = [...this.disturbances].sort((a, b) => a.from - b.from);
    const spans: Span[] = [];
    let reached = this.schedule.settings.startAt;
    for (const { from, to } of [...sorted, { from: until, to: until }]) {
      if (from - reached >= least) spans.push({ from: reached, to: from });
      // What was told to wait comes back some seconds later.
      reached = Math.max(reached, to + minute);
    }
    return spans;
  }
}

/** Trouble that waits for its statement. */
export class ArmedTroubles {
  #armed: { readonly trouble: Trouble; left: number }[] = [];

  arm(trouble: Trouble): void {
    if (trouble.op === 'stop') return;
    const left = 'commit' in trouble ? trouble.commit : trouble.statement;
    this.#armed.push({ trouble, left });
  }

  clear(): void {
    this.#armed = [];
  }

  /** What happens at the statement that comes now, and how long the process stays down if it dies of it. */
  next(isCommit: boolean): Fate & { readonly downFor?: number } {
    let fate: Fate & { readonly downFor?: number } = {};
    for (const one of this.#armed) {
      const countsCommits = 'commit' in one.trouble;
      if (countsCommits && !isCommit) continue;
      one.left -= 1;
      if (one.left === 0) fate = { ...fate, ...fateOf(one.trouble) };
    }
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return fate;
  }
}

function fateOf(trouble: Trouble): Fate & { readonly downFor?: number } {
  switch (trouble.op) {
    case 'kill':
      return { kills: trouble.when, downFor: trouble.downFor };
    case 'statement-fails':
      return { fails: true };
    case 'commit-unknown':
      return { isUnknown: { isDone: trouble.isDone } };
    case 'conflict':
      return { conflicts: true };
    case 'pause':
      return { pausesFor: trouble.for, losesTurn: trouble.losesTurn };
    case 'stop':
      return {};
  }
}
