import { readFileSync } from 'node:fs';
import { manualClock } from '../clock.ts';
import { Random } from '../random.ts';
import { auditEventJson } from '../routes/audit-events.ts';
import { type ScenarioName, playScenario } from '../scenarios.ts';
import { type PlayedTenant } from '../tenant-model.ts';
import { readCsdl } from './csdl.ts';
import { validate } from './validate.ts';

const text = readFileSync(new URL('../../schema/graph-csdl-excerpt.xml', import.meta.url), 'utf8');
const beta = readCsdl(text, 'beta');
const v1 = readCsdl(text, 'v1.0');

function play(scenario: ScenarioName, seed: string): { tenant: PlayedTenant; now: number } {
  const clock = manualClock('2026-06-10T12:00:00Z');
  const tenant = playScenario(scenario, {
    random: new Random(seed),
    clock,
    anchoredAt: clock.now(),
    auditNamesRequests: true,
  });
  return { tenant, now: clock.now() };
}

test.each([
  ['small', 'a'],
  ['small', 'b'],
  ['small', 'c'],
  ['calm', 'a'],
  ['young', 'a'],
  ['demo', 'a'],
] as const)(
  'every payload of scenario %s, seed %s, is valid by the CSDL, in both versions',
  (scenario, seed) => {
    const { tenant, now } = play(scenario, seed);
    const problems = new Set<string>();
    const note = (found: string[]): void => found.forEach((line) => problems.add(line));
    for (const event of tenant.eventsVisibleAt(now)) {
      note(validate(v1, 'auditEvent', auditEventJson(event, 'v1.0')));
      note(validate(beta, 'auditEvent', auditEventJson(event, 'beta')));
    }
    for (const audit of tenant.directoryAuditsVisibleAt(now)) note(validate(v1, 'directoryAudit', audit));
    for (const instant of [now, now - 9 * 86_400_000]) {
      for (const request of tenant.requestsVisibleAt(instant))
        note(validate(beta, 'operationApprovalRequest', request));
      for (const policy of tenant.policiesVisibleAt(instant))
        note(validate(beta, 'operationApprovalPolicy', policy));
    }
    expect([...problems]).toEqual([]);
  },
);

test('a member that a closed type does not declare is a problem, and in an open type it is not', () => {
  const { tenant, now } = play('small', 'a');
  const [policy] = tenant.policiesVisibleAt(now);
  const [request] = tenant.requestsVisibleAt(now);
  expect(validate(beta, 'operationApprovalPolicy', { ...policy, exclusions: [] })).toEqual([
    'operationApprovalPolicy.exclusions: operationApprovalPolicy is closed and does not declare it',
  ]);
  expect(validate(beta, 'operationApprovalRequest', { ...request, anything: 1 })).toEqual([]);
});

test('wrong members, nulls and shapes are named with their place', () => {
  const { tenant, now } = play('small', 'a');
  const [request] = tenant.requestsVisibleAt(now);
  const broken = {
    ...request,
    status: 'done',
    id: null,
    requestDateTime: 'yesterday',
    requiredOperationApprovalPolicyTypes: ['apps'],
  };
  expect(validate(beta, 'operationApprovalRequest', broken)).toEqual([
    'operationApprovalRequest.id: may not be null',
    'operationApprovalRequest.requestDateTime: an instant is expected',
    'operationApprovalRequest.status: "done" is no member of operationApprovalRequestStatus',
    'operationApprovalRequest.requiredOperationApprovalPolicyTypes[0]: "apps" is no member of operationApprovalPolicyType',
  ]);
});

test('beta members are not valid in v1.0', () => {
  const { tenant, now } = play('small', 'a');
  const [event] = tenant.eventsVisibleAt(now);
  expect(validate(v1, 'auditEvent', auditEventJson(event!, 'beta')).join()).toMatch(
    /actor\.type: auditActor is closed/,
  );
});
