import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  acquireLock,
  type Archive,
  type Environment,
  LockHeldError,
  openArchive,
  programAddresses,
  readDatabaseConfig,
  type ServiceRole,
} from '@countersign/database';
import { UsageError } from '../explain.ts';
import { checkConfiguration } from './check-configuration.ts';
import { type Announcement, createAnnouncement, invitationText } from './announcement.ts';
import { hasArchivedPages, refuseMixedArchive } from './archive-contents.ts';
import { keepDatabaseRunning } from './keep-database.ts';
import { createRun, type Run } from './run.ts';
import { childEnvironment, environmentToCheck, readStartOptions, startHelp } from './start-options.ts';
import {
  manageApi,
  manageIngester,
  manageNotary,
  manageNotifier,
  manageRetention,
  startSimulator,
} from './programs.ts';

/** How long the sign-in link waits for the first data. */
const patienceMilliseconds = 40_000;

/** `countersign start`: the table of contents of everything that runs. Gives the exit code. */
export async function start(args: string[], environment: Environment): Promise<number> {
  const asked = readStartOptions(args, environment);
  if (asked === 'help') {
    process.stdout.write(startHelp);
    return 0;
  }
  await checkConfiguration(environmentToCheck(environment, asked));
  const run = createRun({ ...readDatabaseConfig(environment), ...asked }, environment);
  try {
    await startEverything(run);
    return await run.ended;
  } finally {
    await run.undoAll();
  }
}

/** In order; an end asked for in the middle is obeyed after the step under way. */
async function startEverything(run: Run): Promise<void> {
  await holdDataDirectory(run);
  const archive = await openDatabase(run);
  if (run.isEnding()) return;
  await refuseMixedArchive(archive, run.options.isDemo);
  const demo = run.options.isDemo ? await startSimulator(run) : undefined;
  if (run.isEnding()) return;
  const announcement = createAnnouncement(
    (invitation) => run.terminal.announce(invitationText(invitation, run.options.isDemo)),
    patienceMilliseconds,
  );
  if (await hasArchivedPages(archive)) announcement.hasData();
  const addresses = await programAddresses(archive.url, run.options.dataDir);
  if (!addresses.separate)
    run.terminal.say(
      'Warning: the user in DATABASE_URL may not make logins, so each program could become another. Run "countersign prepare-database" as an administrator, and each program with its own login.',
    );
  const environmentOf = (role: ServiceRole) =>
    childEnvironment(run.environment, {
      databaseUrl: addresses.of(role),
      dataDir: run.options.dataDir,
      demo: demo?.environment,
      isTerminal: run.terminal.isTerminal,
    });
  startPrograms(run, environmentOf, announcement);
}

async function holdDataDirectory(run: Run): Promise<void> {
  const { dataDir } = run.options;
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    run.undoLater(await acquireLock(join(dataDir, 'start.lock'), 0));
  } catch (error) {
    if (error instanceof LockHeldError) {
      throw new UsageError(
        `Countersign already runs on ${dataDir} (process ${error.ownerPid}). Stop it, or set COUNTERSIGN_DATA_DIR to another folder.`,
        { cause: error },
      );
    }
    throw new UsageError(
      `The data directory ${dataDir} cannot be used (${(error as NodeJS.ErrnoException).code}). Make it writable, or set COUNTERSIGN_DATA_DIR to another.`,
      { cause: error },
    );
  }
}

async function openDatabase(run: Run): Promise<Archive> {
  const began = Date.now();
  const { databaseUrl, dataDir } = run.options;
  const archive = await openArchive({
    databaseUrl,
    dataDir,
    own: true,
    applicationName: 'countersign start',
    role: 'countersign_api',
    poolSize: 3,
  });
  run.undoLater(() => archive.close());
  const { embedded, migrated } = archive;
  const notes = [
    ...(embedded?.isNew ? ['new'] : []),
    ...(embedded?.adopted ? ['it was still running'] : []),
    ...(migrated > 0 && !embedded?.isNew ? [`${migrated} migrations`] : []),
  ];
  const remark = notes.length > 0 ? ` (${notes.join(', ')})` : '';
  run.terminal.say(`Database ready in ${((Date.now() - began) / 1000).toFixed(1)} s${remark}`);
  for (const warning of archive.warnings) run.terminal.say(`Warning: ${warning}`);
  run.undoLater(keepDatabaseRunning(archive, { say: run.terminal.say, giveUp: run.end }));
  return archive;
}

/** Each with a login of its own: what a program is given cannot become more than its role. */
function startPrograms(
  run: Run,
  environmentOf: (role: ServiceRole) => Environment,
  announcement: Announcement,
): void {
  const programs = [
    manageIngester(run, environmentOf('countersign_ingester'), announcement),
    manageApi(run, environmentOf('countersign_api'), announcement),
    manageNotary(run, environmentOf('countersign_notary')),
    manageRetention(run, environmentOf('countersign_retention')),
    manageNotifier(run, environmentOf('countersign_notifier')),
  ];
  // `npm run dev` says so after each compilation.
  const onMessage = (message: { type?: string } | null) => {
    if (message?.type === 'restart') for (const program of programs) program.restart();
  };
  process.on('message', onMessage);
  run.undoLater(async () => {
    process.off('message', onMessage);
    await Promise.all(programs.map((program) => program.stop()));
  });
}
