import { setTimeout as sleep } from 'node:timers/promises';
import { type KeptProgram } from './kept-program.ts';
import { type Interruption, type Statement } from './proxied-connection.ts';
import { type Trouble } from './schedule.ts';
import { type Stage } from './stage.ts';

const day = 24 * 3_600_000;
const hour = 3_600_000;

/** Makes it happen; resolves when it is over, or when it lies in wait for a statement. */
export async function makeTrouble(stage: Stage, trouble: Trouble): Promise<void> {
  switch (trouble.op) {
    case 'kill':
      return killAt(stage.of(trouble.who), trouble.statement, trouble.when);
    case 'pause':
      return pause(stage.of(trouble.who), trouble.for);
    case 'lose-turn':
      return loseTurn(stage, stage.of(trouble.who));
    case 'cut':
      return stage.of(trouble.who).proxy.cutAll();
    case 'half-close':
      return stage.of(trouble.who).proxy.connections.forEach((connection) => connection.halfClose());
    case 'stall':
      return stall(stage.of(trouble.who), trouble.for);
    case 'slow':
      return slow(stage.of(trouble.who), trouble.delay, trouble.for);
    case 'lost-commits':
      return loseCommits(stage.of(trouble.who), trouble.times);
    case 'crash':
      return crash(stage, trouble.for);
    case 'end-sessions':
      return endSessions(stage);
    case 'graph':
      return tellSimulator(stage, 'faults', trouble.fault);
    case 'outage':
      return outage(stage, trouble.days);
    case 'older-backup':
      return restoreOlderBackup(stage);
  }
}

/** Through the door that the simulator has for it. */
export async function tellSimulator({ simulator }: Stage, path: string, body: object): Promise<void> {
  const answer = await fetch(`${simulator.origin}/_simulator/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`The simulator refuses ${path}: ${await answer.text()}`);
}

/** Long enough for a cycle to come by, and no longer, should the program have nothing to say. */
const waitMilliseconds = 6000;

/** Interrupts the statements for which `choose` says so, until it is done with it. */
async function lieInWait(
  { proxy }: KeptProgram,
  choose: (statement: Statement, done: () => void) => Interruption | undefined,
): Promise<void> {
  const waiting = new AbortController();
  const interrupter = (statement: Statement) => choose(statement, () => waiting.abort());
  proxy.interrupters.add(interrupter);
  await sleep(waitMilliseconds, undefined, { signal: waiting.signal }).catch(() => undefined);
  proxy.interrupters.delete(interrupter);
}

function killAt(program: KeptProgram, statement: number, when: 'before' | 'after'): Promise<void> {
  let left = statement;
  return lieInWait(program, (_, done) => {
    left -= 1;
    if (left !== 0) return undefined;
    const kill = () => {
      program.kill();
      done();
    };
    if (when === 'after') return { onAnswer: kill };
    kill();
    return 'swallow';
  });
}

function loseCommits(program: KeptProgram, times: number): Promise<void> {
  let left = times;
  return lieInWait(program, ({ sql, connection }, done) => {
    if (left === 0 || !/^\s*commit/i.test(sql)) return undefined;
    left -= 1;
    if (left === 0) done();
    return { onAnswer: () => connection.cut() };
  });
}

async function pause(program: KeptProgram, milliseconds: number): Promise<void> {
  program.pause();
  for (const connection of program.proxy.connections) if (connection.holdsTurn) connection.loseServer();
  await sleep(milliseconds);
  program.resume();
}

/** It goes on writing with the connections it has, while another ingester takes the turn: fenced. */
async function loseTurn(stage: Stage, program: KeptProgram): Promise<void> {
  const holder = () => program.proxy.connections.find(({ holdsTurn }) => holdsTurn);
  const until = Date.now() + 5000;
  // It may be the other one that has the turn just now.
  while (!holder() && Date.now() < until && !stage.found.signal.aborted) await sleep(5);
  holder()?.loseServer();
}

async function stall({ proxy }: KeptProgram, milliseconds: number): Promise<void> {
  const { connections } = proxy;
  for (const connection of connections) connection.freeze();
  await sleep(milliseconds);
  for (const connection of connections) connection.thaw();
}

async function slow({ proxy }: KeptProgram, delay: number, milliseconds: number): Promise<void> {
  proxy.delay = delay;
  await sleep(milliseconds);
  proxy.delay = 0;
}

async function crash({ cluster }: Stage, milliseconds: number): Promise<void> {
  await cluster.crash();
  await sleep(milliseconds);
  await cluster.startAgain();
}

async function endSessions(stage: Stage): Promise<void> {
  await stage.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  );
}

async function outage(stage: Stage, days: number): Promise<void> {
  await stage.until('a first complete reading', async () => (await completeReadings(stage)) > 0);
  const harvesters = stage.all.filter((program) => program !== stage.of('notary'));
  await Promise.all(harvesters.map((program) => program.killForGood()));
  stage.clock.move(days * day);
  for (const program of harvesters) program.start();
}

async function completeReadings(stage: Stage): Promise<number> {
  const [row] = await stage.query<{ count: number }>(
    `select count(*)::int from sweep where complete and source = 'approval-requests'`,
  );
  return row?.count ?? 0;
}

/**
 * A backup is made, the log grows and is signed, and somebody restores the backup: nothing may be signed on it. Then
 * the newest is put back, and all goes on.
 */
async function restoreOlderBackup(stage: Stage): Promise<void> {
  const { cluster, database, clock } = stage;
  const [older, newest] = [`${database}_older`, `${database}_newest`];
  await stage.until('a signed head', async () => (await stage.signed()).signed > 0);
  await withoutPrograms(stage, async () => {
    await cluster.drop(older);
    await cluster.create(older, database);
  });
  const { size } = await stage.signed();
  clock.move(3 * hour);
  await stage.until('a head above the backup', async () => (await stage.signed()).signed > size);
  await withoutPrograms(stage, async () => {
    await cluster.rename(database, newest);
    await cluster.rename(older, database);
  });
  clock.move(3 * hour);
  await stage.until('the notary to decide about the older backup', () => hasDecided(stage, size));
  if (stage.found.signal.aborted) return;
  await withoutPrograms(stage, async () => {
    await stage.monitor.look(cluster, database);
    await cluster.drop(database);
    await cluster.rename(newest, database);
  });
}

async function hasDecided(stage: Stage, backedUp: number): Promise<boolean> {
  const { signed } = await stage.signed();
  if (signed > backedUp) {
    stage.find(
      'I4',
      `On a backup of ${backedUp} positions, older than its own head, the notary signed size ${signed}.`,
    );
    return true;
  }
  const [log] = await stage.query<{ status: string }>('select status from evidence_log');
  return log?.status === 'quarantined';
}

/** Databases are copied and renamed while nobody uses them. */
async function withoutPrograms(stage: Stage, work: () => Promise<void>): Promise<void> {
  await Promise.all(stage.all.map((program) => program.killForGood()));
  await stage.until(
    'all sessions to end',
    async () =>
      (
        await stage.cluster.query('postgres', 'select from pg_stat_activity where starts_with(datname, $1)', [
          stage.database,
        ])
      ).length === 0,
  );
  await work();
  for (const program of stage.all) program.start();
}
