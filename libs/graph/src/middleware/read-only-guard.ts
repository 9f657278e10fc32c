import { type Context } from '@microsoft/microsoft-graph-client';
import { GraphError } from '../graph-error.ts';
import { ChainLink, exchangeOf } from '../graph-exchange.ts';

/** Everything this program ever asks for. */
const readable = [
  /^\/(beta|v1\.0)\/deviceManagement\/(operationApprovalRequests|operationApprovalPolicies|auditEvents|roleAssignments)$/i,
  /^\/v1\.0\/groups(\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/members)?$/i,
  /^\/v1\.0\/auditLogs\/directoryAudits$/i,
];

/**
 * Read-only by construction. The documentation says that the read permissions are enough to approve and
 * reject (Graph reference, operationApprovalRequest: approve, read 2026-11-23), so the token alone does not
 * keep a harvester from altering what it is to be evidence of.
 */
export class ReadOnlyGuard extends ChainLink {
  private readonly basePath: string;

  constructor(baseUrl: URL) {
    super();
    this.basePath = baseUrl.pathname.replace(/\/$/, '');
  }

  override async execute(context: Context): Promise<void> {
    const method = context.options?.method ?? 'GET';
    const { pathname } = new URL(exchangeOf(context).url);
    if (method !== 'GET' || context.options?.body != null) throw refused(`${method} ${pathname}`);
    const inside = pathname.startsWith(this.basePath) ? pathname.slice(this.basePath.length) : '';
    if (!readable.some((path) => path.test(inside))) throw refused(`GET ${pathname}`);
    await this.passOn(context);
  }
}

function refused(what: string): GraphError {
  return new GraphError({
    kind: 'refused',
    status: 0,
    sentence: `This program only reads approval requests, access policies, audit events, and who could approve; it refused ${what.slice(0, 300)}.`,
  });
}
