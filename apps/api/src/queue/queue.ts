import { type CanDecide, type Queue, queueMax, queuePeopleMax } from '@countersign/contract';
import { inTenants } from '@countersign/database';
import { approversAt, gateHealth, type ApproverFacts, type PolicyApprovers } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { findApproverSources } from '../approvers/approver-sources.query.ts';
import { instantNow } from '../approvers/instant-now.ts';
import { loadFacts } from '../approvers/load-facts.ts';
import { findNames, type NamedId } from '../approvers/names.query.ts';
import { findOpenRequests, type OpenRequest } from './open-requests.query.ts';
import { findReadAt } from './read-at.query.ts';

/** What waits, with who can act on it. Facts are loaded once for each tenant, and each requester is judged once. */
export async function findQueue(
  dataSource: DataSource,
  tenants: readonly { readonly tenantId: number; readonly entraId: string }[],
): Promise<Queue> {
  const archive = inTenants(
    dataSource,
    tenants.map(({ tenantId }) => tenantId),
  );
  const found = await findOpenRequests(archive);
  const open = found.slice(0, queueMax);
  const deciders = new Map<number, (request: OpenRequest) => CanDecide | null>();
  const sources: Queue['sources'] = [];
  for (const { tenantId, entraId } of tenants) {
    const waiting = open.filter((one) => one.tenantId === tenantId && one.row.outcome === 'waiting');
    if (waiting.length > 0) deciders.set(tenantId, await decidersOf(dataSource, tenantId, waiting));
    sources.push(
      ...(await findApproverSources(dataSource, tenantId)).map((one) => ({ ...one, tenantId: entraId })),
    );
  }
  const items = open.map((one) => ({
    case: one.row,
    canDecide: one.row.outcome === 'waiting' ? (deciders.get(one.tenantId)?.(one) ?? null) : null,
    blocks: one.blocks,
  }));
  return { items, hasMore: found.length > queueMax, readAt: await findReadAt(archive), sources };
}

async function decidersOf(
  dataSource: DataSource,
  tenantId: number,
  waiting: readonly OpenRequest[],
): Promise<(request: OpenRequest) => CanDecide | null> {
  const now = instantNow();
  const facts = await loadFacts(dataSource, { tenantId, at: now, knownAt: now });
  const answers = new Map<string, readonly PolicyApprovers[]>();
  for (const { row } of waiting) {
    const key = row.requester.id ?? '';
    if (!answers.has(key)) answers.set(key, ask(facts, now, row.requester.id));
  }
  const gatesOf = ({ row }: OpenRequest) =>
    (answers.get(row.requester.id ?? '') ?? []).filter(({ policyTypes }) =>
      policyTypes.some((type) => row.policyTypes.includes(type)),
    );
  const ids = waiting.flatMap((one) => gatesOf(one).flatMap((gate) => shownIds(gate)));
  const names = await findNames(dataSource, tenantId, [...new Set(ids)]);
  return (request) => tell(gatesOf(request), names);
}

function ask(facts: ApproverFacts, now: string, requesterId: string | null): PolicyApprovers[] {
  return approversAt({ at: now, knownAt: now, requesterId }, facts);
}

function shownIds({ could, couldNot }: PolicyApprovers): string[] {
  return [...could.slice(0, queuePeopleMax), ...couldNot.slice(0, queuePeopleMax)].map(
    ({ memberId }) => memberId,
  );
}

const of = 'waiting_request';

/** Two policies may gate one type; then either's approvers can act, and the better gate is told. */
function tell(gates: readonly PolicyApprovers[], names: ReadonlyMap<string, NamedId>): CanDecide | null {
  const [best] = [...gates].sort((a, b) => gateHealth(b, of).sure - gateHealth(a, of).sure);
  if (best === undefined) return null;
  const could = unique(gates.flatMap((gate) => gate.could));
  const barred = unique(gates.flatMap((gate) => gate.couldNot)).filter(
    ({ memberId }) => !could.some((one) => one.memberId === memberId),
  );
  const named = (memberId: string): NamedId => names.get(memberId) ?? { id: memberId, name: null, upn: null };
  return {
    health: gateHealth(best, of),
    policies: gates.map(({ name, policyId }) => name ?? policyId),
    people: could.slice(0, queuePeopleMax).map(({ memberId }) => named(memberId)),
    more: Math.max(0, could.length - queuePeopleMax),
    barred: barred
      .slice(0, queuePeopleMax)
      .map(({ memberId, reasons }) => ({ ...named(memberId), reasons: [...reasons] })),
  };
}

function unique<Member extends { readonly memberId: string }>(members: readonly Member[]): Member[] {
  return [...new Map(members.map((member) => [member.memberId, member])).values()];
}
