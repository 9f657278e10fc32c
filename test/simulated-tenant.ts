// A simulated tenant whose time stands still until a test moves it, harvested by the real ingester in this
// process. The waiting that Graph asks for moves the clock instead of costing time.
import { createLogger } from '@countersign/database';
import { type Source } from '@countersign/domain';
import { createGraphClient, createTokenSource, mayRead } from '@countersign/graph';
import {
  type ManualClock,
  manualClock,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from '../apps/graph-simulator/src/index.ts';
import { harvest, type HarvestReport } from '../apps/ingester/src/harvest.ts';
import { derive } from '../apps/ingester/src/stages/derive.ts';
import { registerTenant } from '../apps/ingester/src/tenant-registry.ts';
import { type Tenant } from '../apps/ingester/src/tenant.ts';
import { type TestDatabase } from './database.ts';

export interface SimulatedTenant {
  readonly simulator: Simulator;
  readonly clock: ManualClock;
  readonly tenant: Tenant;
  harvestOnce(only?: readonly Source[]): Promise<HarvestReport>;
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>;
}

const opened: Simulator[] = [];

/** Call in an `afterEach` or `afterAll`. */
export async function closeSimulatedTenants(): Promise<void> {
  await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
}

export async function aSimulatedTenant(
  database: TestDatabase,
  {
    optional = false,
    isOpaque = false,
    ...options
  }: Omit<SimulatorOptions, 'clock'> & {
    /** Read the optional sources too, as far as the token may. */
    optional?: boolean;
    /** The token does not show its permissions. */
    isOpaque?: boolean;
  } = {},
): Promise<SimulatedTenant> {
  const clock = manualClock('2026-11-04T10:00:00Z');
  const simulator = await startSimulator({ scenario: 'small', throttle: false, ...options, clock });
  opened.push(simulator);
  const now = () => new Date(clock.now());
  const tenant = await registerTenant(database.dataSource, {
    entraId: `${simulator.tenantId}/${opened.length}/${Math.random()}`,
    name: null,
    isDemo: true,
  });
  const tokens = createTokenSource({
    authorityHost: simulator.origin,
    tenantId: simulator.tenantId,
    clientId: simulator.clientId,
    credential: { kind: 'secret', secret: simulator.clientSecret },
    graphBaseUrl: simulator.origin,
    now,
  });
  return {
    simulator,
    clock,
    tenant,
    harvestOnce: (only) =>
      harvest({
        archive: database.dataSource,
        tenant,
        connect: (waits) =>
          createGraphClient({
            baseUrl: simulator.origin,
            tokens,
            ...waits,
            now,
            sleep: (milliseconds) => Promise.resolve(clock.advance(milliseconds)),
          }),
        ...(only ? { only } : {}),
        ...(optional
          ? { mayRead: async (path: string) => (isOpaque ? null : mayRead(await tokens.token(), path)) }
          : {}),
        derive: (one, signal) => derive(database.dataSource, one, undefined, signal),
        now,
        signal: new AbortController().signal,
        logger: createLogger({ app: 'test', write: () => undefined }),
        report: () => undefined,
        isOnce: true,
        intervalMilliseconds: 300_000,
      }),
    query: (sql, values = []) => database.query(sql, [tenant.tenantId, ...values]),
  };
}
