import { createGraphClient, type GraphClient, GraphError, type Waits } from '@countersign/graph';
import { FencedError } from '../../apps/ingester/src/archive/fenced-error.ts';
import { harvestInto, type HarvestReport } from '../../apps/ingester/src/harvest.ts';
import { type HarvestStore } from '../../apps/ingester/src/harvest-store.ts';
import { normaliseIn } from '../../apps/ingester/src/stages/normalise.ts';
import { type RecordStore } from '../../apps/ingester/src/stages/record-store.ts';
import { canary, graphOrigin } from './fake-graph.ts';
import { Life } from './life.ts';
import { ConnectionLost } from './memory-database.ts';
import { memoryHarvestStore, memoryRecords } from './memory-stores.ts';
import { type Mutation } from './mutants.ts';
import { ArmedTroubles, type World } from './world.ts';

const tenant = { tenantId: 1, entraId: 'contoso' };

/** One place where the ingester runs: started, killed, started again. Each life is a process of its own. */
export class Replica {
  readonly name: string;
  readonly troubles = new ArmedTroubles();
  lastReport: HarvestReport | undefined;
  isWanted = false;
  isHarvesting = false;
  #life: Life | undefined;
  #downUntil = 0;
  #lives = 0;
  readonly #world: World;
  readonly #mutation: Mutation;
  readonly #sweepIds: () => string;

  constructor(world: World, name: string, mutation: Mutation, sweepIds: () => string) {
    this.#world = world;
    this.name = name;
    this.#mutation = mutation;
    this.#sweepIds = sweepIds;
  }

  /** Starts a process if one is wanted, there is none, and its time has come. */
  start(): void {
    const { time } = this.#world;
    if (!this.isWanted || this.#life || time.now < this.#downUntil) return;
    this.#lives += 1;
    let downFor = 0;
    const life = new Life(this.#world, `${this.name}${this.#lives}`, (isCommit) => {
      const fate = this.troubles.next(isCommit);
      downFor = fate.downFor ?? downFor;
      return fate;
    });
    life.onDeath = () => this.#ended(downFor);
    this.#life = life;
    this.#world.lives += 1;
    this.#world.note(`${life.name} starts`);
    void this.#live(life);
  }

  /** Killed from outside, wherever it is. */
  kill(downFor: number): void {
    this.#downUntil = this.#world.time.now + downFor;
    if (this.#life) {
      this.#world.note(`${this.#life.name} is killed`);
      this.#life.kill();
    } else this.#startAgain(downFor);
  }

  /** Asked to end, as by SIGTERM. */
  stop(downFor: number): void {
    this.#downUntil = this.#world.time.now + downFor;
    this.#world.disturb(this.#world.time.now, this.#downUntil);
    if (this.#life) this.#life.controller.abort(new Error('The ingester was asked to end.'));
    // The start that was planned comes before the new time, and does nothing then.
    else this.#startAgain(downFor);
  }

  #ended(downFor: number): void {
    this.#life = undefined;
    this.#world.lives -= 1;
    this.#world.kills += 1;
    this.#startAgain(downFor);
  }

  #startAgain(downFor: number): void {
    const { time } = this.#world;
    this.#downUntil = Math.max(this.#downUntil, time.now + downFor);
    this.#world.disturb(time.now, this.#downUntil);
    time.at(this.#downUntil, () => this.start());
  }

  async #live(life: Life): Promise<void> {
    const { time, schedule } = this.#world;
    const { interval } = schedule.settings;
    const beganAt = time.now;
    while (!life.controller.signal.aborted) {
      this.isHarvesting = true;
      await this.#harvest(life);
      this.isHarvesting = false;
      const beats = Math.floor((time.now - beganAt) / interval) + 1;
      await life.sleep(beganAt + beats * interval - time.now);
    }
    life.kill();
  }

  async #harvest(life: Life): Promise<void> {
    const world = this.#world;
    const { signal } = life.controller;
    const store = this.#store(life);
    const records = this.#records(life);
    const now = () => world.hostNow();
    try {
      this.lastReport = await harvestInto(store, {
        tenant,
        connect: (waits) => this.#connect(life, waits),
        derive: async () => {
          const known = { kinds: new Map<string, number>(), actors: new Map<string, number>() };
          for (let more = true; more;) ({ more } = await normaliseIn(records, known));
        },
        now,
        newSweepId: this.#sweepIds,
        signal,
        logger: {
          error: (message, fields) => this.#hear(message, fields),
          warn: (message, fields) => this.#hear(message, fields),
          info: () => undefined,
          debug: () => undefined,
        },
        report: () => undefined,
        isOnce: false,
        intervalMilliseconds: world.schedule.settings.interval,
      });
      world.note(
        `${life.name} harvested: ${this.lastReport.outcomes.map(({ complete, items }) => `${complete} ${items}`).join(', ')}`,
      );
    } catch (error) {
      world.note(`${life.name} ended its harvest: ${(error as Error).message}`);
      if (!signal.aborted && !isExpected(error))
        world.violate(
          'O8',
          `A harvest ended with what no fault explains: ${(error as Error).stack ?? String(error)}`,
        );
    }
  }

  /** A line of the log must not carry a secret, nor tell of an error that no fault explains. */
  #hear(message: string, fields: Record<string, unknown> = {}): void {
    const { error, ...others } = fields;
    const line = `${message} ${JSON.stringify(others)} ${error instanceof Error ? error.message : ''}`;
    this.#world.note(`log: ${message}`);
    if (line.includes(canary)) this.#world.violate('I7', `A log line carries a token: ${line}`);
    if (error !== undefined && !isExpected(error))
      this.#world.violate(
        'O8',
        `The log tells of what no fault explains: ${(error as Error).stack ?? JSON.stringify(error)}`,
      );
  }

  #store(life: Life): HarvestStore {
    const world = this.#world;
    const store = memoryHarvestStore(world.database, life, () => world.hostNow(), tenant);
    return this.#mutation.store?.(store, { world, life }) ?? store;
  }

  #records(life: Life): RecordStore {
    const store = memoryRecords(this.#world.database, life);
    return this.#mutation.records?.(store, { world: this.#world, life }) ?? store;
  }

  #connect(life: Life, waits: Waits): GraphClient {
    const world = this.#world;
    const { graph } = world;
    const tokens = graph.tokensFor(life);
    const real = graph.transportFor(life);
    const transport = this.#mutation.transport?.(real) ?? real;
    const client = createGraphClient({
      baseUrl: graphOrigin,
      tokens,
      transport,
      ...waits,
      now: () => world.hostNow(),
      sleep: (milliseconds) => life.sleep(milliseconds),
      random: () => world.random.next(),
    });
    return this.#mutation.client?.(client, { world, life, tokens, transport }) ?? client;
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof ConnectionLost || error instanceof FencedError || error instanceof GraphError;
}
