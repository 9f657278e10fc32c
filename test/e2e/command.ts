import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { family } from './processes.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const main = join(root, 'apps/cli/dist/main.js');

/** Whatever this machine has configured must not reach the product under test. */
export function cleanEnvironment(): Record<string, string> {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^(AZURE_|COUNTERSIGN_|OIDC_|GRAPH_|DATABASE_URL|PORT$|HOST$|LOG_LEVEL|NODE_OPTIONS|JEST_)/.test(name),
  );
  return Object.fromEntries(own) as Record<string, string>;
}

const folders: string[] = [];

export function aFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `countersign-${name}-`));
  folders.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The real command line, as it was built. */
export function spawnCountersign(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): ChildProcess {
  if (!existsSync(main))
    throw new Error('The product is not built. Run "npm run build", or "npm test", which does.');
  return spawn(process.execPath, [main, ...args], {
    // Elsewhere than the checkout, so that no .env of a developer is found.
    cwd: tmpdir(),
    env: { ...cleanEnvironment(), ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the largest process it consisted of, as sampled. */
  readonly peakMegabytes: number;
}

/** Runs a command to its end. */
export async function countersign(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: Buffer | string,
): Promise<CommandResult> {
  const child = spawnCountersign(args, environment);
  let [stdout, stderr, peak] = ['', '', 0];
  // By the stream, which waits for the rest of a character that a chunk cuts.
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input ?? '');
  const sampling = setInterval(() => {
    // Postgres counts the memory it shares again in each of its processes; ours is the largest Node process.
    for (const { kilobytes } of family(child.pid ?? -1).slice(0, 2)) peak = Math.max(peak, kilobytes);
  }, 500);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { code, stdout, stderr, peakMegabytes: peak / 1024 };
  } finally {
    clearInterval(sampling);
  }
}

/** Rows of `export` as NDJSON, of all times. */
export async function exportedRows(
  kind: 'requests' | 'events',
  environment: Readonly<Record<string, string>>,
): Promise<Record<string, unknown>[]> {
  const range = ['--from', '2015-01-01', '--to', '2100-01-01'];
  const result = await countersign(['export', kind, ...range, '--format', 'ndjson'], environment);
  if (result.code !== 0) throw new Error(`export ended with ${result.code}: ${result.stderr}`);
  return result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
