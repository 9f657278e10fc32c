// Tenants that share one simulated Graph whose faults a test sets, each with an archive and a host clock of its
// own. What Graph asks to wait moves its clock and the host's instead of costing time.
import { createHash } from 'node:crypto';
import { createLogger } from '@countersign/database';
import { type Source } from '@countersign/domain';
import { createGraphClient, createTokenSource, type GraphClient } from '@countersign/graph';
import {
  type FaultSetting,
  type ManualClock,
  manualClock,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../../apps/graph-simulator/src/index.ts';
import { type DataSource } from 'typeorm';
import { harvest, type HarvestReport } from '../../apps/ingester/src/harvest.ts';
import { derive } from '../../apps/ingester/src/stages/derive.ts';
import { registerTenant } from '../../apps/ingester/src/tenant-registry.ts';
import { type Tenant } from '../../apps/ingester/src/tenant.ts';
import { type TestDatabase } from '../database.ts';

export interface HarvestOver {
  readonly only?: readonly Source[];
  /** Normalise, correlate, detect as well. */
  readonly derives?: boolean;
  readonly isOnce?: boolean;
  /** In the place of the one of the test's database. */
  readonly dataSource?: DataSource;
  /** In the place of the one that reads from the simulator, or around it. */
  readonly client?: (real: GraphClient) => GraphClient;
}

/** Starts the simulator of a test file. The members work inside tests and hooks only. */
export function useFaultyTenants(database: TestDatabase, options: Omit<SimulatorOptions, 'clock'> = {}) {
  const clock = manualClock('2026-11-04T10:00:00Z');
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startSimulator({
      scenario: 'small',
      throttle: false,
      pageSizes: { requests: 20 },
      ...options,
      clock,
    });
  });
  afterAll(() => simulator.close());
  afterEach(() => simulator.faults.clear());
  return {
    clock,
    get simulator() {
      return simulator;
    },
    fault: (setting: FaultSetting) => simulator.faults.set(setting),
    heal: () => simulator.faults.clear(),
    open: async () => {
      const entraId = `${simulator.tenantId}/${Math.random()}`;
      const tenant = await registerTenant(database.dataSource, { entraId, name: null, isDemo: true });
      return new FaultyTenant({ database, simulator, clock, tenant });
    },
  };
}

interface SweepRow {
  readonly complete: boolean;
  readonly reason: string | null;
  readonly pages: number;
  readonly items: number;
  readonly started: Date;
  readonly ended: Date;
  readonly from: Date | null;
  readonly to: Date | null;
}

export class FaultyTenant {
  readonly tenant: Tenant;
  /** What the log was told. */
  readonly said: string[] = [];
  /** How far this machine's clock is ahead of Graph's. */
  machineAhead = 0;
  private readonly database: TestDatabase;
  private readonly simulator: Simulator;
  private readonly clock: ManualClock;
  readonly tokens;

  constructor(parts: { database: TestDatabase; simulator: Simulator; clock: ManualClock; tenant: Tenant }) {
    this.database = parts.database;
    this.simulator = parts.simulator;
    this.clock = parts.clock;
    this.tenant = parts.tenant;
    this.tokens = createTokenSource({
      authorityHost: this.simulator.origin,
      tenantId: this.simulator.tenantId,
      clientId: this.simulator.clientId,
      credential: { kind: 'secret', secret: this.simulator.clientSecret },
      graphBaseUrl: this.simulator.origin,
      now: this.machineNow,
    });
  }

  readonly machineNow = () => new Date(this.clock.now() + this.machineAhead);

  harvest({
    only = ['approval-requests'],
    derives = false,
    isOnce = true,
    client,
    dataSource = this.database.dataSource,
  }: HarvestOver = {}): Promise<HarvestReport> {
    return harvest({
      archive: dataSource,
      tenant: this.tenant,
      connect: (waits) => {
        const real = createGraphClient({
          baseUrl: this.simulator.origin,
          tokens: this.tokens,
          ...waits,
          now: this.machineNow,
          sleep: (milliseconds) => Promise.resolve(this.clock.advance(milliseconds)),
          random: () => 0.5,
          limits: {
            bodyBytesMax: 20_000_000,
            headersMilliseconds: 20_000,
            idleMilliseconds: 300,
            bodyMilliseconds: 20_000,
          },
        });
        return client?.(real) ?? real;
      },
      derive: (one, signal) => (derives ? derive(dataSource, one, undefined, signal) : Promise.resolve()),
      now: this.machineNow,
      signal: new AbortController().signal,
      logger: createLogger({ app: 'test', write: (line) => this.said.push(line) }),
      report: () => undefined,
      only,
      isOnce,
      intervalMilliseconds: 300_000,
    });
  }

  /** Rows of a query whose $1 is the tenant. */
  query<Row = Record<string, unknown>>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return this.database.query<Row>(sql, [this.tenant.tenantId, ...values]);
  }

  sweeps(source: Source = 'approval-requests'): Promise<SweepRow[]> {
    return this.query<SweepRow>(
      `select complete, reason, pages, items, started_at as started, ended_at as ended, range_from as from, range_to as to
         from sweep where tenant_id = $1 and source = $2 order by position`,
      [source],
    );
  }

  async state(source: Source = 'approval-requests'): Promise<Record<string, unknown>> {
    const [row] = await this.query('select * from harvest_state where tenant_id = $1 and source = $2', [
      source,
    ]);
    return row ?? {};
  }

  async ids(source: Source = 'approval-requests'): Promise<string[]> {
    const rows = await this.query<{ id: string }>(
      'select distinct object_id as id from observation where tenant_id = $1 and source = $2 order by 1',
      [source],
    );
    return rows.map(({ id }) => id);
  }

  /** The ids that Graph shows now, sorted. */
  truth(): string[] {
    return this.simulator.model
      .requestsVisibleAt(this.clock.now())
      .map(({ id }) => id)
      .sort();
  }

  /**
   * The oracles O1, O2, O3 and O5 of the catalogue, for the approval requests that Graph shows now: every one is
   * archived, with exactly the bytes that were sent, none twice; no complete sweep is short; positions are dense.
   */
  async expectNothingLost(): Promise<void> {
    const sent = this.simulator.model
      .requestsVisibleAt(this.clock.now())
      .map((request) => createHash('sha256').update(JSON.stringify(request)).digest('hex'));
    const rows = await this.query<{ hash: string }>(
      `select encode(content_hash, 'hex') as hash from observation where tenant_id = $1 and source = 'approval-requests'`,
    );
    const hashes = rows.map(({ hash }) => hash);
    expect(sent.filter((hash) => !hashes.includes(hash))).toEqual([]);
    expect(new Set(hashes).size).toBe(hashes.length);
    await this.expectOrder();
  }

  /** O3, O5: dense positions, and no sweep complete without its pages. */
  async expectOrder(): Promise<void> {
    const [row] = await this.query<{ positions: number }>(
      `select count(*)::int as positions, count(distinct position)::int as different, coalesce(max(position)::int + 1, 0) as size,
              coalesce((select h.size::int from archive_head h where h.tenant_id = $1), 0) as head
         from (select position from observation where tenant_id = $1 union all select position from sweep where tenant_id = $1
               union all select position from control_record where tenant_id = $1) p`,
    );
    const { positions } = row!;
    expect(row).toEqual({ positions, different: positions, size: positions, head: positions });
    const short = await this.query(
      `select s.sweep_id from sweep s
        where s.tenant_id = $1 and s.complete
          and s.pages <> (select count(*) from page p where p.tenant_id = $1 and p.sweep_id = s.sweep_id)`,
    );
    expect(short).toEqual([]);
  }

  /** O8: with the faults gone, all is well again within three cycles and without a person. */
  async expectHealing(over: HarvestOver = {}): Promise<void> {
    this.simulator.faults.clear();
    for (let cycle = 0; cycle < 3; cycle += 1) {
      this.clock.advance(300_000);
      // A connection that was cut may still be found dead by the first who takes it.
      const report = await this.harvest({ ...over, isOnce: false }).catch(() => null);
      if (report?.outcomes.every(({ complete }) => complete)) break;
    }
    expect(await this.state()).toMatchObject({ state: 'idle', next_step: null });
    await this.expectNothingLost();
  }
}
