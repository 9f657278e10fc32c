import {
  type Archive,
  createLogger,
  inTenants,
  type Logger,
  openArchive,
  type TenantArchive,
} from '@countersign/database';
import { certificateDays, type Source } from '@countersign/domain';
import {
  certificateEndsAt,
  createGraphClient,
  createTokenSource,
  type GraphClient,
  mayRead,
  permissionFacts,
  SignInError,
  type TokenSource,
  type Waits,
  writePermissions,
} from '@countersign/graph';
import { type IngesterConfig, type TenantConfig } from './config.ts';
import { type ConnectionState, postgresConnectionState } from './connection-state.ts';
import { harvest, type HarvestReport } from './harvest.ts';
import { takeTurn } from './archive/turn.ts';
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
  private readonly toldPermissions = new Map<string, string>();
  private readonly toldExpiry = new Map<string, number>();

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
    const connection = postgresConnectionState(
      inTenants(this.archive.dataSource, [tenant.tenantId]),
      tenant,
      () => new Date(),
    );
    await this.noteCredential(config, connection);
    return harvest({
      archive: this.archive.dataSource,
      tenant,
      connect: (waits) => this.connect(config, { tokens, connection }, waits),
      mayRead: async (path) => mayRead(await tokens.token(), path),
      derive: (whose, signal) => this.derive(whose, signal, name),
      now: () => new Date(),
      signal: this.signal,
      logger: this.logger,
      report: (source, text) => this.report(name, source, text),
      intervalMilliseconds: this.config.intervalMilliseconds,
      ...options,
    });
  }

  /** Only what follows the archive, without Graph. Nothing if somebody has the turn: they do it as well. */
  async judge(config: TenantConfig): Promise<void> {
    const { tenant } = await this.tenantOf(config);
    const { signal } = this;
    const turn = await takeTurn(this.archive.dataSource, tenant.tenantId, { wait: false, signal });
    if (turn === null) return;
    try {
      await this.derive(tenant, signal, config.name ?? config.entraId);
    } finally {
      await turn.release();
    }
  }

  derive(tenant: Tenant, signal: AbortSignal, name = tenant.entraId): ReturnType<typeof derive> {
    const report = (text: string) => this.report(name, null, text);
    return derive(this.archive.dataSource, tenant, report, signal, this.config.ticketPatterns);
  }

  /** The archive of all tenants met so far. */
  get archived(): TenantArchive {
    const ids = [...this.tenants.values()].map(({ tenant }) => tenant.tenantId);
    return inTenants(this.archive.dataSource, ids);
  }

  private connect(
    config: TenantConfig,
    { tokens, connection }: { tokens: TokenSource; connection: ConnectionState },
    waits: Waits,
  ): GraphClient {
    const watched: TokenSource = {
      token: async () => this.checkPermissions(config, await tokens.token(), connection),
      forget: (token) => tokens.forget(token),
    };
    return createGraphClient({ baseUrl: config.graphBaseUrl, tokens: watched, version, ...waits });
  }

  /** A token that could change what it reads is not used, unless somebody accepted that in so many words. */
  private async checkPermissions(
    config: TenantConfig,
    token: string,
    connection: ConnectionState,
  ): Promise<string> {
    await this.notePermissions(config, token, connection);
    const writing = writePermissions(token);
    if (writing.length > 0 && !config.allowsWritePermissions) throw overprivileged(config.entraId, writing);
    return token;
  }

  /** Also said some time before a certificate ends, three times in all. Nobody tells us when a secret does. */
  private async noteCredential(
    { entraId, credential }: TenantConfig,
    connection: ConnectionState,
  ): Promise<void> {
    const endsAt = await certificateEndsAt(credential);
    await connection.credential(credential.kind, endsAt);
    if (endsAt === null) return;
    const days = (endsAt.getTime() - Date.now()) / 86_400_000;
    const { urgent, remind, warn } = certificateDays;
    const step = [urgent, remind, warn].find((limit) => days <= limit);
    if (step === undefined || this.toldExpiry.get(entraId) === step) return;
    this.toldExpiry.set(entraId, step);
    this.logger.warn('The certificate of the app registration ends soon; upload a new one and name it.', {
      tenant: entraId,
      endsAt: endsAt.toISOString(),
    });
  }

  /** Said when it is news, since the same is true every five minutes. */
  private async notePermissions(
    { entraId: tenant }: TenantConfig,
    token: string,
    connection: ConnectionState,
  ): Promise<void> {
    const facts = permissionFacts(token);
    const found = JSON.stringify(facts);
    if (this.toldPermissions.get(tenant) === found) return;
    this.toldPermissions.set(tenant, found);
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
    await connection.permissions(facts).catch((error: unknown) => {
      this.toldPermissions.delete(tenant);
      this.logger.warn('What the token may read was not saved.', { tenant, error });
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

function overprivileged(tenant: string, permissions: readonly string[]): SignInError {
  return new SignInError({
    code: 'overprivileged',
    sentence: `The token for tenant ${tenant} may do more than read: ${permissions.join(', ')}. It was not used: whoever has it can change what this archive is to prove.`,
    nextStep:
      'Remove these permissions from the app registration and consent again, or set COUNTERSIGN_ALLOW_WRITE_PERMISSIONS=true to harvest all the same.',
  });
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
