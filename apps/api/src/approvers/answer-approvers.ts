import { approversMax, type ApproversThen, type PolicyApprovers as Answered } from '@countersign/contract';
import { approversAt, gateHealth, type PolicyApprovers } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { loadFacts } from './load-facts.ts';
import { findNames, type NamedId } from './names.query.ts';

export interface ApproversAsked {
  readonly tenantId: number;
  readonly at: string;
  readonly knownAt: string;
  readonly requesterId: string | null;
  /** Which of the tenant's policies the question is about. */
  readonly isMeant: (policy: PolicyApprovers) => boolean;
}

export interface ApproversTold {
  readonly then: ApproversThen;
  /** Everybody, before the answer was cut to what can be listed. */
  readonly policies: readonly PolicyApprovers[];
}

/** Who could have approved, with names and within bounds. */
export async function answerApprovers(dataSource: DataSource, asked: ApproversAsked): Promise<ApproversTold> {
  const { tenantId, at, knownAt, requesterId } = asked;
  const facts = await loadFacts(dataSource, { tenantId, at, knownAt });
  const policies = approversAt({ at, knownAt, requesterId }, facts).filter(asked.isMeant);
  const ids = policies.flatMap(({ could, couldNot }) =>
    [...could.slice(0, approversMax), ...couldNot.slice(0, approversMax)].map(({ memberId }) => memberId),
  );
  const names = await findNames(dataSource, tenantId, [...new Set(ids)]);
  return {
    then: { at, knownAt, policies: policies.map((policy) => written(policy, names, requesterId !== null)) },
    policies,
  };
}

function written(policy: PolicyApprovers, names: ReadonlyMap<string, NamedId>, ofRequest: boolean): Answered {
  const named = (memberId: string): NamedId => names.get(memberId) ?? { id: memberId, name: null, upn: null };
  return {
    policyId: policy.policyId,
    name: policy.name,
    policyTypes: [...policy.policyTypes],
    certainty: policy.certainty,
    health: gateHealth(policy, ofRequest ? 'past_request' : 'policy'),
    groups: policy.groups.map((group) => ({ ...group, troubles: [...group.troubles] })),
    could: policy.could.slice(0, approversMax).map(({ memberId, certainty, through }) => ({
      ...named(memberId),
      certainty,
      through: through.map(({ basis, ...group }) => ({ ...group, ...basis })),
    })),
    couldMore: Math.max(0, policy.could.length - approversMax),
    couldNot: policy.couldNot.slice(0, approversMax).map(({ memberId, reasons, ...member }) => ({
      ...named(memberId),
      ...member,
      reasons: [...reasons],
    })),
    couldNotMore: Math.max(0, policy.couldNot.length - approversMax),
  };
}
