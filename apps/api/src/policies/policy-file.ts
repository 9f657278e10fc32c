import { type Policy, type PolicyFile } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { findApproverSources } from '../approvers/approver-sources.query.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { findGroupHistory } from './group-history.query.ts';
import { withHealth } from './policy-health.ts';
import { findPolicyPage } from './policy-page.query.ts';
import { findTenantName } from './tenant-name.query.ts';

const groupsMax = 20;

/** Everything about one access policy; null if there is none. */
export async function findPolicyFile(
  dataSource: DataSource,
  entraId: string,
  policyId: string,
): Promise<PolicyFile | null> {
  const [tenantId] = await findTenants(dataSource, [entraId]);
  if (tenantId === undefined) return null;
  const found = await findPolicyPage(dataSource, [tenantId], null, 1, policyId.toLowerCase());
  const [item] = await withHealth(dataSource, found);
  if (!item) return null;
  const policy = JSON.parse(item.item) as Policy;
  const groupIds = everNamed(policy);
  const [tenantName, sources, groups] = await Promise.all([
    findTenantName(dataSource, tenantId),
    findApproverSources(dataSource, tenantId),
    findGroupHistory(dataSource, tenantId, groupIds.slice(0, groupsMax)),
  ]);
  return { ...policy, tenantName, sources, groups, groupsMore: Math.max(0, groupIds.length - groupsMax) };
}

/** The groups of now first. */
function everNamed({ approverGroupIds, versions }: Policy): string[] {
  const all = [...approverGroupIds, ...versions.flatMap((version) => version.approverGroupIds)];
  return [...new Set(all.map((id) => id.toLowerCase()))];
}
