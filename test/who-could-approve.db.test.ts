import {
  type ApproverFacts,
  approversAt,
  type PolicyApprovers,
  readInstant,
  type Source,
} from '@countersign/domain';
import { loadFacts } from '../apps/api/src/approvers/load-facts.ts';
import { useDatabase } from './database.ts';
import { aSimulatedTenant, closeSimulatedTenants, type SimulatedTenant } from './simulated-tenant.ts';

const database = useDatabase({ role: 'countersign_ingester' });
afterEach(closeSimulatedTenants);

const [minute, hour] = [60_000, 3_600_000];
const sources: readonly Source[] = [
  'access-policies',
  'audit-events',
  'role-assignments',
  'approver-groups',
  'directory-audits',
];

const instant = (at: number): string => readInstant(new Date(at).toISOString()) ?? '';

async function answer({ tenant }: SimulatedTenant, at: number, knownAt: number): Promise<PolicyApprovers[]> {
  const question = { at: instant(at), knownAt: instant(knownAt), requesterId: null };
  const near = { ...question, tenantId: tenant.tenantId };
  const facts: ApproverFacts = await loadFacts(database.dataSource, near);
  return approversAt(question, facts);
}

async function harvestFor(tenant: SimulatedTenant, hours: number): Promise<void> {
  for (let times = 0; times < hours; times += 1) {
    await tenant.harvestOnce(sources);
    tenant.clock.advance(hour);
  }
}

/** What is said of a policy against what was: nobody too many, and nobody too few where all is known. */
function check(policy: PolicyApprovers, truth: readonly string[], at: number): 'all known' | 'in the dark' {
  const where = `${policy.name ?? ''} at ${instant(at)}`;
  const certain = policy.could.filter(({ certainty }) => certainty === 'certain');
  for (const { memberId } of certain)
    expect([where, memberId, truth.includes(memberId)]).toEqual([where, memberId, true]);
  if (!policy.groups.every(({ isClosed }) => isClosed)) return 'in the dark';
  const disabled = policy.couldNot.filter(({ reasons }) => reasons.includes('account_disabled'));
  const told = new Set([...policy.could, ...disabled].map(({ memberId }) => memberId));
  expect([where, truth.filter((id) => !told.has(id))]).toEqual([where, []]);
  return 'all known';
}

test('who is certain could truly approve, nobody is left out where all is known, and no answer changes for its instant', async () => {
  const tenant = await aSimulatedTenant(database, { scenario: 'small', optional: true });
  const { simulator, clock } = tenant;
  const begin = clock.now();
  await harvestFor(tenant, 4);
  const early = clock.now() - minute;
  const asked = [begin - 20 * 24 * hour, begin - 90 * minute, begin + 150 * minute, early - 10 * minute];
  const before = [];
  for (const at of asked) before.push(await answer(tenant, at, early));
  await harvestFor(tenant, 4);
  for (const [index, at] of asked.entries()) expect(await answer(tenant, at, early)).toEqual(before[index]);

  const instants = [
    ...Array.from({ length: 16 }, (_, index) => begin - (index + 1) * 41.3 * hour),
    ...Array.from({ length: 16 }, (_, index) => begin + index * 23.3 * minute),
  ];
  const seen = { 'all known': 0, 'in the dark': 0 };
  let certain = 0;
  for (const at of instants) {
    for (const policy of await answer(tenant, at, clock.now())) {
      seen[check(policy, simulator.model.approversAt(at, policy.policyId), at)] += 1;
      certain += policy.could.filter((one) => one.certainty === 'certain').length;
    }
  }
  expect(seen['all known']).toBeGreaterThan(100);
  expect(certain).toBeGreaterThan(1000);
}, 240_000);
