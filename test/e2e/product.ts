import { type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { spawnCountersign } from './command.ts';
import { eventually, family, isAlive } from './processes.ts';

/** `countersign start`, running. */
export interface Product {
  readonly address: string;
  readonly signInLink: string;
  readonly output: () => string;
  /** As Ctrl-C does it. Gives the exit code; fails if anything it started stays behind. */
  stop(): Promise<number | null>;
  /** As a terminal that is closed does it: SIGHUP, and nobody reads the output any more. */
  hangUp(): Promise<number | null>;
  /** kill -9 of everything, Postgres included. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Ends whatever a failed test left running. */
export async function endProducts(): Promise<void> {
  for (const child of running) {
    const pids = family(child.pid ?? -1).map(({ pid }) => pid);
    child.kill('SIGINT');
    await eventually(
      'a product ended',
      () => child.exitCode !== null || child.signalCode !== null,
      20_000,
    ).catch(() => {
      for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    });
  }
  running.clear();
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export async function startProduct(
  dataDir: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Product> {
  const port = environment['PORT'] ?? String(await freePort());
  const child = spawnCountersign(['start'], { COUNTERSIGN_DATA_DIR: dataDir, PORT: port, ...environment });
  running.add(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const link = () => /Sign in\s+(http\S+)/.exec(text)?.[1];
  await eventually(
    'the sign-in link was printed',
    () => {
      if (child.exitCode !== null) throw new Error(`start ended with ${child.exitCode}:\n${text}`);
      return link() !== undefined;
    },
    150_000,
  ).catch((error: Error) => {
    throw new Error(`${error.message}\n${text.slice(-4000)}`);
  });
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const stopBy = async (signal: NodeJS.Signals) => {
    const pids = family(child.pid!).map(({ pid }) => pid);
    child.kill(signal);
    await eventually('start has ended', ended, 30_000);
    running.delete(child);
    await eventually('everything it started has ended', () => !pids.some(isAlive), 10_000);
    return child.exitCode;
  };
  return {
    address: `http://127.0.0.1:${port}`,
    signInLink: link()!,
    output: () => text,
    stop: () => stopBy('SIGINT'),
    hangUp() {
      child.stdout?.destroy();
      child.stderr?.destroy();
      return stopBy('SIGHUP');
    },
    async kill() {
      const pids = family(child.pid!).map(({ pid }) => pid);
      for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
      await eventually('everything is dead', () => ended() && !pids.some(isAlive), 20_000);
      running.delete(child);
    },
  };
}
