import { type TenantConfig } from './config.ts';
import { type HarvestReport } from './harvest.ts';
import { type Ingest } from './ingest.ts';

/** What the service does each time its timer fires: one harvest per tenant, none beside itself. */
export class HarvestCycles {
  private readonly ingest: Ingest;
  private readonly onFirstData: () => void;
  private readonly running = new Map<string, Promise<void>>();
  private readonly toJudge = new Set<string>();
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
      this.keep(config, this.run(config));
    }
  }

  /** Rules were set: what is archived is judged by them, after what runs. */
  judge(): void {
    if (this.ingest.signal.aborted) return;
    for (const config of this.ingest.config.tenants) {
      // However often somebody saves meanwhile: one that has not begun sees it all.
      if (this.toJudge.has(config.entraId)) continue;
      this.toJudge.add(config.entraId);
      const before = this.running.get(config.entraId) ?? Promise.resolve();
      this.keep(
        config,
        before.then(() => this.judgeOne(config)),
      );
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

  /** As what runs for the tenant, until it ends or something else runs after it. */
  private keep({ entraId }: TenantConfig, work: Promise<void>): void {
    const run = work.finally(() => {
      if (this.running.get(entraId) === run) this.running.delete(entraId);
    });
    this.running.set(entraId, run);
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

  private async judgeOne(config: TenantConfig): Promise<void> {
    const { logger, signal } = this.ingest;
    this.toJudge.delete(config.entraId);
    try {
      await this.ingest.judge(config);
    } catch (error) {
      if (!signal.aborted)
        logger.error('New settings were not judged; the next harvest does it.', {
          tenant: config.entraId,
          error,
        });
    }
  }

  private tellFirstData(): void {
    if (this.hasData) return;
    this.hasData = true;
    this.onFirstData();
  }
}
