import { type RequestApprovers, type RequestApproversQuery } from '@countersign/contract';
import { type PolicyApprovers, wasAmong } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { findTenants } from '../scope/find-tenants.query.ts';
import { answerApprovers } from './answer-approvers.ts';
import { findApproverSources } from './approver-sources.query.ts';
import { findCaseMoments } from './case-moments.query.ts';
import { instantNow } from './instant-now.ts';

interface Moment {
  readonly what: 'requested' | 'decided';
  readonly at: string;
  readonly source: RequestApprovers['moments'][number]['source'];
}

/** Who could have approved a request when it was asked and when it was decided; null if there is no such request. */
export async function findRequestApprovers(
  dataSource: DataSource,
  entraId: string,
  requestId: string,
  { knownAt }: RequestApproversQuery,
): Promise<RequestApprovers | null> {
  const [tenantId] = await findTenants(dataSource, [entraId]);
  const found = tenantId === undefined ? null : await findCaseMoments(dataSource, tenantId, requestId);
  if (!found || tenantId === undefined) return null;
  const { policyTypes, requesterId, approverId, requestedAt, decidedAt, decidedSource } = found;
  const sources = await findApproverSources(dataSource, tenantId);
  const moments: Moment[] = [
    ...(requestedAt === null ? [] : [{ what: 'requested', at: requestedAt, source: 'reported' } as const]),
    ...(decidedAt === null ? [] : [{ what: 'decided', at: decidedAt, source: decidedSource } as const]),
  ];
  const isMeant = (policy: PolicyApprovers) => policy.policyTypes.some((type) => policyTypes.includes(type));
  const now = instantNow();
  const answered: RequestApprovers['moments'] = [];
  for (const moment of moments) {
    const known = knownAt === 'then' ? moment.at : (knownAt ?? now);
    const question = { tenantId, at: moment.at, knownAt: known, requesterId, isMeant };
    const { then, policies } = await answerApprovers(dataSource, question);
    const isDecision = moment.what === 'decided' && approverId !== null;
    answered.push({ ...moment, ...then, wasAmong: isDecision ? wasAmong(policies, approverId) : null });
  }
  return { tenantId: entraId, requestId, policyTypes: [...policyTypes], sources, moments: answered };
}
