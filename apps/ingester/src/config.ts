import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  ConfigurationError,
  type Environment,
  parseEnvironment,
  readDatabaseConfig,
  readLogLevel,
  readTogether,
} from '@countersign/database';
import { checkServiceUrl, type Credential } from '@countersign/graph';
import { readTicketPatterns, type TicketPatterns, usualTicketPatterns } from '@countersign/domain';
import { z } from 'zod';

/** One tenant to harvest. */
export interface TenantConfig {
  readonly entraId: string;
  readonly name: string | null;
  readonly clientId: string;
  readonly credential: Credential;
  readonly authorityHost: string;
  readonly graphBaseUrl: string;
  /** Whether a token that may do more than read is used all the same. */
  readonly allowsWritePermissions: boolean;
  readonly isDemo: boolean;
}

export interface IngesterConfig {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly intervalMilliseconds: number;
  readonly tenants: readonly TenantConfig[];
  readonly ticketPatterns: TicketPatterns;
  readonly logLevel: string | undefined;
}

const demoName = 'Contoso EU (demo)';
const publicAuthority = 'https://login.microsoftonline.com';
const publicGraph = 'https://graph.microsoft.com';

const variables = z.object({
  AZURE_TENANT_ID: z.string().optional(),
  AZURE_CLIENT_ID: z.string().optional(),
  AZURE_CLIENT_CERTIFICATE_PATH: z.string().optional(),
  AZURE_FEDERATED_TOKEN_FILE: z.string().optional(),
  AZURE_CLIENT_SECRET: z.string().optional(),
  AZURE_AUTHORITY_HOST: z.string().default(publicAuthority),
  GRAPH_BASE_URL: z.string().default(publicGraph),
  COUNTERSIGN_TENANTS_FILE: z.string().optional(),
  COUNTERSIGN_HARVEST_INTERVAL: z.string().default('5m'),
  COUNTERSIGN_ALLOW_WRITE_PERMISSIONS: z.enum(['true', 'false']).default('false'),
  COUNTERSIGN_DEMO: z.string().optional(),
  COUNTERSIGN_TICKET_PATTERNS: z.string().max(4000).default(usualTicketPatterns),
});

const fileEntry = z.object({
  tenantId: z.string().min(1),
  clientId: z.string().min(1),
  clientCertificatePath: z.string().optional(),
  federatedTokenFile: z.string().optional(),
  clientSecret: z.string().optional(),
  name: z.string().optional(),
  graphBaseUrl: z.string().optional(),
  authorityHost: z.string().optional(),
});

type Variables = z.output<typeof variables>;
type Entry = z.output<typeof fileEntry>;

/** Reads everything the ingester needs; every problem at once. No tenant at all is not a problem here. */
export function readIngesterConfig(environment: Environment): IngesterConfig {
  const [database, harvest, logLevel] = readTogether(
    () => readDatabaseConfig(environment),
    () => readHarvest(environment),
    () => readLogLevel(environment),
  );
  return { ...database, ...harvest, logLevel };
}

type HarvestConfig = Pick<IngesterConfig, 'intervalMilliseconds' | 'tenants' | 'ticketPatterns'>;

function readHarvest(environment: Environment): HarvestConfig {
  const values = parseEnvironment(variables, environment);
  const problems: string[] = [];
  const interval = readDuration(values.COUNTERSIGN_HARVEST_INTERVAL);
  if (interval === null)
    problems.push('COUNTERSIGN_HARVEST_INTERVAL has to be a time like 10s, 5m or 1h, at least 1s');
  const isDemo = values.COUNTERSIGN_DEMO === '1';
  const tenants = [...fromVariables(values, isDemo, problems), ...fromFile(values, isDemo, problems)];
  const ids = tenants.map((tenant) => tenant.entraId.toLowerCase());
  const ticketPatterns = readPatterns(values.COUNTERSIGN_TICKET_PATTERNS, problems);
  if (new Set(ids).size < ids.length) problems.push('the same tenant is configured twice');
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { intervalMilliseconds: interval as number, tenants, ticketPatterns };
}

function readPatterns(text: string, problems: string[]): TicketPatterns {
  try {
    return readTicketPatterns(text);
  } catch (error) {
    problems.push(`COUNTERSIGN_TICKET_PATTERNS: ${(error as Error).message}`);
    return readTicketPatterns('none');
  }
}

/** `10s`, `5m`, `1h` in milliseconds; null if it is none. */
export function readDuration(text: string): number | null {
  const match = /^(\d{1,5})\s*(s|m|h)$/.exec(text.trim());
  const unit = { s: 1000, m: 60_000, h: 3_600_000 }[match?.[2] ?? ''];
  const milliseconds = Number(match?.[1]) * (unit ?? NaN);
  // A timer of Node holds 2^31 milliseconds.
  return milliseconds >= 1000 && milliseconds < 2 ** 31 ? milliseconds : null;
}

function fromVariables(values: Variables, isDemo: boolean, problems: string[]): TenantConfig[] {
  const { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId } = values;
  const certificate = values.AZURE_CLIENT_CERTIFICATE_PATH;
  const federated = values.AZURE_FEDERATED_TOKEN_FILE;
  const secret = values.AZURE_CLIENT_SECRET;
  if (!tenantId && !clientId && !certificate && !federated && !secret) return [];
  if (!tenantId) problems.push('AZURE_TENANT_ID is not set');
  if (!clientId) problems.push('AZURE_CLIENT_ID is not set');
  const names = 'AZURE_CLIENT_CERTIFICATE_PATH, AZURE_FEDERATED_TOKEN_FILE or AZURE_CLIENT_SECRET';
  const credential = credentialOf({ certificate, federated, secret });
  if (!credential) problems.push(`one of ${names} has to be set`);
  const authorityHost = checkedUrl(values.AZURE_AUTHORITY_HOST, 'AZURE_AUTHORITY_HOST', isDemo, problems);
  const graphBaseUrl = checkedUrl(values.GRAPH_BASE_URL, 'GRAPH_BASE_URL', isDemo, problems);
  if (!tenantId || !clientId || !credential) return [];
  const name = isDemo ? demoName : null;
  const allowsWritePermissions = allowsWriting(values);
  return [
    {
      entraId: tenantId,
      name,
      clientId,
      credential,
      authorityHost,
      graphBaseUrl,
      allowsWritePermissions,
      isDemo,
    },
  ];
}

function allowsWriting({ COUNTERSIGN_ALLOW_WRITE_PERMISSIONS: allowed }: Variables): boolean {
  return allowed === 'true';
}

function fromFile(values: Variables, isDemo: boolean, problems: string[]): TenantConfig[] {
  const path = values.COUNTERSIGN_TENANTS_FILE;
  if (!path) return [];
  if (isDemo) {
    problems.push('COUNTERSIGN_TENANTS_FILE and COUNTERSIGN_DEMO exclude each other');
    return [];
  }
  const entries = readEntries(path, problems);
  const allowsWritePermissions = allowsWriting(values);
  return entries.flatMap((entry, index) =>
    tenantOfEntry(entry, index, problems).map((tenant) => ({ ...tenant, allowsWritePermissions })),
  );
}

function readEntries(path: string, problems: string[]): Entry[] {
  const where = 'COUNTERSIGN_TENANTS_FILE';
  try {
    const parsed = z.array(fileEntry).safeParse(JSON.parse(readFileSync(resolve(path), 'utf8')));
    if (parsed.success) return parsed.data;
    // Names only: zod's own messages may quote what they were given.
    for (const { path: at } of parsed.error.issues)
      problems.push(
        `${where}: ${at.length ? at.map(String).join('.') : 'the whole file'} is missing or wrong`,
      );
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    problems.push(code ? `${where} cannot be read (${code})` : `${where} is not valid JSON`);
  }
  return [];
}

function tenantOfEntry(
  entry: Entry,
  index: number,
  problems: string[],
): Omit<TenantConfig, 'allowsWritePermissions'>[] {
  const where = `COUNTERSIGN_TENANTS_FILE: entry ${index + 1}`;
  const credential = credentialOf({
    certificate: entry.clientCertificatePath,
    federated: entry.federatedTokenFile,
    secret: entry.clientSecret,
  });
  if (!credential) problems.push(`${where} needs clientCertificatePath, federatedTokenFile or clientSecret`);
  const authority = entry.authorityHost ?? publicAuthority;
  const graph = entry.graphBaseUrl ?? publicGraph;
  const authorityHost = checkedUrl(authority, `${where} authorityHost`, false, problems);
  const graphBaseUrl = checkedUrl(graph, `${where} graphBaseUrl`, false, problems);
  if (!credential) return [];
  const { tenantId: entraId, clientId, name = null } = entry;
  return [{ entraId, name, clientId, credential, authorityHost, graphBaseUrl, isDemo: false }];
}

/** The safest one that is there, in the order the Azure SDKs use too. */
function credentialOf(from: {
  certificate?: string | undefined;
  federated?: string | undefined;
  secret?: string | undefined;
}): Credential | null {
  if (from.certificate) return { kind: 'certificate', path: resolve(from.certificate) };
  if (from.federated) return { kind: 'federated', path: resolve(from.federated) };
  return from.secret ? { kind: 'secret', secret: from.secret } : null;
}

/** A demo is a simulator on this machine: whatever else is configured must not get a request from it. */
function checkedUrl(text: string, name: string, isDemo: boolean, problems: string[]): string {
  try {
    const url = checkServiceUrl(text, name);
    if (isDemo && url.protocol !== 'http:')
      problems.push(`${name} has to be the simulator on this machine while COUNTERSIGN_DEMO is set`);
  } catch (error) {
    problems.push((error as Error).message);
  }
  return text;
}
