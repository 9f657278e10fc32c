import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { closeInterruptedSweeps } from '../archive/close-interrupted-sweeps.ts';
import { postgresArchive } from '../archive/postgres-archive.ts';
import { takeTurn } from '../archive/turn.ts';
import { registerTenant } from '../tenant-registry.ts';
import { type Tenant } from '../tenant.ts';
import { agreedTenant } from './agreed-tenant.ts';
import { type FileReport, importFile, reportOnFile, unopenedFile } from './import-file.ts';
import { whyNotOpened } from './open-input.ts';

export interface ImportOptions {
  readonly archive: DataSource;
  readonly files: readonly string[];
  /** Named by the person, or the single configured one. */
  readonly tenant: {
    readonly entraId: string;
    readonly name: string | null;
    readonly isDemo: boolean;
  } | null;
  readonly derive: (tenant: Tenant, signal: AbortSignal) => Promise<unknown>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly report: (text: string) => void;
}

/** Where records go that nobody can place. */
const nobodys = 'imported';

/** Archives files one after the other, each through all stages, and tells what became of each. */
export async function* importFiles(options: ImportOptions): AsyncGenerator<FileReport> {
  for (const file of options.files) {
    const spooled = file === '-' && !options.tenant ? await spool() : null;
    try {
      yield await importOne(options, file, spooled?.path ?? file);
    } finally {
      await spooled?.remove();
    }
  }
}

async function importOne(options: ImportOptions, file: string, path: string): Promise<FileReport> {
  const { archive: dataSource, signal, now, report } = options;
  const problem = await whyNotOpened(path);
  // Nothing of it was read, so there is nothing to keep: a tenant that was made for a slip of the pen would stay.
  if (problem !== null) return unopenedFile(path, options.tenant?.entraId ?? nobodys, problem);
  const named = options.tenant ?? {
    entraId: (await agreedTenant(path)) ?? nobodys,
    name: null,
    isDemo: false,
  };
  const tenant = await registerTenant(dataSource, named);
  const turn = await takeTurn(dataSource, tenant.tenantId, {
    wait: true,
    signal,
    onWait: () => report('waiting for a harvest of this tenant to end'),
  });
  if (!turn) throw new Error('The turn was not taken.');
  const archive = inTenants(dataSource, [tenant.tenantId]);
  try {
    await closeInterruptedSweeps(postgresArchive(archive, tenant.tenantId), turn);
    const imported = await importFile(archive, turn, path, { now, signal, report });
    report(`${file}: reading what was archived`);
    await options.derive(tenant, signal);
    return { ...(await reportOnFile(archive, tenant, path, imported)), file: file === '-' ? 'stdin' : file };
  } finally {
    await turn.release();
  }
}

/** Whose records they are is known only after all of them were seen, and stdin can be read only once. */
async function spool(): Promise<{ path: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-import-'));
  const path = join(folder, 'stdin');
  await pipeline(process.stdin, createWriteStream(path, { mode: 0o600 }));
  return { path, remove: () => rm(folder, { recursive: true, force: true }) };
}
