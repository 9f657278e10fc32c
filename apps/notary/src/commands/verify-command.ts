import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { inTenants, openArchive, readEnvironmentFile } from '@countersign/database';
import { NoteError, parseVerifierKey, type VerifierKey } from '@countersign/evidence';
import { readCommandLine, say, UsageError } from '@countersign/program';
import { configuredAnchors } from '../configured-anchors.ts';
import { readNotaryConfig } from '../config.ts';
import { OwnHeads } from '../heads/own-heads.ts';
import { LogStore } from '../log-store.ts';
import { CheckingThreads } from '../verify/threads/checking-threads.ts';
import { findLostLogs, type LogResult, verifyRoles, verifyTenants } from '../verify/verify-archive.ts';
import { verifyFolder } from './verify-folder.ts';

const help = `Usage: countersign verify [FOLDER] [--full] [--key KEY]… [--tenant ID] [--threads N] [--json]

Checks the archive against its signed log, or an evidence folder, and names the first thing that is wrong.

  FOLDER        an evidence folder; without it, the archive
  --full        every byte, every signed head and every receipt of an anchor; else counts, roles and grants, the
                newest head and the newest receipts, which takes seconds
  --key KEY     the verifier key you keep elsewhere; may be repeated
  --tenant ID   the log of this tenant only
  --threads N   with --full: check on N threads beside the main one; default: one for each other core, 7 at most
  --json        the result as JSON on stdout

Exit codes: 0 everything holds, 1 something was altered, 2 wrong usage, or nothing to decide by.
`;

export async function verifyCommand(args: string[], signal: AbortSignal): Promise<number> {
  const options = {
    full: { type: 'boolean' },
    key: { type: 'string', multiple: true },
    tenant: { type: 'string' },
    threads: { type: 'string' },
    json: { type: 'boolean' },
  } as const;
  const line = readCommandLine(args, options, help, true);
  if (!line) return 0;
  const { values, positionals } = line;
  const keys = (values['key'] as unknown as string[] | undefined) ?? [];
  if (positionals.length > 1) throw new UsageError('Name one folder at most. See --help.');
  const [folder] = positionals;
  if (folder !== undefined) return verifyPack(folder, keys, values['json'] === true);
  return verifyArchive(values, keys.map(readKey), signal);
}

async function verifyPack(folder: string, keys: string[], json: boolean): Promise<number> {
  const path = resolve(folder);
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) throw new UsageError(`${path} is no folder. Unpack the evidence first.`);
  return verifyFolder(path, keys, json);
}

function readKey(text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    if (error instanceof NoteError) throw new UsageError(`--key: ${error.message}`);
    throw error;
  }
}

async function verifyArchive(
  values: Readonly<Record<string, string | boolean | undefined>>,
  pinned: readonly VerifierKey[],
  signal: AbortSignal,
): Promise<number> {
  const environment = readEnvironmentFile(process.cwd());
  const { databaseUrl, dataDir } = readNotaryConfig(environment);
  const anchors = configuredAnchors(environment);
  const isFull = values['full'] === true;
  const count = readThreads(values['threads'] as string | undefined);
  const archive = await openArchive({
    databaseUrl,
    dataDir,
    applicationName: 'countersign verify',
    role: 'countersign_notary',
    poolSize: 2,
  });
  const threads = new CheckingThreads({ databaseUrl: archive.url, count });
  try {
    const tenant = values['tenant'] as string | undefined;
    const tenantIds = await new LogStore(archive.dataSource).tenants(tenant);
    if (tenantIds.length === 0 && tenant !== undefined)
      throw new UsageError(`The archive holds no tenant ${tenant}.`);
    const roles = await verifyRoles(archive.dataSource);
    const ownHeads = new OwnHeads(dataDir);
    // Of all tenants there are: a log whose tenant was deleted is lost as well.
    const all = inTenants(archive.dataSource, tenantIds);
    const lost = tenant === undefined ? await findLostLogs(all, ownHeads) : [];
    const results = await verifyTenants(archive.dataSource, tenantIds, {
      isFull,
      pinned,
      anchors,
      ownHeads,
      now: () => new Date(),
      signal,
      threads,
      ...(process.stderr.isTTY && !values['json'] ? { onProgress: showProgress } : {}),
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    if (values['json'])
      process.stdout.write(`${JSON.stringify({ isFull, roles, lost, logs: results }, null, 2)}\n`);
    else print(roles, lost, results);
    return roles.length > 0 || lost.length > 0 || results.some(({ problem }) => problem !== null) ? 1 : 0;
  } finally {
    await threads.end();
    await archive.close();
  }
}

function readThreads(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^(\d|1[0-6])$/.test(text)) return Number(text);
  throw new UsageError('--threads takes a number from 0 to 16.');
}

function showProgress(tenant: string, done: number, of: number): void {
  process.stderr.write(
    `\r\u001b[K${tenant}: ${done.toLocaleString('en')} of ${of.toLocaleString('en')} records`,
  );
}

function print(roles: readonly string[], lost: readonly string[], results: readonly LogResult[]): void {
  for (const problem of roles) process.stdout.write(`Roles: ${problem}\n`);
  for (const problem of lost) process.stdout.write(`LOST. ${problem}\n`);
  if (results.length === 0) process.stdout.write('The archive holds no tenant yet.\n');
  for (const { tenant, origin, verified, problem } of results) {
    if (problem !== null) process.stdout.write(`${tenant}: ALTERED. ${problem}\n`);
    if (!verified) continue;
    const { size, checkpoints, receipts, restored, notes } = verified;
    process.stdout.write(
      `${tenant}: in order. ${size} records, ${checkpoints} signed ${checkpoints === 1 ? 'head' : 'heads'}, ${receipts} ${receipts === 1 ? 'receipt' : 'receipts'} checked (log ${origin})\n`,
    );
    for (const loss of restored) process.stdout.write(`${tenant}: ${loss}\n`);
    for (const note of notes) say(`${tenant}: ${note}`);
  }
}
