import { type Archive, createDataSource, inTenants, type TenantArchive } from '@countersign/database';
import type { Source } from '@countersign/domain';
import type { DataSource } from 'typeorm';
import { postgresArchive } from '../../apps/ingester/src/archive/postgres-archive.ts';
import { SweepRecorder } from '../../apps/ingester/src/archive/sweep-recorder.ts';
import { takeTurn, type Turn } from '../../apps/ingester/src/archive/turn.ts';
import type { Tenant } from '../../apps/ingester/src/tenant.ts';
import { type GeneratedPage, worldEnd } from '../generate.ts';
import { openOwnArchive, type OwnArchive } from './own-archive.ts';

/** An archive of its own, with tenants, and everything that is done to it in a bench. */
export class BenchArchive {
  readonly tenants: readonly Tenant[];
  private readonly turns: Turn[];
  private readonly own: OwnArchive;
  /** As the programs have it: no more rights than theirs, and row-level security. */
  readonly ingester: DataSource;
  readonly api: DataSource;
  /** Sweeps are told apart by their time; a second each is enough. */
  private clock = worldEnd;

  private constructor(
    own: OwnArchive,
    { ingester, api }: Pick<BenchArchive, 'ingester' | 'api'>,
    tenants: readonly Tenant[],
    turns: Turn[],
  ) {
    this.own = own;
    this.ingester = ingester;
    this.api = api;
    this.tenants = tenants;
    this.turns = turns;
  }

  static async open(tenantCount: number): Promise<BenchArchive> {
    const own = await openOwnArchive();
    const { archive } = own;
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
    return new BenchArchive(own, { ingester, api }, tenants, turns);
  }

  get archive(): Archive {
    return this.own.archive;
  }

  get folder(): string {
    return this.own.folder;
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
    await this.own.close();
  }
}
