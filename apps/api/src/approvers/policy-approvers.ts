import { type PolicyApproversAnswer, type PolicyApproversQuery } from '@countersign/contract';
import { type DataSource } from 'typeorm';
import { findPolicyPage } from '../policies/policy-page.query.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { answerApprovers } from './answer-approvers.ts';
import { findApproverSources } from './approver-sources.query.ts';
import { instantNow } from './instant-now.ts';

/** Who could have approved under one policy; null if there is no such policy. */
export async function findPolicyApprovers(
  dataSource: DataSource,
  entraId: string,
  id: string,
  query: PolicyApproversQuery,
): Promise<PolicyApproversAnswer | null> {
  const [tenantId] = await findTenants(dataSource, [entraId]);
  if (tenantId === undefined) return null;
  const policyId = id.toLowerCase();
  const [known] = await findPolicyPage(dataSource, [tenantId], null, 1, policyId);
  if (!known) return null;
  const now = instantNow();
  const { then } = await answerApprovers(dataSource, {
    tenantId,
    at: query.at ?? now,
    knownAt: query.knownAt ?? now,
    requesterId: null,
    isMeant: (policy) => policy.policyId === policyId,
  });
  return { tenantId: entraId, policyId, sources: await findApproverSources(dataSource, tenantId), ...then };
}
