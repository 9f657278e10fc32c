import {
  certificateEndsAt,
  createGraphClient,
  createTokenSource,
  excessPermissions,
  GraphError,
  missingPermissions,
  SignInError,
  type TokenSource,
  writePermissions,
} from '@countersign/graph';
import { type TenantConfig } from '../config.ts';
import { type Check, ok, problem, warning } from './check.ts';
import { judgeCertificate, judgeClock } from './judge.ts';

// One small answer of each kind that is read, asked once: a doctor does not wait.
const paths = [
  '/beta/deviceManagement/operationApprovalRequests?$top=1',
  '/beta/deviceManagement/operationApprovalPolicies?$top=1',
  '/v1.0/deviceManagement/auditEvents?$top=1',
];

/** Sign-in, permissions, whether Graph answers, and the clock, for one tenant. */
export async function checkGraph(config: TenantConfig, signal: AbortSignal): Promise<Check[]> {
  const tenant = config.name ?? config.entraId;
  const tokens = createTokenSource({ ...config, tenantId: config.entraId });
  let token: string;
  try {
    token = await tokens.token();
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    return [problem('sign-in', `${tenant}: ${error.message}`, error.nextStep)];
  }
  return [
    ok('sign-in', `${tenant}: the app registration signs in`),
    ...checkPermissions(config, tenant, token),
    ...(await checkCertificate(config, tenant)),
    ...(await askGraph(config, tenant, tokens, signal)),
  ];
}

function checkPermissions(config: TenantConfig, tenant: string, token: string): Check[] {
  const missing = missingPermissions(token);
  const excess = excessPermissions(token);
  const writing = config.allowsWritePermissions ? [] : writePermissions(token);
  const checks: Check[] = [];
  if (missing.length > 0)
    checks.push(
      problem(
        'permissions',
        `${tenant}: the app registration lacks ${missing.join(', ')}`,
        'Grant the application permissions and consent again.',
      ),
    );
  if (writing.length > 0)
    checks.push(
      problem(
        'permissions',
        `${tenant}: the app registration may do more than read, so nothing is harvested: ${writing.join(', ')}`,
        'Remove them, or set COUNTERSIGN_ALLOW_WRITE_PERMISSIONS=true to harvest all the same.',
      ),
    );
  else if (excess.length > 0)
    checks.push(
      warning(
        'permissions',
        `${tenant}: the app registration has more than reading needs: ${excess.join(', ')}`,
        'Remove them: whoever steals its secret could change what this archive is to prove.',
      ),
    );
  return checks.length > 0 ? checks : [ok('permissions', `${tenant}: what reading needs, and no more`)];
}

async function checkCertificate({ credential }: TenantConfig, tenant: string): Promise<Check[]> {
  const endsAt = await certificateEndsAt(credential);
  return endsAt ? [judgeCertificate(tenant, endsAt, new Date())] : [];
}

async function askGraph(
  config: TenantConfig,
  tenant: string,
  tokens: TokenSource,
  signal: AbortSignal,
): Promise<Check[]> {
  const client = createGraphClient({
    baseUrl: config.graphBaseUrl,
    tokens,
    throttledAttemptsMax: 1,
    failedAttemptsMax: 1,
  });
  const checks: Check[] = [];
  let clock: Check | undefined;
  for (const path of paths) {
    const askedAt = new Date();
    try {
      const answer = await client.get(path, signal);
      const graphAt = new Date(answer.headers.get('date') ?? NaN);
      if (!Number.isNaN(graphAt.getTime()))
        clock = judgeClock(tenant, { graphAt, askedAt, answeredAt: new Date() });
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      checks.push(problem('graph', `${tenant}: ${error.sentence}`, error.nextStep));
    }
  }
  if (checks.length === 0)
    checks.push(ok('graph', `${tenant}: Graph gives requests, policies and audit events`));
  return clock ? [...checks, clock] : checks;
}
