import { Gauge, type Registry } from 'prom-client';
import { type DataSource } from 'typeorm';
import { findHarvest, type JudgedTenant } from '../coverage/coverage.query.ts';
import { findTenants } from '../scope/find-tenants.query.ts';

type Source = JudgedTenant['sources'][number];

/** Per tenant and source: name, what it is, and where the number comes from. Null: no such number now. */
const ofSource: readonly [string, string, (source: Source) => number | null][] = [
  [
    'countersign_harvest_age_seconds',
    'Since the last complete sweep: the first thing to set an alarm on',
    ({ ageSeconds }) => ageSeconds,
  ],
  [
    'countersign_harvest_late_after_seconds',
    'From this age on a source is late',
    ({ lateAfterSeconds }) => lateAfterSeconds,
  ],
  [
    'countersign_harvest_until_loss_seconds',
    'Until something may be forgotten unseen, if nothing is read from now on',
    ({ untilLossSeconds }) => untilLossSeconds,
  ],
  [
    'countersign_harvest_longest_pause_seconds',
    'The longest time ever in which nothing of a source became known',
    ({ closestCall }) => closestCall?.seconds ?? null,
  ],
  ['countersign_harvest_failing', '1 while reading fails', ({ state }) => Number(state === 'failing')],
  [
    'countersign_harvest_waits_today',
    'Waits that Graph asked for today (UTC)',
    ({ throttling }) => throttling.waits,
  ],
  [
    'countersign_harvest_longest_wait_today_seconds',
    'The longest of them',
    ({ throttling }) => throttling.longestWaitSeconds,
  ],
  [
    'countersign_harvest_new_today',
    'Objects archived for the first time today (UTC)',
    ({ newToday }) => newToday,
  ],
  ['countersign_harvest_gaps', 'Periods in which something may be lost', ({ gapCount }) => gapCount],
  [
    'countersign_harvest_rejections',
    'Archived objects that could not be read',
    ({ rejections }) => rejections,
  ],
  ['countersign_harvest_drift', 'Differences from what Graph used to send', ({ drift }) => drift],
];

const levels = ['bad', 'warn', 'note'] as const;

/**
 * What the Harvest page says, for Prometheus: from the same judgement, so that page and alarm agree. Labelled by tenant,
 * since one tenant that is read must not hide another that is not; a source never read has no age, but a problem.
 */
export class HarvestGauges {
  private readonly sources: readonly [Gauge, (source: Source) => number | null][];
  private readonly problems: Gauge;
  private readonly credential: Gauge;
  private readonly clock: Gauge;

  constructor(registry: Registry) {
    const gauge = (name: string, help: string, labelNames: string[]) =>
      new Gauge({ name, help, labelNames, registers: [registry] });
    this.sources = ofSource.map(([name, help, of]) => [gauge(name, help, ['tenant', 'source']), of]);
    this.problems = gauge(
      'countersign_harvest_problems',
      'Problems by level: bad (somebody has to act), warn, note',
      ['tenant', 'level'],
    );
    this.credential = gauge(
      'countersign_credential_expires_timestamp_seconds',
      'When the certificate of the app registration ends',
      ['tenant'],
    );
    this.clock = gauge(
      'countersign_clock_ahead_seconds',
      'The clock of this machine against that of Graph; negative: behind',
      ['tenant'],
    );
  }

  async refresh(dataSource: DataSource): Promise<void> {
    const { tenants } = await findHarvest(dataSource, await findTenants(dataSource, []));
    // What is not there any more must not go on saying its last number.
    for (const gauge of [...this.sources.map(([each]) => each), this.problems, this.credential, this.clock])
      gauge.reset();
    for (const tenant of tenants) this.set(tenant);
  }

  private set({ tenantId: tenant, sources, problems, connection }: JudgedTenant): void {
    for (const source of sources) {
      for (const [gauge, of] of this.sources) {
        const value = of(source);
        if (value !== null) gauge.set({ tenant, source: source.source }, value);
      }
    }
    for (const level of levels)
      this.problems.set({ tenant, level }, problems.filter((problem) => problem.level === level).length);
    const expiresAt = connection.credential?.expiresAt;
    if (expiresAt) this.credential.set({ tenant }, Date.parse(expiresAt) / 1000);
    if (connection.clock) this.clock.set({ tenant }, connection.clock.aheadSeconds);
  }
}
