import { setTimeout as sleep } from 'node:timers/promises';
import { examineArchive, type Finding } from './check-archive.ts';
import { findSlowHealing, findUnhealed } from './check-healed.ts';
import { type Cluster } from './cluster.ts';
import { Program } from './program.ts';
import { type Schedule } from './schedule.ts';
import { Impatience, Stage } from './stage.ts';
import { makeTrouble, tellSimulator } from './trouble.ts';

export interface Outcome {
  readonly seed: number;
  readonly findings: readonly Finding[];
  readonly kills: number;
  /** Signed heads that were seen. */
  readonly heads: number;
  readonly positions: number;
  /** What the programs logged. */
  readonly lines: readonly string[];
}

export interface PlayOptions {
  /** A wrong part for every program, of `preload`. */
  readonly preload?: readonly string[];
  readonly tell?: (line: string) => void;
}

/** Nothing goes wrong yet: a program that ended so often before it was ready is broken, not unlucky. */
const startsMax = 5;
const hour = 3_600_000;
const minute = 60_000;

/** Plays a schedule, heals, and finds what is wrong. */
export async function play(
  cluster: Cluster,
  schedule: Schedule,
  options: PlayOptions = {},
): Promise<Outcome> {
  const stage = await Stage.build({ cluster, schedule, preload: options.preload ?? [] });
  try {
    watch(stage);
    await goThrough(stage, schedule, options.tell ?? (() => undefined)).catch((error: unknown) => {
      if (!(error instanceof Impatience)) throw error;
      stage.find('E2', error.message);
    });
    await Promise.all(stage.all.map((program) => program.killForGood()));
    findLeaks(stage);
    return {
      seed: schedule.seed,
      findings: stage.findings,
      kills: stage.all.reduce((sum, { kills }) => sum + kills, 0),
      heads: stage.monitor.count,
      positions: (await stage.signed()).size,
      lines: stage.all.flatMap(({ lines }) => lines),
    };
  } finally {
    await stage.close();
  }
}

/** What is looked at all the time. */
function watch(stage: Stage): void {
  for (const [who, { proxy }] of stage.programs) {
    proxy.onShown = (setting) =>
      stage.find('F69', `A connection of ${who} shows the tenants ${setting} outside any transaction.`);
  }
}

async function goThrough(
  stage: Stage,
  { isSettled, steps }: Schedule,
  tell: (line: string) => void,
): Promise<void> {
  for (const program of stage.all) program.start();
  await stage.until('the programs to start', () => {
    const broken = stage.all.find(({ failedStarts }) => failedStarts.length >= startsMax);
    if (broken) throw new Error(`A program does not start: ${broken.failedStarts.at(-1)}`);
    return stage.all.every(({ isReady }) => isReady);
  });
  if (isSettled) await stage.settle();
  const troubles: Promise<void>[] = [];
  for (const { minutes, after, trouble } of steps) {
    stage.clock.move(minutes * minute);
    await sleep(after);
    if (stage.found.signal.aborted) break;
    tell(`${new Date(stage.clock.now()).toISOString()} ${JSON.stringify(trouble)}`);
    const made = makeTrouble(stage, trouble);
    made.catch(() => undefined); // awaited below
    troubles.push(made);
    // What restarts or replaces things is not made while other trouble is under way, nor the other way round.
    if (isLarge.has(trouble.op)) await Promise.all(troubles);
    findUnasked(stage);
  }
  await Promise.all(troubles);
  if (!stage.found.signal.aborted) await heal(stage, tell);
}

const isLarge = new Set(['crash', 'outage', 'older-backup']);

/** F40: whatever the database and the network do, a program that is at work stays there. */
export function findUnasked(stage: Stage): void {
  for (const [who, { unasked }] of stage.programs)
    for (const end of unasked.splice(0)) stage.find('F40', `${who} ended by itself: ${end}`);
}

/** Ends what goes wrong, waits until all is well again, and finds what is not. */
export async function heal(stage: Stage, tell: (line: string) => void): Promise<void> {
  await tellSimulator(stage, 'faults/clear', {});
  for (const program of stage.all) {
    program.proxy.interrupters.clear();
    // A network that works again says so of the connections that it lost.
    for (const connection of program.proxy.connections) connection.thaw();
    program.resume();
  }
  // So that everything is due.
  stage.clock.move(hour + minute);
  const healedAt = new Date(stage.clock.now());
  tell(`${healedAt.toISOString()} healed`);
  await stage.until('the tenant to be registered', async () => (await stage.tenant()) !== undefined);
  const tenant = await stage.tenant();
  if (!tenant) return;
  const url = stage.cluster.urlOf(stage.database);
  await stage.until('every source to be read', async () => {
    const slow = await findSlowHealing(url, tenant, healedAt);
    for (const { code, what } of slow ?? []) stage.find(code, what);
    return slow !== null;
  });
  findUnasked(stage);
  for (const [who, program] of stage.programs) if (who !== 'notary') await program.stop();
  await stage.until('the whole log to be signed', async () => {
    const { signed, size } = await stage.signed();
    return size > 0 && signed === size;
  });
  findUnasked(stage);
  if (stage.found.signal.aborted) return;
  await stage.of('notary').stop();
  const { findings, contents } = await examineArchive(url, tenant, stage.shown);
  const forks = await stage.monitor.findForks(stage.cluster, stage.database, tenant.tenantId);
  const { model } = stage.simulator;
  const unhealed = await findUnhealed({ url, tenant, model, contents, healedAt });
  for (const { code, what } of [...findings, ...forks, ...unhealed]) stage.find(code, what);
  await verify(stage);
  await findBrokenIndexes(stage);
}

/** E4: `countersign verify --full`, as an auditor runs it. */
async function verify(stage: Stage): Promise<void> {
  const { cluster, database, dataDir, clock } = stage;
  const program = new Program({
    file: 'apps/notary/dist/command.js',
    args: ['verify', '--full', '--json'],
    environment: {
      DATABASE_URL: cluster.addressOf(database, 'countersign_notary'),
      COUNTERSIGN_DATA_DIR: dataDir,
    },
    clock,
  });
  const { code } = await program.ended;
  if (code !== 0) stage.find('E4', `verify ended with ${code}: ${program.stdout}${program.lines.join('\n')}`);
}

/** Of the server itself: every index has what its table has. */
async function findBrokenIndexes(stage: Stage): Promise<void> {
  await stage.query('create schema amcheck; create extension amcheck schema amcheck');
  await stage.query(
    `select amcheck.bt_index_check(c.oid, true) from pg_index i
       join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
      where a.amname = 'btree' and c.relkind = 'i' and c.relpersistence = 'p' and i.indisvalid`,
  );
}

/** I5, I7: the token and the secret went to Graph and nowhere else. */
function findLeaks(stage: Stage): void {
  const { simulator, shown } = stage;
  if (simulator.evilHost.bytesReceived > 0) stage.find('I5', 'Another host was spoken to.');
  const secrets = [simulator.clientSecret, ...shown.tokens];
  for (const [who, { lines }] of stage.programs)
    for (const line of lines)
      if (secrets.some((secret) => line.includes(secret)))
        stage.find('I7', `${who} logged a secret: ${line.slice(0, 60)}…`);
}
