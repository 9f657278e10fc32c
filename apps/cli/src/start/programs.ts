import { type Environment } from '@countersign/database';
import { appFile } from '../run-app.ts';
import { type Announcement } from './announcement.ts';
import { asSimulatorReady, demoTenant, type SimulatorReady, simulatorArguments } from './demo-tenant.ts';
import { manageProcess, type ManagedProcess, type Program, type Watcher } from './managed-process.ts';
import { type Run } from './run.ts';

/** Starts the simulated tenant and waits until it serves, or until the end is asked for. */
export async function startSimulator(run: Run): Promise<SimulatorReady | undefined> {
  run.terminal.say(
    'Demo mode: no tenant is configured, so a simulated one is started. Nothing in it is real.',
  );
  const tenant = demoTenant(run.options.dataDir, new Date());
  const program: Program & { args: string[] } = {
    name: 'The simulator',
    file: appFile('graph-simulator', 'command.js'),
    args: simulatorArguments(tenant, 0),
    environment: run.environment,
    ignoreOutput: true,
  };
  const ready = new Promise<SimulatorReady>((resolve) => {
    const simulator = manageProcess(program, {
      ...watcherFor(run),
      message(message) {
        const served = asSimulatorReady(message);
        if (!served) return;
        // The others have been told this address, so after a restart it has to be the same.
        program.args = simulatorArguments(tenant, Number(new URL(served.origin).port));
        resolve(served);
      },
    });
    run.undoLater(() => simulator.stop());
  });
  return Promise.race([ready, run.ended.then(() => undefined)]);
}

export function manageIngester(
  run: Run,
  environment: Environment,
  announcement: Announcement,
): ManagedProcess {
  const program = { name: 'The ingester', file: appFile('ingester', 'main.js'), environment };
  return manageProcess(program, {
    ...watcherFor(run),
    message(message) {
      const { type, tenant, source, text } = (message ?? {}) as Record<string, unknown>;
      if (type === 'first-data') announcement.hasData();
      if (type === 'progress') {
        run.terminal.progress([tenant, source].filter(Boolean).join(' '), String(text ?? ''));
      }
    },
  });
}

export function manageApi(run: Run, environment: Environment, announcement: Announcement): ManagedProcess {
  const program = { name: 'The API', file: appFile('api', 'main.js'), environment };
  return manageProcess(program, {
    ...watcherFor(run),
    message(message) {
      const { type, address, signInLink } = (message ?? {}) as Record<string, unknown>;
      if (type !== 'ready' || typeof address !== 'string') return;
      announcement.ready(address, typeof signInLink === 'string' ? signInLink : undefined);
    },
  });
}

/** Signs what the ingester archives. It needs nothing of the others, and they nothing of it. */
export function manageNotary(run: Run, environment: Environment): ManagedProcess {
  const program = { name: 'The notary', file: appFile('notary', 'main.js'), environment };
  return manageProcess(program, watcherFor(run));
}

/** Deletes what two people decided to delete. It too needs nothing of the others. */
export function manageRetention(run: Run, environment: Environment): ManagedProcess {
  const program = { name: 'The retention', file: appFile('retention', 'main.js'), environment };
  return manageProcess(program, watcherFor(run));
}

/** Tells people and other systems. Without channels it has nothing to do, and says so to the dashboard. */
export function manageNotifier(run: Run, environment: Environment): ManagedProcess {
  const program = { name: 'The notifier', file: appFile('notifier', 'main.js'), environment };
  return manageProcess(program, watcherFor(run));
}

function watcherFor(run: Run): Watcher {
  return {
    message: () => undefined,
    output: (chunk) => run.terminal.passOn(chunk),
    say: (text) => run.terminal.say(text),
    giveUp: (exitCode) => run.end(exitCode),
  };
}
