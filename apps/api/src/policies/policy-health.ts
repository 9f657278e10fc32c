import { approversAt, type GateHealth, gateHealth } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { instantNow } from '../approvers/instant-now.ts';
import { loadFacts } from '../approvers/load-facts.ts';
import { type KeyedItem } from '../scope/page-text.ts';

/** Who can open each policy of a tenant now, by its id; of those that the newest reading of the policies shows. */
export async function findHealth(dataSource: DataSource, tenantId: number): Promise<Map<string, GateHealth>> {
  const now = instantNow();
  const facts = await loadFacts(dataSource, { tenantId, at: now, knownAt: now });
  const policies = approversAt({ at: now, knownAt: now, requesterId: null }, facts);
  return new Map(policies.map((policy) => [policy.policyId, gateHealth(policy)]));
}

/** The items of a page with the health of each policy. */
export async function withHealth(dataSource: DataSource, items: readonly KeyedItem[]): Promise<KeyedItem[]> {
  const byTenant = new Map<number, Map<string, GateHealth>>();
  // One tenant after the other: a page of many must not take every connection of the pool.
  for (const { tenantId } of items)
    if (!byTenant.has(tenantId)) byTenant.set(tenantId, await findHealth(dataSource, tenantId));
  return items.map((row) => {
    const health = byTenant.get(row.tenantId)?.get(row.id) ?? null;
    return { ...row, item: `${row.item.slice(0, -1)},"health":${JSON.stringify(health)}}` };
  });
}
