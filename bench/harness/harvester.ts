// A process that is nothing but an ingester: what is measured here is its memory and its event loop, not those of
// the simulator and the judge that started it. Told what to do by its parent.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createDataSource, createLogger } from '@countersign/database';
import { createGraphClient, createTokenSource, type TokenSource } from '@countersign/graph';
import type { DataSource } from 'typeorm';
import { harvest, type HarvestReport } from '../../apps/ingester/src/harvest.ts';
import { derive } from '../../apps/ingester/src/stages/derive.ts';
import { registerTenant } from '../../apps/ingester/src/tenant-registry.ts';
import type { Tenant } from '../../apps/ingester/src/tenant.ts';
import { forcedHeapMB, watchMemory } from './measure.ts';
import { obey } from './told-process.ts';

export interface HarvesterSetting {
  readonly databaseUrl: string;
  readonly origin: string;
  readonly entraId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export type HarvesterCommand =
  | { readonly do: 'open'; readonly setting: HarvesterSetting }
  /** `aheadMilliseconds` of the real clock is the simulated one; cycles of 5 minutes, one after the other. */
  | {
      readonly do: 'harvest';
      readonly aheadMilliseconds: number;
      readonly isOnce: boolean;
      readonly cycles: number;
    };

export interface Harvested {
  readonly seconds: number;
  readonly outcomes: HarvestReport['outcomes'];
  readonly deriveProblem: string | null;
  /** Of this process, in MB: the most of all its harvests. */
  readonly peakMB: number;
  /** Of JavaScript's heap after a forced collection, in MB. */
  readonly heapMB: number;
  /** Event-loop delay in milliseconds, beyond the 10 ms of its timer. */
  readonly delay: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Seconds in which Graph let us wait. */
  readonly waitedSeconds: number;
}

const intervalMilliseconds = 300_000;
const resolutionMilliseconds = 10;

interface Opened {
  readonly dataSource: DataSource;
  readonly tenant: Tenant;
  readonly tokens: TokenSource;
  readonly origin: string;
}

let opened: Opened | undefined;
let ahead = 0;
let waitedSeconds = 0;
let peakMB = 0;
const now = () => new Date(Date.now() + ahead);

async function open(setting: HarvesterSetting): Promise<Opened> {
  const { origin, entraId, clientId, clientSecret } = setting;
  const dataSource = await createDataSource(setting.databaseUrl, {
    role: 'countersign_ingester',
  }).initialize();
  const tenant = await registerTenant(dataSource, { entraId, name: null, isDemo: true });
  const tokens = createTokenSource({
    authorityHost: origin,
    tenantId: entraId,
    clientId,
    credential: { kind: 'secret', secret: clientSecret },
    graphBaseUrl: origin,
    now,
  });
  return { dataSource, tenant, tokens, origin };
}

function harvestOnce(
  { dataSource, tenant, tokens, origin }: Opened,
  isOnce: boolean,
): Promise<HarvestReport> {
  return harvest({
    archive: dataSource,
    tenant,
    connect: (waits) =>
      createGraphClient({
        baseUrl: origin,
        tokens,
        now,
        ...waits,
        onWait: (wait) => {
          waitedSeconds += wait.seconds;
          waits.onWait(wait);
        },
      }),
    derive: (one, signal) => derive(dataSource, one, undefined, signal),
    now,
    signal: new AbortController().signal,
    logger: createLogger({ app: 'bench', level: 'warn' }),
    report: () => undefined,
    isOnce,
    intervalMilliseconds,
  });
}

async function run(command: HarvesterCommand & { do: 'harvest' }): Promise<Harvested> {
  if (!opened) throw new Error('The harvester was not opened.');
  ahead = command.aheadMilliseconds;
  waitedSeconds = 0;
  const delay = monitorEventLoopDelay({ resolution: resolutionMilliseconds });
  delay.enable();
  const endMemory = watchMemory();
  const started = performance.now();
  let report: HarvestReport | undefined;
  for (let cycle = 0; cycle < command.cycles; cycle += 1) {
    if (cycle > 0) await moveClock(opened.origin, intervalMilliseconds);
    report = await harvestOnce(opened, command.isOnce);
  }
  const seconds = (performance.now() - started) / 1000;
  delay.disable();
  peakMB = Math.max(peakMB, endMemory());
  const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolutionMilliseconds);
  return {
    seconds,
    outcomes: report?.outcomes ?? [],
    deriveProblem: report?.deriveProblem ?? null,
    peakMB,
    heapMB: forcedHeapMB(),
    delay: { p50: beyond(delay.percentile(50)), p99: beyond(delay.percentile(99)), max: beyond(delay.max) },
    waitedSeconds,
  };
}

/** The simulator's clock and ours are one. */
async function moveClock(origin: string, milliseconds: number): Promise<void> {
  const answer = await fetch(`${origin}/_simulator/clock/advance`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ milliseconds }),
  });
  if (!answer.ok) throw new Error(`The simulator's clock could not be moved: ${answer.status}`);
  ahead += milliseconds;
}

obey(async (command: HarvesterCommand): Promise<Harvested | null> => {
  if (command.do === 'harvest') return run(command);
  opened = await open(command.setting);
  return null;
});
