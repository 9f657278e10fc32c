import { type TenantConfig } from './config.ts';
import { type HarvestReport } from './harvest.ts';
import { type Ingest } from './ingest.ts';

/** What the service does each time its timer fires: one harvest per tenant, none beside itself. */
export class HarvestCycles {
  private readonly ingest: Ingest;
  private readonly onFirstData: () => void;
  private readonly running = new Map<string, Promise<void>>();
  private hasData = false;

  constructor(ingest: Ingest, onFirstData: () => void) {
    this.ingest = ingest;
    this.onFirstData = onFirstData;
  }

  /** Tenants do not wait for each other: one that is throttled for an hour holds up nobody. */
  start(): void {
    if (this.ingest.signal.aborted) return;
    for (const config of this.ingest.config.tenants) {
      if (this.running.has(config.entraId)) continue;
      const run = this.run(config).finally(() => this.running.delete(config.entraId));
      this.running.set(config.entraId, run);
    }
  }

  /** Until all that runs has come to its next page and stopped there. */
  async settled(): Promise<void> {
    await Promise.all(this.running.values());
  }

  /** Told after every derive: the screen has something to show as soon as there is one case. */
  async lookForData(): Promise<void> {
    if (this.hasData) return;
    const [row] = (await this.ingest.archived.query(
      'select exists (select from approval_case) as found',
    )) as { found: boolean }[];
    if (row?.found) this.tellFirstData();
  }

  private async run(config: TenantConfig): Promise<void> {
    const { logger, signal } = this.ingest;
    try {
      const report: HarvestReport = await this.ingest.harvest(config, { isOnce: false });
      if (report.skipped)
        logger.info('Another harvester has the turn of this tenant.', { tenant: config.entraId });
      this.tellFirstData();
    } catch (error) {
      if (!signal.aborted) logger.error('A harvest ended early.', { tenant: config.entraId, error });
    }
  }

  private tellFirstData(): void {
    if (this.hasData) return;
    this.hasData = true;
    this.onFirstData();
  }
}
