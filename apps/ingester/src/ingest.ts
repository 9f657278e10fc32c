import {
  type Archive,
  createLogger,
  inTenants,
  type Logger,
  openArchive,
  type TenantArchive,
} from '@countersign/database';
import { type Source } from '@countersign/domain';
import {
  createGraphClient,
  createTokenSource,
  credentialFacts,
  type GraphClient,
  permissionFacts,
  type TokenSource,
  type Wait,
} from '@countersign/graph';
import { type IngesterConfig, type TenantConfig } from './config.ts';
import { ConnectionState } from './connection-state.ts';
import { expiryStep, type ExpiryStep } from './credential-expiry.ts';
import { harvest, type HarvestReport } from './harvest.ts';
import { derive } from './stages/derive.ts';
import { registerTenant } from './tenant-registry.ts';
import { type Tenant } from './tenant.ts';

export type Report = (tenant: string, source: Source | null, text: string) => void;

interface HarvestedTenant {
  readonly tenant: Tenant;
  readonly config: TenantConfig;
  readonly tokens: TokenSource;
}

const version = '0.1.0';

/** The ingester with everything it works with: the archive, the tenants, their sign-ins. */
export class Ingest {
  readonly archive: Archive;
  readonly config: IngesterConfig;
  readonly logger: Logger;
  readonly report: Report;
  /** Aborted when the process has to end: everything stops between two pages. */
  readonly signal: AbortSignal;
  private readonly tenants = new Map<string, HarvestedTenant>();
  private readonly checked = new Map<string, string>();
  private readonly expiring = new Map<string, ExpiryStep | null>();

  constructor(parts: Pick<Ingest, 'archive' | 'config' | 'logger' | 'report' | 'signal'>) {
    this.archive = parts.archive;
    this.config = parts.config;
    this.logger = parts.logger;
    this.report = parts.report;
    this.signal = parts.signal;
  }

  /** One harvest of one configured tenant. */
  async harvest(
    config: TenantConfig,
    options: { only?: readonly Source[]; isOnce: boolean },
  ): Promise<HarvestReport> {
    const { tenant, tokens } = await this.tenantOf(config);
    const name = config.name ?? config.entraId;
    const connection = new ConnectionState(
      inTenants(this.archive.dataSource, [tenant.tenantId]),
      tenant,
      () => new Date(),
    );
    await this.checkCredential(config, connection);
    return harvest({
      archive: this.archive.dataSource,
      tenant,
      connect: (onWait) => this.connect(config, { tokens, connection }, onWait),
      derive: (whose, signal) => this.derive(whose, signal, name),
      now: () => new Date(),
      signal: this.signal,
      logger: this.logger,
      report: (source, text) => this.report(name, source, text),
      intervalMilliseconds: this.config.intervalMilliseconds,
      ...options,
    });
  }

  derive(tenant: Tenant, signal: AbortSignal, name = tenant.entraId): ReturnType<typeof derive> {
    return derive(this.archive.dataSource, tenant, (text) => this.report(name, null, text), signal);
  }

  /** The archive of all tenants met so far. */
  get archived(): TenantArchive {
    const ids = [...this.tenants.values()].map(({ tenant }) => tenant.tenantId);
    return inTenants(this.archive.dataSource, ids);
  }

  private connect(
    config: TenantConfig,
    { tokens, connection }: { tokens: TokenSource; connection: ConnectionState },
    onWait: (wait: Wait) => void,
  ): GraphClient {
    const watched: TokenSource = {
      token: async () => {
        const token = await tokens.token();
        await this.checkPermissions(config, token, connection);
        return token;
      },
      forget: (token) => tokens.forget(token),
    };
    return createGraphClient({ baseUrl: config.graphBaseUrl, tokens: watched, version, onWait });
  }

  /** Saved with every token, and said when it is news, since the same is true every five minutes. */
  private async checkPermissions(
    config: TenantConfig,
    token: string,
    connection: ConnectionState,
  ): Promise<void> {
    const tenant = config.entraId;
    const facts = permissionFacts(token);
    const found = JSON.stringify(facts);
    if (this.checked.get(tenant) === found) return;
    const { missing, excess } = facts;
    if (missing?.length)
      this.logger.warn('The app registration lacks permissions; grant them and consent again.', {
        tenant,
        missing,
      });
    if (excess?.length)
      this.logger.warn(
        'The app registration has more permissions than reading needs: whoever steals its secret could change what this archive is to prove. Remove them.',
        { tenant, excess },
      );
    this.checked.set(tenant, found);
    await connection.permissions(facts).catch((error: unknown) => {
      this.checked.delete(tenant);
      this.logger.warn('What the token may read was not saved.', { tenant, error });
    });
  }

  /** Saved for every harvest, since the file may be replaced; said once per step. */
  private async checkCredential(config: TenantConfig, connection: ConnectionState): Promise<void> {
    const tenant = config.entraId;
    const facts = await credentialFacts(config.credential);
    await connection.credential(facts);
    const step = facts.expiresAt && expiryStep(facts.expiresAt, new Date());
    if (step === (this.expiring.get(tenant) ?? null)) return;
    this.expiring.set(tenant, step);
    if (step !== null)
      this.logger.warn('The certificate of the app registration ends soon; upload a new one and name it.', {
        tenant,
        expiresAt: facts.expiresAt?.toISOString(),
      });
  }

  private async tenantOf(config: TenantConfig): Promise<HarvestedTenant> {
    const known = this.tenants.get(config.entraId);
    if (known) return known;
    const { entraId, clientId, credential, authorityHost, graphBaseUrl } = config;
    const tenant = await registerTenant(this.archive.dataSource, config);
    const tokens = createTokenSource({
      authorityHost,
      tenantId: entraId,
      clientId,
      credential,
      graphBaseUrl,
    });
    const made = { tenant, config, tokens };
    this.tenants.set(entraId, made);
    return made;
  }
}

/** Opens the archive and everything around it. */
export async function openIngest(
  config: IngesterConfig,
  { report, signal, isService = false }: { report: Report; signal: AbortSignal; isService?: boolean },
): Promise<Ingest> {
  // A command tells its result itself, in plain lines; its log would only say it twice.
  const level = config.logLevel ?? (isService ? 'info' : 'error');
  const logger = createLogger({ app: 'ingester', level });
  const archive = await openArchive({
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    applicationName: 'countersign ingester',
    role: 'countersign_ingester',
  });
  for (const warning of archive.warnings) logger.warn(warning);
  return new Ingest({ archive, config, logger, report, signal });
}
