import type {
  ApproverSource,
  PolicyApprovers,
  PolicyApproversAnswer,
  PolicyFile,
  RequestApprovers,
} from '@countersign/contract';
import { policyList } from './fake-ledger.ts';
import { approvers, now, tenantId } from './fake-world.ts';

const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000).toISOString();
const groupId = 'e31453de-7bbf-4819-824e-8857b8cc4af4';
const reading = (hours: number) => ({ kind: 'reading', at: ago(hours), holds: true, eventId: null }) as const;
const named = approvers.map(({ id, name, upn }) => ({ id: id ?? '', name, upn }));

const sources: ApproverSource[] = [
  'access-policies',
  'role-assignments',
  'approver-groups',
  'directory-audits',
].map((source) => {
  const isOff = source === 'directory-audits';
  const times = isOff ? [null, null] : [ago(24 * 70), ago(0.5)];
  return { source, isOff, message: null, firstReadAt: times[0] ?? null, lastReadAt: times[1] ?? null };
});

function approversOf(policyId: string): PolicyApprovers | undefined {
  const policy = policyList().items.find((one) => one.policyId === policyId);
  if (!policy) return undefined;
  const [barred, ...able] = named;
  const could = able.slice(0, policyId === 'p-wipe' ? 1 : 4).map((one) => ({
    ...one,
    certainty: 'last_known' as const,
    through: [{ groupId, certainty: 'last_known' as const, before: reading(0.5), after: null }],
  }));
  const group = { groupId, name: 'MAA approvers', isGate: true, troubles: [], isClosed: false };
  return {
    ...{ policyId, name: policy.name, policyTypes: policy.policyTypes, certainty: 'last_known' },
    health: policy.health ?? { state: 'unknown', sure: 0, most: null, reason: 'Not known.' },
    groups: [
      {
        ...{ ...group, certainty: 'last_known', named: 'last_known', membersUnknown: null },
        ...{ readBefore: ago(0.5), readAfter: null },
      },
    ],
    ...{ could, couldMore: 0, couldNotMore: 0 },
    couldNot: barred
      ? [{ ...barred, kind: 'user', groupId, certainty: 'last_known', reasons: ['account_disabled'] }]
      : [],
  };
}

export function policyApprovers(policyId: string): PolicyApproversAnswer {
  const policies = [approversOf(policyId)].filter((one) => one !== undefined);
  return { tenantId, policyId, sources, at: now.toISOString(), knownAt: now.toISOString(), policies };
}

export function requestApprovers(requestId: string): RequestApprovers {
  const [policy] = policyApprovers('p-apps').policies;
  const moment = (what: 'requested' | 'decided', hours: number) => ({
    ...{ what, at: ago(hours), knownAt: now.toISOString(), source: 'audit-event' as const },
    ...{ policies: policy ? [policy] : [], wasAmong: what === 'decided' ? ('yes' as const) : null },
  });
  const moments = [moment('requested', 30), moment('decided', 28)];
  return { tenantId, requestId, policyTypes: ['app'], sources, moments };
}

export function policyFile(policyId: string): PolicyFile | null {
  const policy = policyList().items.find((one) => one.policyId === policyId);
  if (!policy) return null;
  const stays = named.map(({ id, name, upn }, index) => ({
    ...{ memberId: id, kind: 'user', name, upn, notBeforeAt: index > 2 ? ago(24 * 40) : null },
    firstSeenAt: ago(index > 2 ? 24 * 40 - 1 : 24 * 70),
    ...{ lastSeenAt: ago(index === 1 ? 24 * 12 : 0.5), goneAt: index === 1 ? ago(24 * 12 - 1) : null },
  }));
  const readings = [{ from: ago(24 * 70), to: ago(0.5) }];
  const lists = { log: [], stays, staysMore: 0, changes: [], changesMore: false };
  return {
    ...policy,
    ...{ tenantName: 'Contoso', sources, groupsMore: 0 },
    groups: [{ groupId, name: 'MAA approvers', readings, ...lists }],
  };
}
