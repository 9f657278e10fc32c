import { AccessTokens } from './access-token.ts';
import { RegisteredCertificate } from './client-assertion.ts';
import { type Clock, type Instant, realClock } from './clock.ts';
import { openEvilHost } from './evil-host.ts';
import { type FaultSetting, Faults } from './faults/faults.ts';
import { Random } from './random.ts';
import { type PageSizes } from './routes/graph.ts';
import { type ScenarioName, playScenario } from './scenarios.ts';
import { type LoggedRequest, listen, type SentAnswer } from './server.ts';
import { documentedReportsThrottle, documentedThrottle, Throttle, type ThrottleOptions } from './throttle.ts';
import { type TenantModel } from './truth.ts';

export interface SimulatorOptions {
  /** 0 (the default) takes a free port. */
  port?: number;
  /** Loopback by default. */
  host?: string;
  /** Same seed and same anchor: same tenant. Different seeds are different tenants. */
  seed?: number | string;
  scenario?: ScenarioName;
  /** The real clock by default; `manualClock(start)` for tests. */
  clock?: Clock;
  /** Where history ends and the running part begins; the clock's present by default. Give the value of the first start again to resume the same tenant. */
  anchor?: Instant;
  /** False: the audit log does not name requests (docs/graph.md 4 says this is unproven). */
  auditNamesRequests?: boolean;
  /** How much happens in the scenario `busy`; 34,500 by default, and a hundredth as many requests. */
  eventsPerDay?: number;
  pageSizes?: Partial<PageSizes>;
  /** False switches throttling off. */
  throttle?: Partial<ThrottleOptions> | false;
  /** Application permissions in the token. */
  roles?: readonly string[];
  clientSecret?: string;
  secretExpiresAt?: Instant;
  /** PEM of the certificate (or its public key) that `client_assertion`s are checked against. */
  clientCertificate?: string;
  tokenLifetimeSeconds?: number;
  faults?: readonly FaultSetting[];
  /** Called with every answer before it is sent, control surface excepted: what the tenant showed, byte by byte. */
  onAnswer?: (answer: SentAnswer) => void;
}

export interface Simulator {
  readonly origin: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The truth, to compare an archive with. */
  readonly model: TenantModel;
  readonly clock: Clock;
  readonly scenario: ScenarioName;
  /** The variables that point Countersign at this tenant. */
  readonly environment: Readonly<Record<string, string>>;
  readonly faults: Faults;
  /** A listener in the place of an attacker, where `foreign-links` and `redirects` lead: not one byte may reach it. */
  readonly evilHost: { readonly origin: string; readonly bytesReceived: number };
  /** Every request so far, control surface excepted; at most the last 10,000. */
  readonly requestLog: readonly LoggedRequest[];
  close(): Promise<void>;
}

const loggedMax = 10_000;
/** What Countersign asks for, with everything optional (docs/graph.md 8). */
const defaultRoles = [
  'DeviceManagementRBAC.Read.All',
  'DeviceManagementApps.Read.All',
  'GroupMember.Read.All',
  'User.ReadBasic.All',
  'AuditLog.Read.All',
];

/** Generates the tenant and serves it until `close`. Fails when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { seed = 1, scenario = 'demo', clock = realClock, auditNamesRequests = true } = options;
  const random = new Random(`countersign/${seed}`);
  const anchoredAt = options.anchor ?? clock.now();
  const volume = options.eventsPerDay === undefined ? {} : { eventsPerDay: options.eventsPerDay };
  const tenant = playScenario(scenario, { random, clock, anchoredAt, auditNamesRequests, ...volume });
  const registration = {
    tenantId: tenant.tenantId,
    clientId: random.fork('client').guid(),
    clientSecret: options.clientSecret ?? `sim~${random.fork('secret').hex(32)}`,
    roles: options.roles ?? defaultRoles,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    ...(options.secretExpiresAt === undefined ? {} : { secretExpiresAt: options.secretExpiresAt }),
    ...(options.clientCertificate === undefined
      ? {}
      : { certificate: new RegisteredCertificate(options.clientCertificate) }),
  };
  const faults = new Faults();
  for (const fault of options.faults ?? []) faults.set(fault);
  const requestLog: LoggedRequest[] = [];
  const evilHost = await openEvilHost(options.host ?? '127.0.0.1');
  const throttle = options.throttle === false ? false : { ...documentedThrottle, ...options.throttle };
  const server = await listen(
    {
      clock,
      tenant,
      registration,
      tokens: await AccessTokens.create(clock, registration.tenantId),
      throttle: new Throttle(clock, throttle),
      reportsThrottle: new Throttle(clock, options.throttle === false ? false : documentedReportsThrottle),
      faults,
      evilHost,
      pageSizes: {
        requests: 100,
        policies: 100,
        events: 1000,
        members: 100,
        audits: 1000,
        ...options.pageSizes,
      },
      scenario,
      onAnswer: options.onAnswer,
      log: (entry) => {
        requestLog.push(entry);
        if (requestLog.length > loggedMax) requestLog.splice(0, requestLog.length - loggedMax);
      },
    },
    options.host ?? '127.0.0.1',
    options.port ?? 0,
  ).catch(async (error: unknown) => {
    await evilHost.close();
    throw error;
  });
  const { tenantId, clientId, clientSecret } = registration;
  return {
    origin: server.origin,
    tenantId,
    clientId,
    clientSecret,
    model: tenant,
    clock,
    scenario,
    environment: {
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: clientSecret,
      AZURE_AUTHORITY_HOST: server.origin,
      GRAPH_BASE_URL: server.origin,
    },
    faults,
    evilHost,
    requestLog,
    close: async () => {
      await Promise.all([server.close(), evilHost.close()]);
    },
  };
}
