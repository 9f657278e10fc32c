// F42: the disks of the database are full, first that of the tables, then that of the log. Postgres refuses to write
// in the first case and goes down in the second; nothing may be claimed meanwhile, and nothing be lost.
import { mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examineArchive, type Finding } from './check-archive.ts';
import { Cluster, isAlive } from './cluster.ts';
import { findUnasked, heal } from './play.ts';
import { type Schedule } from './schedule.ts';
import { SmallDisk } from './small-disk.ts';
import { Impatience, Stage } from './stage.ts';

const hour = 3_600_000;
const segment = 16 << 20;
const tablesMegabytes = 80;
const logMegabytes = 96;

/** Null where it can be played. */
export function whyNoSmallDisk(): string | null {
  if (process.platform !== 'linux') return 'a filesystem of a few megabytes is only made on Linux.';
  const folder = mkdtempSync(join(tmpdir(), 'countersign-small-'));
  try {
    SmallDisk.mount(join(folder, 'disk'), 1, folder).unmount();
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function fillDisk(tell: (line: string) => void = () => undefined): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-small-'));
  const data = join(folder, 'data');
  const disks: SmallDisk[] = [];
  const cluster = await Cluster.start({ dataDir: data });
  try {
    const tables = SmallDisk.mount(join(folder, 'tables'), tablesMegabytes, data);
    disks.push(tables);
    const log = SmallDisk.mount(join(folder, 'log'), logMegabytes, data);
    disks.push(log);
    await moveLog(cluster, data, log);
    return await playOn({ cluster, tables, log, tell });
  } finally {
    for (const disk of disks) disk.free();
    await cluster.end();
    for (const disk of disks) disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As an administrator does it, with the server down. */
async function moveLog(cluster: Cluster, data: string, { path }: SmallDisk): Promise<void> {
  await cluster.stop();
  const [here, there] = [join(data, 'pg_wal'), join(path, 'pg_wal')];
  cpSync(here, there, { recursive: true });
  renameSync(here, `${here}.moved`);
  symlinkSync(there, here);
  rmSync(`${here}.moved`, { recursive: true });
  await cluster.startAgain();
}

interface Ground {
  readonly cluster: Cluster;
  readonly tables: SmallDisk;
  readonly log: SmallDisk;
  readonly tell: (line: string) => void;
}

async function playOn(ground: Ground): Promise<readonly Finding[]> {
  const { cluster, tables, log, tell } = ground;
  const pageSizes = { requests: 10, policies: 5, events: 50 };
  const schedule: Schedule = { seed: 42, replicas: 1, pageSizes, isSettled: true, steps: [] };
  const stage = await Stage.build({ cluster, schedule });
  try {
    await cluster.query('postgres', `create tablespace small location '${tables.path}'`);
    await cluster.query('postgres', `alter database ${stage.database} set tablespace small`);
    for (const program of stage.all) program.start();
    await stage.settle();
    await fillTables(stage, ground);
    tables.free();
    await fillLog(stage, ground);
    log.free();
    await cluster.startAgain();
    tell('There is space again.');
    await heal(stage, tell);
  } catch (error) {
    if (!(error instanceof Impatience)) throw error;
    stage.find('E2', error.message);
  } finally {
    await stage.close();
  }
  return stage.findings;
}

/** Writing is refused: the harvest ends and says why, and what is there is right. */
async function fillTables(stage: Stage, { tables, tell }: Ground): Promise<void> {
  tables.fill();
  tell('The disk of the tables is full.');
  await stage.until('the ingester to say that there is no space', () => {
    stage.clock.move(3 * hour);
    return said(stage, /No space left on device/);
  });
  findUnasked(stage);
  const tenant = await stage.tenant();
  if (!tenant) return;
  const { findings } = await examineArchive(stage.cluster.urlOf(stage.database), tenant, stage.shown);
  for (const { code, what } of findings) stage.find(code, `While the disk was full: ${what}`);
}

/** Postgres goes down, and comes up again only when there is space; the programs stay and say that it is gone. */
async function fillLog(stage: Stage, { cluster, log, tell }: Ground): Promise<void> {
  log.fill();
  await useUp(stage, log);
  tell('The disk of the log is full.');
  await stage.until('Postgres to go down', () => {
    stage.clock.move(3 * hour);
    return !isAlive(cluster.pid);
  });
  tell('Postgres is down.');
  await stage.until('the ingester to say that the database is gone', () =>
    said(stage, /ECONNREFUSED|ECONNRESET/),
  );
  findUnasked(stage);
}

function said(stage: Stage, words: RegExp): boolean {
  const errors = stage.of('a').lines.filter((line) => line.includes('"level":"error"'));
  return errors.some((line) => words.test(line));
}

/** Segments that were made in advance are used up, by anybody, until little more than what a harvest writes is left. */
async function useUp(stage: Stage, { path }: SmallDisk): Promise<void> {
  const least = 300_000;
  for (;;) {
    const [now] = await stage.query<{ file: string; offset: number }>(
      'select (f).file_name as file, (f).file_offset::int as offset from (select pg_walfile_name_offset(pg_current_wal_insert_lsn()) f) w',
    );
    const { file, offset } = now as { file: string; offset: number };
    const ahead = readdirSync(join(path, 'pg_wal')).filter(
      (name) => /^[0-9A-F]{24}$/.test(name) && name > file,
    );
    const left = ahead.length * segment + segment - offset;
    if (left <= least) return;
    const size = Math.min(left - least / 2, 4 << 20);
    await stage.query(`select pg_logical_emit_message(false, 'chaos', repeat('x', $1))`, [Math.floor(size)]);
  }
}
