import { days, hours, manualClock, minutes, runningClock, seconds } from './clock.ts';
import { type AuditEventJson } from './graph-json.ts';
import { Random } from './random.ts';
import { type ScenarioName, playScenario } from './scenarios.ts';
import { type PlayedTenant } from './tenant-model.ts';
import { type TrueRequest } from './truth.ts';

const noon = Date.parse('2026-06-10T12:00:00Z');

function play(scenario: ScenarioName, seed = '1', auditNamesRequests = true): PlayedTenant {
  const clock = manualClock(noon);
  return playScenario(scenario, { random: new Random(seed), clock, anchoredAt: noon, auditNamesRequests });
}

const small = play('small');
const demo = play('demo');

function ofStory(tenant: PlayedTenant, story: string): TrueRequest[] {
  return tenant.requestsFiledUntil(noon).filter((request) => request.story === story);
}

function isAudited(tenant: PlayedTenant, activityType: string): boolean {
  return tenant.eventsVisibleAt(noon).some((event) => event.activityType === activityType);
}

test('the same seed is the same tenant, another seed is another one', () => {
  const read = (tenant: PlayedTenant): string =>
    JSON.stringify([tenant.tenantId, tenant.requestsVisibleAt(noon), tenant.eventsVisibleAt(noon)]);
  expect(read(play('small'))).toBe(read(small));
  expect(read(play('small', '2'))).not.toBe(read(small));
});

test('the future is the same whether it is asked for in one step or in many', () => {
  const [once, often] = [play('small'), play('small')];
  for (let at = noon; at < noon + days(3); at += minutes(47)) often.eventsVisibleAt(at);
  expect(often.requestsVisibleAt(noon + days(3))).toEqual(once.requestsVisibleAt(noon + days(3)));
  expect(often.eventsVisibleAt(noon + days(3))).toEqual(once.eventsVisibleAt(noon + days(3)));
});

test('the demo has two years of events and a month of listed requests', () => {
  const events = demo.eventsVisibleAt(noon);
  expect(events.length).toBeGreaterThan(60_000);
  expect(events.length).toBeLessThan(80_000);
  expect(demo.requestsFiledUntil(noon).length).toBeGreaterThan(3_000);
  expect(Date.parse(events[0]!.activityDateTime)).toBeLessThan(noon - days(730));
  const listed = demo.requestsVisibleAt(noon);
  expect(listed.length).toBeGreaterThan(100);
  expect(
    Math.min(...listed.map(({ lastModifiedDateTime }) => Date.parse(lastModifiedDateTime))),
  ).toBeGreaterThan(noon - days(30));
});

test('five to nine requests wait at any moment of the running demo, and one of the first is about to expire', () => {
  const waiting = (at: number): number =>
    demo.requestsVisibleAt(at).filter(({ status }) => status === 'needsApproval').length;
  const counts = Array.from({ length: 120 }, (_, step) => waiting(noon + step * minutes(9)));
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(5);
  expect(Math.max(...counts)).toBeLessThanOrEqual(9);
  const soon = demo
    .requestsVisibleAt(noon)
    .filter(
      ({ status, expirationDateTime }) =>
        status === 'needsApproval' && Date.parse(expirationDateTime) < noon + hours(1),
    );
  expect(soon.length).toBe(1);
});

test('a person who watches the demo sees something new about every half minute', () => {
  const until = noon + hours(2);
  const changes = demo
    .requestsFiledUntil(until)
    .flatMap(({ history }) => history.map(({ at }) => Date.parse(at)))
    .filter((at) => at > noon && at <= until);
  expect(hours(2) / changes.length).toBeGreaterThan(seconds(12));
  expect(hours(2) / changes.length).toBeLessThan(seconds(40));
});

test('a request leaves the list 30 days after its last change, and the truth still knows it', () => {
  const request = small.requestsFiledUntil(noon - days(33)).find(({ endedAt }) => endedAt !== undefined)!;
  const gone = Date.parse(request.endedAt!) + days(30);
  const isListed = (at: number): boolean => small.requestsVisibleAt(at).some(({ id }) => id === request.id);
  expect([isListed(gone - 1000), isListed(gone + 1000)]).toEqual([true, false]);
  expect(small.requestById(request.id)?.statusAt(gone + 1000)).toBe(request.history.at(-1)?.status);
});

test('a request shows only its present: status, last change, and no approver before the decision', () => {
  const request = ofStory(small, 'approved-and-completed')[5]!;
  const shownAt = (text: string): object =>
    small.requestsVisibleAt(Math.ceil(Date.parse(text)) + 1).find(({ id }) => id === request.id)!;
  expect(shownAt(request.requestedAt)).toMatchObject({
    status: 'needsApproval',
    approver: null,
    approvalJustification: null,
    lastModifiedDateTime: request.requestedAt,
  });
  expect(shownAt(request.decidedAt!)).toMatchObject({
    status: 'approved',
    lastModifiedDateTime: request.decidedAt,
    approver: { user: { id: request.approver?.id } },
  });
  expect(shownAt(request.completedAt!)).toMatchObject({
    status: 'completed',
    lastModifiedDateTime: request.completedAt,
  });
});

test('every request expires exactly three days after it was filed', () => {
  for (const { requestedAt, expiresAt } of demo.requestsFiledUntil(noon)) {
    expect(Date.parse(expiresAt) - Date.parse(requestedAt)).toBe(days(3));
    expect(expiresAt.slice(19)).toBe(requestedAt.slice(19));
  }
});

test('no object has two open requests at one time', () => {
  const openUntil = new Map<string, number>();
  for (const request of demo.requestsFiledUntil(noon)) {
    const objectId = demo.ledgerAt(noon).request(request.id)?.members.payloadId;
    if (objectId == null) continue;
    expect(openUntil.get(objectId) ?? 0).toBeLessThanOrEqual(Date.parse(request.requestedAt));
    openUntil.set(objectId, Date.parse(request.endedAt!));
  }
});

test('a completed request has its write by the requester within a minute after completion', () => {
  for (const request of ofStory(demo, 'approved-and-completed')) {
    const [first] = request.effectEventIds.map((id) => demo.eventById(id)!);
    const delay = Date.parse(first!.occurredAt) - Date.parse(request.completedAt!);
    expect(delay).toBeGreaterThanOrEqual(0);
    expect(delay).toBeLessThan(minutes(1));
    expect(first!.json.actor.userId).toBe(request.requester.id);
    expect(first!.requestId).toBe(request.id);
  }
});

test('the steps of a request are audited at the instants of its history', () => {
  const request = ofStory(small, 'approved-and-completed')[0]!;
  const audited = request.approvalEventIds.map((id) => small.eventById(id)!.json);
  expect(audited.map(({ activityType, activityDateTime }) => [activityType, activityDateTime])).toEqual([
    ['Create OperationApprovalRequest', request.requestedAt],
    ['approve OperationApprovalRequest', request.decidedAt],
    ['complete OperationApprovalRequest', request.completedAt],
  ]);
  expect(audited.map(({ resources }) => resources[0]?.resourceId)).toEqual([
    request.id,
    request.id,
    request.id,
  ]);
  expect(audited[1]!.resources[0]!.modifiedProperties[0]).toEqual({
    displayName: 'Status',
    oldValue: 'needsApproval',
    newValue: 'approved',
  });
});

test('in the degraded tenant no audit event names a request', () => {
  const silent = play('small', '1', false);
  const ids = silent.requestsFiledUntil(noon).map(({ id }) => id);
  const text = JSON.stringify(silent.eventsVisibleAt(noon));
  expect(ids.filter((id) => text.includes(id))).toEqual([]);
  expect(text).toContain('approve OperationApprovalRequest');
});

test('events appear late: most within minutes, a few after hours, none before they happen', () => {
  const records = demo.ledgerAt(noon).events;
  const lateness = records.map(({ visibleAt, occurredAt }) => visibleAt - Math.floor(Date.parse(occurredAt)));
  expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
  expect(lateness.filter((late) => late < minutes(3.1)).length / lateness.length).toBeGreaterThan(0.98);
  expect(lateness.filter((late) => late > hours(1)).length).toBeGreaterThan(50);
});

test.each([
  'approved-and-completed',
  'rejected',
  'cancelled',
  'expired',
  'resubmitted-after-rejection',
  'completed-between-two-sweeps',
  'same-human-approval',
  'own-request-approved',
  'repeated-rejections',
  'service-principal-request',
  'odd-shapes',
  'policy-created',
  'policy-changed',
  'policy-deleted-and-recreated',
  'exclusion',
  'bulk-device-action',
  'approved-never-completed',
  'slow-decision',
])('the demo tells the story %s', (story) => {
  expect(ofStory(demo, story).length).toBeGreaterThan(0);
});

test('requests completed between two sweeps took less than a minute from approval to completion', () => {
  for (const request of ofStory(demo, 'completed-between-two-sweeps')) {
    expect(Date.parse(request.completedAt!) - Date.parse(request.decidedAt!)).toBeLessThan(seconds(60));
  }
});

test('self-approvals are one human with two accounts, and rarely one account', () => {
  const found = demo.selfApprovals();
  const [sameAccount, twoAccounts] = [true, false].map((wanted) =>
    found.filter(({ requester, approver }) => (requester.id === approver?.id) === wanted),
  );
  expect(sameAccount!.length).toBe(2);
  expect(twoAccounts!.length).toBeGreaterThan(5);
  expect(new Set(twoAccounts!.map(({ approver }) => approver?.upn))).toEqual(
    new Set(['adm-lukas.brandt@contoso-eu.example']),
  );
});

test('a run of repeated rejections is one requester, at least three times, within a day', () => {
  expect(demo.repeatedRejections().length).toBeGreaterThan(5);
  for (const { requestIds, requester, from, to } of demo.repeatedRejections()) {
    expect(requestIds.length).toBeGreaterThanOrEqual(3);
    expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(days(1));
    for (const id of requestIds)
      expect(demo.requestById(id)).toMatchObject({ requester: { id: requester.id } });
  }
});

test('an excluded application writes without a request, and is stopped once the exclusion ends', () => {
  const [exclusion] = demo.exclusions();
  expect(exclusion).toMatchObject({ policyType: 'app', applicationDisplayName: 'PatchWerk Publisher' });
  expect(exclusion!.writeEventIds.length).toBeGreaterThan(10);
  expect(demo.requestById(exclusion!.addedByRequestId!)?.story).toBe('exclusion');
  const writes = demo
    .eventsVisibleAt(noon)
    .filter(({ actor }) => actor.applicationId === exclusion!.applicationId);
  const after = writes.find(({ activityDateTime }) => activityDateTime > exclusion!.removedAt!);
  expect(after?.activityResult).toBe('Failure');
  expect(demo.exclusions(Date.parse(exclusion!.addedAt) + 1)[0]).toMatchObject({
    removedAt: undefined,
    writeEventIds: [],
  });
});

test('a policy of scripts is deleted and comes back under another id', () => {
  const lives = demo.world.policies.lives.filter(({ policyType }) => policyType === 'script');
  expect(lives.length).toBe(2);
  const [first, second] = lives;
  expect(first!.deletedTicks).toBeLessThan(second!.versions[0]!.ticks);
  expect(isAudited(demo, 'Delete OperationApprovalPolicy')).toBe(true);
  expect(
    demo
      .policiesVisibleAt(noon)
      .filter(({ policyType }) => policyType === 'script')
      .map(({ id }) => id),
  ).toEqual([second!.id]);
});

/** What each write is protected by, told from the wire alone. */
function policyTypeOf({ activityType }: AuditEventJson): string | undefined {
  const [verb, entity = ''] = activityType.split(' ');
  if (verb === 'Get' || verb === 'Search') return undefined;
  if (entity === 'ManagedDevice') {
    const types: Record<string, string> = {
      wipe: 'deviceWipe',
      retire: 'deviceRetire',
      Delete: 'deviceDelete',
    };
    return types[verb!];
  }
  const types: Record<string, string> = {
    MobileApp: 'app',
    MobileAppAssignment: 'app',
    DeviceManagementScript: 'script',
    RoleDefinition: 'role',
    DeviceManagementConfigurationPolicy: 'configurationPolicy',
    DeviceManagementConfigurationPolicyAssignment: 'configurationPolicy',
    DeviceCompliancePolicy: 'compliancePolicy',
    DeviceCategory: 'tenantConfiguration',
    OperationApprovalPolicy: 'operationApprovalPolicy',
  };
  return types[entity];
}

test.each([
  ['demo', demo],
  ['small', small],
  ['calm', play('calm')],
] as const)(
  'in %s, the protected changes without approval are exactly the successful protected writes without request or exclusion',
  (_name, tenant) => {
    const excluded = new Set(tenant.exclusions().flatMap(({ writeEventIds }) => writeEventIds));
    const found = tenant
      .ledgerAt(noon)
      .events.filter(({ json, requestId, occurredAt }) => {
        const at = Math.floor(Date.parse(occurredAt));
        const policyType = policyTypeOf(json);
        return (
          at <= noon &&
          requestId === undefined &&
          json.activityResult === 'Success' &&
          policyType !== undefined &&
          !excluded.has(json.id) &&
          !(json.actor.auditActorType === 'Application' && occurredAt < '2026-06-22') &&
          tenant.world.policies.find(policyType, at) !== undefined
        );
      })
      .map(({ id }) => id);
    expect(tenant.protectedChangesWithoutApproval()).toEqual(found);
  },
);

test('people write at least sixty different justifications and many notes, in several scripts', () => {
  const shapes = new Set(
    demo
      .requestsFiledUntil(noon)
      .map(({ requestJustification }) => requestJustification?.replace(/[A-Z]+-?\d+/g, '#').slice(0, 18)),
  );
  expect(shapes.size).toBeGreaterThan(60);
  expect(
    new Set(demo.requestsFiledUntil(noon).map(({ approvalJustification }) => approvalJustification)).size,
  ).toBeGreaterThan(30);
  const names = [
    ...new Set(demo.requestsFiledUntil(noon).map(({ requester }) => requester.displayName)),
  ].join();
  for (const script of [
    /\p{Script=Cyrillic}/u,
    /\p{Script=Greek}/u,
    /\p{Script=Han}/u,
    /\p{Script=Arabic}/u,
    /\p{Extended_Pictographic}/u,
    /Ł/u,
  ]) {
    expect(names).toMatch(script);
  }
});

test('the odd shapes of real logs are all there', () => {
  const text = JSON.stringify(demo.eventsVisibleAt(noon));
  for (const shape of [
    '"displayName":"<null>"',
    '$Collection.',
    '"newValue":""',
    'Microsoft.Management.Services.Api.',
    '8/9/2026 6:29:00 PM',
  ]) {
    expect(text).toContain(shape);
  }
  expect(text).toMatch(/"resourceId":"[0-9a-f-]{36}_[0-9a-f-]{36}"/);
  expect(text).toMatch(/"resourceId":"[0-9A-F]{40}"/);
  const listed = JSON.stringify(
    demo.requestsFiledUntil(noon).map(({ requestJustification }) => requestJustification),
  );
  expect(listed).toContain('<script>');
  expect(listed).toContain('"=HYPERLINK');
  expect(listed).toContain('""');
  const records = demo.ledgerAt(noon).requests;
  expect(records.some(({ members }) => members.payloadId === undefined)).toBe(true);
  expect(records.some(({ members }) => members.payloadId === null)).toBe(true);
  expect(records.some(({ requester }) => requester.kind === 'application')).toBe(true);
});

test('people of the past keep office hours', () => {
  const weekend = demo
    .requestsFiledUntil(noon - days(4))
    .filter(({ requestedAt }) => [0, 6].includes(new Date(requestedAt).getUTCDay()));
  expect(weekend.length / demo.requestsFiledUntil(noon).length).toBeLessThan(0.1);
});

test('nothing ever happens in the empty tenant, and nothing remarkable in the calm one', () => {
  const [empty, calm] = [play('empty'), play('calm')];
  const later = noon + days(2);
  expect([
    empty.requestsVisibleAt(later),
    empty.eventsVisibleAt(later),
    empty.policiesVisibleAt(later),
  ]).toEqual([[], [], []]);
  expect(calm.requestsFiledUntil(noon).length).toBeGreaterThan(40);
  expect([calm.selfApprovals(), calm.protectedChangesWithoutApproval(), calm.exclusions()]).toEqual([
    [],
    [],
    [],
  ]);
});

test('the busy tenant has about as many events a day as asked for, and a request to a hundred of them', () => {
  const clock = manualClock(noon);
  const random = new Random('1');
  const busy = playScenario('busy', {
    ...{ random, clock, anchoredAt: noon, auditNamesRequests: true, eventsPerDay: 200 },
  });
  const events = busy.eventsVisibleAt(noon).length;
  expect(events).toBeGreaterThan(29 * 200 * 0.85);
  expect(events).toBeLessThan(29 * 200 * 1.15);
  const requests = busy.requestsFiledUntil(noon).length;
  expect(requests).toBeGreaterThan(29 * 2 * 0.6);
  expect(requests).toBeLessThan(29 * 2 * 1.6);
});

test('a running clock starts where it is told, never goes back, and can be moved forward', () => {
  const clock = runningClock(noon);
  const first = clock.now();
  expect(first).toBeGreaterThanOrEqual(noon);
  clock.advance(days(1));
  expect(clock.now()).toBeGreaterThanOrEqual(first + days(1));
  expect(() => clock.advance(-1)).toThrow('only moves forward');
});
