import { checkGaps, checkHealth, checkNothingMissing, checkQuietTimes, checkRecords } from './at-the-end.ts';
import { checkClaims } from './claims.ts';
import { checkCommit } from './invariants.ts';
import { asItIs, type Mutation } from './mutants.ts';
import { acceptAsGone, type Suspect } from './person.ts';
import { Replica } from './replica.ts';
import { day, type Happening, minute, type Schedule } from './schedule.ts';
import { SignedHeads } from './signed-heads.ts';
import { type Violation, World } from './world.ts';

export interface Outcome {
  readonly violation: Violation | undefined;
  /** Of everything that happened: the same for the same schedule, always. */
  readonly historyHash: string;
  readonly lines: readonly string[];
  readonly simulatedMilliseconds: number;
  readonly kills: number;
  readonly statements: number;
  readonly requests: number;
  readonly sweeps: number;
  readonly gaps: number;
  readonly falseAlarms: number;
  readonly hidden: number;
}

export interface SimulationOptions {
  readonly mutation?: Mutation;
  /** Keep the history as lines. */
  readonly isTold?: boolean;
}

/** Plays one schedule to its end, or to the first thing that must not be. */
export async function simulate(schedule: Schedule, options: SimulationOptions = {}): Promise<Outcome> {
  const { mutation = asItIs, isTold = false } = options;
  const world = new World(schedule, isTold);
  const { time, database } = world;
  let sweeps = 0;
  const newSweepId = () => `00000000-0000-4000-8000-${String((sweeps += 1)).padStart(12, '0')}`;
  const replicas = {
    a: new Replica(world, 'a', mutation, newSweepId),
    b: new Replica(world, 'b', mutation, newSweepId),
  };
  const signed = new SignedHeads();
  database.onCommit = (transaction) => {
    checkCommit(world, transaction);
    signed.follow(world, transaction);
  };

  const { startAt, healAt } = schedule.settings;
  time.at(startAt, () => {
    replicas.a.isWanted = true;
    replicas.a.start();
  });
  for (const happening of schedule.events) plan(world, replicas, happening);
  let figures = { gaps: 0, falseAlarms: 0 };
  let isOver = false;
  time.at(healAt, () =>
    heal(world, replicas, (found) => {
      figures = found;
      signed.verify(world);
      isOver = true;
    }),
  );
  await time.run(() => isOver || world.violation !== undefined);
  if (!isOver && !world.violation)
    world.violate('O9', 'The history stopped before its end: somebody waits for ever.');
  replicas.a.isWanted = false;
  return {
    violation: world.violation,
    historyHash: world.historyHash,
    lines: world.lines,
    simulatedMilliseconds: time.now - startAt,
    kills: world.kills,
    statements: world.statements,
    requests: world.graph.requests,
    sweeps: database.sweeps.length,
    hidden: world.hidden,
    ...figures,
  };
}

type Replicas = Readonly<Record<'a' | 'b', Replica>>;

function plan(world: World, replicas: Replicas, happening: Happening): void {
  const { time, database, graph } = world;
  const { at } = happening;
  switch (happening.op) {
    case 'request':
    case 'event':
    case 'policy':
      return; // the truth knows
    case 'graph':
      return time.at(at, () => graph.begin(happening));
    case 'stop':
      return time.at(at, () => replicas[happening.who].stop(happening.downFor));
    case 'kill':
    case 'statement-fails':
    case 'commit-unknown':
    case 'conflict':
    case 'pause':
      return time.at(at, () => replicas[happening.who].troubles.arm(happening));
    case 'database-down':
      time.at(at, () => {
        world.note('the database is down');
        world.isDatabaseDown = true;
        world.disturb(at, at + happening.for);
        database.turn = undefined;
        database.abandon(() => true);
      });
      return time.at(at + happening.for, () => (world.isDatabaseDown = false));
    case 'second-replica':
      time.at(at, () => {
        replicas.b.isWanted = true;
        replicas.b.start();
      });
      return time.at(at + happening.for, () => {
        replicas.b.isWanted = false;
        replicas.b.kill(0);
      });
    case 'outage':
      return time.at(at, () => {
        replicas.a.kill(happening.for);
        replicas.b.kill(happening.for);
      });
    case 'skew':
      return time.at(at, () => {
        world.skew += happening.by;
        world.skewed += Math.abs(happening.by);
        world.clockWasMoved = true;
        world.note(`the clock of the machine is moved by ${happening.by} ms`);
      });
  }
}

/** A person who sees that what a reading lacks is gone. */
function lookAt(world: World, suspects: readonly Suspect[]): void {
  for (const suspect of suspects) void acceptAsGone(world.database, world.hostNow(), suspect);
}

/**
 * Nothing goes wrong any more. Three cycles after the last wait that Graph asked for, everything visible has to be
 * there; and after a quiet week, when the last 30 days were read again, also what came late.
 */
function heal(
  world: World,
  { a, b }: Replicas,
  onEnd: (figures: { gaps: number; falseAlarms: number }) => void,
): void {
  const { time, graph } = world;
  const { interval } = world.schedule.settings;
  const cycles = 3 * interval + 10 * minute;
  graph.heal();
  a.troubles.clear();
  b.troubles.clear();
  world.isDatabaseDown = false;
  b.isWanted = false;
  b.kill(0);
  a.start();
  world.note('from here on nothing goes wrong');
  // A clock that was set back makes every wait on it longer.
  const toldUntil = graph.toldUntil === 0 ? 0 : graph.toldUntil + world.skewed;
  const healedAt = Math.max(time.now, toldUntil, ...world.disturbances.map(({ to }) => to));
  time.at(healedAt + cycles, () => {
    checkNothingMissing(world, time.now - cycles + minute, false);
    checkClaims(world);
    lookAt(world, checkHealth(world, a));
    a.kill(8 * day);
    const restartAt = time.now + 8 * day;
    time.at(restartAt + cycles, () => {
      checkNothingMissing(world, restartAt, true);
      checkQuietTimes(world);
      checkRecords(world);
      checkClaims(world);
      // What went since then a person has not looked at yet.
      lookAt(world, checkHealth(world, a));
      time.at(time.now + cycles, () => {
        for (const { source } of checkHealth(world, a))
          world.violate('E2', `${source} is still not counted although a person has looked at it.`);
        onEnd(checkGaps(world));
      });
    });
  });
}
