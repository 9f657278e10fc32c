import type { TicketPatterns } from '@countersign/domain';
import type { DataSource } from 'typeorm';
import { takeTurn, type Turn } from './archive/turn.ts';
import { derive, type DeriveProgress, type DeriveResult } from './stages/derive.ts';
import type { Tenant } from './tenant.ts';

/**
 * Drops everything derived, of every tenant, and rebuilds it from the archive, without Graph. The result is
 * identical, because every stage depends on archived rows and their positions only, never on a clock.
 */
export async function replay(
  dataSource: DataSource,
  report: (tenant: Tenant, text: string) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
  ticketPatterns?: TicketPatterns,
): Promise<Map<string, DeriveResult>> {
  const tenants = (await dataSource.query(
    `select tenant_id as "tenantId", entra_id as "entraId" from tenant order by tenant_id`,
  )) as Tenant[];
  // A harvester deriving meanwhile would go on with numbers of rows that are dropped here: nobody else's turn.
  const turns: (Turn | null)[] = [];
  try {
    for (const tenant of tenants) {
      const onWait = () => report(tenant, 'waiting for a harvest of this tenant');
      turns.push(await takeTurn(dataSource, tenant.tenantId, { wait: true, signal, onWait }));
    }
    // Everything derived, and nothing else: the archive, exports, sign-ins and tokens stay.
    await dataSource.query('select drop_derived()');
    const results = new Map<string, DeriveResult>();
    for (const tenant of tenants) {
      const tell: DeriveProgress = (text) => report(tenant, text);
      results.set(tenant.entraId, await derive(dataSource, tenant, tell, signal, ticketPatterns));
    }
    return results;
  } finally {
    for (const turn of turns) await turn?.release();
  }
}
