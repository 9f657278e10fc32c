import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Archive,
  createDataSource,
  inTenants,
  openArchive,
  type TenantArchive,
} from '@countersign/database';
import type { Source } from '@countersign/domain';
import type { DataSource } from 'typeorm';
import { postgresArchive } from '../../apps/ingester/src/archive/postgres-archive.ts';
import { SweepRecorder } from '../../apps/ingester/src/archive/sweep-recorder.ts';
import { takeTurn, type Turn } from '../../apps/ingester/src/archive/turn.ts';
import type { Tenant } from '../../apps/ingester/src/tenant.ts';
import { type GeneratedPage, worldEnd } from '../generate.ts';

/** An archive of its own in the checkout's cache: durable as in production, gone after the run. */
export class BenchArchive {
  readonly archive: Archive;
  readonly tenants: readonly Tenant[];
  private readonly turns: Turn[];
  readonly folder: string;
  /** As the programs have it: no more rights than theirs, and row-level security. */
  readonly ingester: DataSource;
  readonly api: DataSource;
  /** Sweeps are told apart by their time; a second each is enough. */
  private clock = worldEnd;

  private constructor(
    { archive, ingester, api, folder }: Pick<BenchArchive, 'archive' | 'ingester' | 'api' | 'folder'>,
    tenants: readonly Tenant[],
    turns: Turn[],
  ) {
    this.archive = archive;
    this.ingester = ingester;
    this.api = api;
    this.tenants = tenants;
    this.turns = turns;
    this.folder = folder;
  }

  static async open(tenantCount: number): Promise<BenchArchive> {
    const cache = join(process.cwd(), '.cache');
    mkdirSync(cache, { recursive: true });
    const folder = mkdtempSync(join(cache, 'bench-data-'));
    const archive = await openArchive({ dataDir: folder, applicationName: 'countersign-bench', own: true });
    const ingester = await createDataSource(archive.url, { role: 'countersign_ingester' }).initialize();
    const api = await createDataSource(archive.url, { role: 'countersign_api' }).initialize();
    const tenants: Tenant[] = [];
    const turns: Turn[] = [];
    for (let i = 0; i < tenantCount; i += 1) {
      const entraId = `00000000-0000-4000-8000-${String(i + 1).padStart(12, '0')}`;
      const [row] = await archive.dataSource.query<{ tenantId: number }[]>(
        `insert into tenant (entra_id, name) values ($1, $2) returning tenant_id as "tenantId"`,
        [entraId, `Bench ${i + 1}`],
      );
      const tenantId = row?.tenantId as number;
      tenants.push({ tenantId, entraId });
      turns.push((await takeTurn(ingester, tenantId, { wait: false })) as Turn);
    }
    return new BenchArchive({ archive, ingester, api, folder }, tenants, turns);
  }

  /** As the administrator. */
  get dataSource() {
    return this.archive.dataSource;
  }

  in({ tenantId }: { readonly tenantId: number }): TenantArchive {
    return inTenants(this.ingester, [tenantId]);
  }

  /** Archives pages the way the harvester does: one complete sweep per tenant. Returns how many objects were new. */
  async harvest(source: Source, pages: Iterable<GeneratedPage>): Promise<number> {
    const recorders = new Map<number, SweepRecorder>();
    this.clock += 1000;
    const now = () => new Date(this.clock);
    const asked = `/deviceManagement/${source}`;
    for (const { tenant, pageNumber, bytes } of pages) {
      const turn = this.turns[tenant] as Turn;
      const recorder =
        recorders.get(tenant) ??
        new SweepRecorder(postgresArchive(this.in(turn), turn.tenantId), turn, { source, asked, now });
      recorders.set(tenant, recorder);
      const answer = { asked, pageNumber, status: 200, requestId: null, sourceDate: null, receivedAt: now() };
      await recorder.add({ ...answer, bytes });
    }
    let newItems = 0;
    for (const recorder of recorders.values()) newItems += (await recorder.complete()).newItems;
    return newItems;
  }

  /** For a bench whose harvester takes turns itself. */
  async releaseTurns(): Promise<void> {
    for (const turn of this.turns.splice(0)) await turn.release();
  }

  async close(): Promise<void> {
    await this.releaseTurns();
    await Promise.all([this.ingester.destroy(), this.api.destroy()]);
    await this.archive.close();
    // The server's end is told a moment after it; whoever listens then looks for its log in that folder.
    await new Promise((resolve) => setTimeout(resolve, 500));
    rmSync(this.folder, { recursive: true, force: true });
  }
}
