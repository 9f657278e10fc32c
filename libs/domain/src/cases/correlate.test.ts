import fc from 'fast-check';
import {
  ada,
  appId,
  approvalEvent,
  at,
  bo,
  caseInput,
  completedVersions,
  event,
  requestId,
  requestRecord,
  version,
  write,
} from '../../test/builders.ts';
import type { Identity } from '../records/records.ts';
import type { CandidateEvent, CaseInput, CorrelatedCase, RequestVersion } from './case.ts';
import { correlate } from './correlate.ts';

const stranger: Identity = {
  kind: 'user',
  id: 'cccccccc-0000-4000-8000-00000000000c',
  name: null,
  upn: 'eve@contoso.example',
};

const completedRead = {
  status: 'completed',
  lastModifiedAt: at('10:00'),
  approver: bo,
  approvalJustification: 'ok',
} as const;

function rolesOf({ links }: CorrelatedCase): string[] {
  return links.map(({ role, strength }) => `${role} ${strength}`);
}

function kindsOf(result: CorrelatedCase): string[] {
  return result.case.line.map(({ kind }) => kind);
}

describe('a normal day', () => {
  const effect = write(at('09:58'));
  const result = correlate(caseInput(completedVersions(), [effect]));

  test('the case says who asked, who approved, and that the change was made', () => {
    expect(result.case).toMatchObject({
      outcome: 'completed',
      effect: 'confirmed',
      origin: 'observed',
      decision: 'approved',
      requester: { name: 'Ada Lindqvist' },
      approver: { name: 'Bo Berg' },
      approvalJustification: 'ok',
      decideSeconds: 3600,
      observations: 3,
      effectEvents: 1,
      correlationStrength: 'strong',
      endedAt: at('10:00'),
    });
  });

  test('the line of actions is in the order of time and says where each step is known from', () => {
    expect(kindsOf(result)).toEqual(['requested', 'approved', 'changed', 'completed']);
    expect(result.case.line[1]).toMatchObject({
      time: { at: at('09:00'), source: 'reported' },
      actor: { name: 'Bo Berg' },
      text: 'ok',
      provenance: [{ kind: 'observation' }],
    });
    expect(result.case.line[2]).toMatchObject({
      activity: 'Patch MobileApp',
      succeeded: true,
      actor: { name: 'Ada Lindqvist' },
      provenance: [{ kind: 'event', position: effect.position, eventId: effect.event.id }],
    });
  });

  test('the same event found twice, in two archived copies, counts once', () => {
    const copy = { ...effect, position: effect.position + 1000 };
    expect(correlate(caseInput(completedVersions(), [effect, effect, copy])).case.effectEvents).toBe(1);
  });
});

describe('when things are known from audit events', () => {
  const events = [
    approvalEvent('Create', at('08:00:01'), ada),
    approvalEvent('approve', at('09:00:30'), bo),
    approvalEvent('complete', at('09:59:30'), ada),
    write(at('09:59:31')),
  ];
  const result = correlate(caseInput([version(completedRead, at('10:05'))], events));

  test('decision and completion have the time of their events', () => {
    expect(result.case.decided).toMatchObject({ at: at('09:00:30'), source: 'audit-event' });
    expect(result.case.completed).toMatchObject({ at: at('09:59:30'), source: 'audit-event' });
    expect(rolesOf(result)).toEqual(['request exact', 'decision exact', 'completion exact', 'effect strong']);
    expect(result.case.correlationStrength).toBe('exact');
  });

  test('a completion that Graph has not shown yet already counts', () => {
    const waiting = correlate(caseInput([version({}, at('08:05'))], events));
    expect(waiting.case).toMatchObject({
      status: 'needsApproval',
      outcome: 'completed',
      effect: 'confirmed',
    });
  });

  test('an approval that failed is no approval', () => {
    const failed = approvalEvent('approve', at('09:00'), bo, { result: 'Failure' });
    const waiting = correlate(caseInput([version({}, at('08:05'))], [failed]));
    expect(waiting.case).toMatchObject({
      outcome: 'waiting',
      decision: null,
      decided: { source: 'unknown' },
    });
    expect(rolesOf(waiting)).toEqual(['candidate exact']);
  });

  test('an event of another request about the same object is not about this one', () => {
    const other = approvalEvent('approve', at('09:00'), bo, {
      resources: [
        { type: 'OperationApprovalRequest', id: '11111111-0000-4000-8000-000000000000', name: null },
      ],
      approval: [{ name: 'PayloadId', old: null, new: appId }],
    });
    expect(correlate(caseInput([version({}, at('08:05'))], [other])).links).toEqual([]);
  });
});

describe('when the audit log names no request', () => {
  const unnamed = (verb: string, time: string, who: Identity): CandidateEvent =>
    approvalEvent(verb, time, who, {
      resources: [{ type: 'OperationApprovalRequest', id: null, name: null }],
      approval: [{ name: 'PayloadId', old: null, new: appId }],
    });
  const read = [version({}, at('08:05')), version(completedRead, at('10:05'))];

  test('approver and time give the decision its time', () => {
    const result = correlate(caseInput(read, [unnamed('approve', at('09:30'), bo)]));
    expect(result.case.decided).toMatchObject({ at: at('09:30'), source: 'audit-event' });
    expect(rolesOf(result)).toEqual(['decision medium']);
    expect(result.case.line[1]?.provenance).toMatchObject([{ kind: 'event' }]);
  });

  test('two decisions of the approver in that time give none', () => {
    const events = [unnamed('approve', at('09:30'), bo), unnamed('approve', at('09:40'), bo)];
    const result = correlate(caseInput(read, events));
    expect(result.case.decided.at).toBeNull();
    expect(rolesOf(result)).toEqual(['candidate medium', 'candidate medium']);
  });

  test('the decision of somebody else gives none', () => {
    expect(correlate(caseInput(read, [unnamed('approve', at('09:30'), stranger)])).links).toEqual([]);
  });
});

describe('absence', () => {
  test('completed without a recorded change is not proven', () => {
    const result = correlate(caseInput(completedVersions()));
    expect(result.case).toMatchObject({ effect: 'unproven', effectEvents: 0, correlationStrength: 'none' });
    expect(result.links).toEqual([]);
  });

  test('a request of which nothing at all is known is unknown', () => {
    const result = correlate(caseInput([]));
    expect(result.case).toMatchObject({
      outcome: 'unknown',
      status: null,
      origin: 'reconstructed',
      line: [],
    });
  });

  test('a request that names no object is tied to nothing for certain', () => {
    const resource = { type: null, id: null, name: null, count: 1, ids: [] };
    const versions = completedVersions().map((each) => ({ ...each, record: { ...each.record, resource } }));
    const result = correlate(caseInput(versions, [write(at('09:58'))]));
    expect(result.case.effect).toBe('unproven');
    expect(rolesOf(result)).toEqual(['candidate weak']);
  });
});

describe('wrong person, wrong time, wrong thing', () => {
  test.each([
    ['by somebody else', write(at('09:58'), { actor: stranger }), ['effect medium']],
    ['before the approval', write(at('08:30')), ['candidate weak']],
    ['long after the completion, within the life of the request', write(at('11:30')), ['candidate weak']],
    ['before the request', write(at('07:00')), []],
    [
      'of another kind',
      write(at('09:58'), { activityType: 'Create MobileAppAssignment' }),
      ['candidate weak'],
    ],
    ['that only reads', write(at('09:58'), { activityType: 'Get MobileApp', operationType: 'Get' }), []],
    [
      'of another object',
      write(at('09:58'), {
        resources: [{ type: 'MobileApp', id: 'dddddddd-0000-4000-8000-00000000000d', name: null }],
      }),
      [],
    ],
  ])('a change %s proves nothing', (_what, effect, roles) => {
    const result = correlate(caseInput(completedVersions(), [effect]));
    expect(rolesOf(result)).toEqual(roles);
    expect(result.case.effect).toBe('unproven');
  });

  test('a change by somebody else is only offered once the requester’s own is found', () => {
    const result = correlate(
      caseInput(completedVersions(), [write(at('09:57'), { actor: stranger }), write(at('09:58'))]),
    );
    expect(rolesOf(result)).toEqual(['candidate weak', 'effect strong']);
  });

  test('a person who was renamed keeps the id and stays the same person', () => {
    const renamed = { ...ada, upn: 'ada.married@contoso.example' };
    const result = correlate(caseInput(completedVersions(), [write(at('09:58'), { actor: renamed })]));
    expect(result.case.effect).toBe('confirmed');
  });

  test('a UPN that passed to somebody else does not make that person the requester', () => {
    const heir = { ...stranger, upn: ada.upn };
    expect(rolesOf(correlate(caseInput(completedVersions(), [write(at('09:58'), { actor: heir })])))).toEqual(
      ['effect medium'],
    );
  });

  test('without ids the UPN decides, without regard to case', () => {
    const versions = completedVersions().map((each) => ({
      ...each,
      record: { ...each.record, requester: { ...ada, id: null, upn: 'ADA@contoso.example' } },
    }));
    expect(correlate(caseInput(versions, [write(at('09:58'))])).case.effect).toBe('confirmed');
  });

  test('an application is known by its id, acting alone', () => {
    const bot: Identity = { kind: 'application', id: 'app-1', name: 'Fleet bot', upn: null };
    const versions = completedVersions().map((each) => ({
      ...each,
      record: { ...each.record, requester: bot },
    }));
    expect(correlate(caseInput(versions, [write(at('09:58'), { actor: bot })])).case.effect).toBe(
      'confirmed',
    );
    expect(rolesOf(correlate(caseInput(versions, [write(at('09:58'))])))).toEqual(['effect medium']);
  });
});

describe('ambiguous', () => {
  const pair = [write(at('09:20')), write(at('09:40'))];

  test('two changes that fit equally well are both offered and neither is counted', () => {
    const result = correlate(caseInput(completedVersions(), pair));
    expect(rolesOf(result)).toEqual(['candidate strong', 'candidate strong']);
    expect(result.links[0]?.reason).toMatch(/^Ambiguous: 2 changes/);
    expect(result.case.effect).toBe('unproven');
  });

  test('the one at the completion is taken if there is only one', () => {
    const result = correlate(caseInput(completedVersions(), [write(at('09:20')), write(at('09:59'))]));
    expect(rolesOf(result)).toEqual(['candidate weak', 'effect strong']);
  });

  test('events of one call are one change', () => {
    const sameCall = pair.map((each) => ({ ...each, event: { ...each.event, correlationId: 'one-call' } }));
    expect(rolesOf(correlate(caseInput(completedVersions(), sameCall)))).toEqual([
      'effect strong',
      'effect strong',
    ]);
  });

  test('an assignment writes several events by nature', () => {
    const assign = { activityType: 'Create MobileAppAssignment', operationType: 'Create' };
    const versions = completedVersions().map((each) => ({
      ...each,
      record: { ...each.record, operation: 'Assign' },
    }));
    const result = correlate(caseInput(versions, [write(at('09:20'), assign), write(at('09:40'), assign)]));
    expect(rolesOf(result)).toEqual(['effect strong', 'effect strong']);
  });

  test('a wipe of several devices has one event per device, and one failure is a failure', () => {
    const ids = ['de71ce00-0000-4000-8000-000000000001', 'de71ce00-0000-4000-8000-000000000002'];
    const resource = { type: 'ManagedDevice', id: ids[0] as string, name: null, count: 2, ids };
    const versions = completedVersions().map((each) => ({
      ...each,
      record: { ...each.record, operation: 'wipe', resource },
    }));
    const wipes = ids.map((id, index) =>
      event({
        activityType: 'wipe ManagedDevice',
        operationType: 'Action',
        occurredAt: at('09:58'),
        result: index === 0 ? 'Failure' : 'Success',
        resources: [{ type: 'ManagedDevice', id, name: null }],
      }),
    );
    const result = correlate(caseInput(versions, wipes));
    expect(result.case).toMatchObject({ effect: 'failed', effectEvents: 2, resourceCount: 2 });
  });

  test('another event of the same call joins as derived, and only near in time', () => {
    const other = { resources: [{ type: 'Group', id: 'eeeeeeee-0000-4000-8000-00000000000e', name: null }] };
    const events = [
      write(at('09:58'), { correlationId: 'call' }),
      write(at('09:59'), { correlationId: 'CALL', ...other }),
      write(at('20:00'), { correlationId: 'call', ...other }),
    ];
    expect(rolesOf(correlate(caseInput(completedVersions(), events)))).toEqual([
      'effect strong',
      'effect derived',
    ]);
  });
});

describe('effect', () => {
  test.each([
    ['Success', 'confirmed'],
    ['succeeded', 'confirmed'],
    ['Failure', 'failed'],
    [null, 'unproven'],
  ])('a change with the result %p is %s', (result, effect) => {
    expect(correlate(caseInput(completedVersions(), [write(at('09:58'), { result })])).case.effect).toBe(
      effect,
    );
  });

  test('a creation without an id is tied by kind, name and person, which proves nothing', () => {
    const resource = { type: 'MobileApp', id: null, name: 'VPN client 7', count: 1, ids: [] };
    const versions = completedVersions().map((each) => ({
      ...each,
      record: { ...each.record, operation: 'Create', resource },
    }));
    const created = write(at('09:58'), {
      activityType: 'Create MobileApp',
      resources: [{ type: 'Win32LobApp', id: 'ffffffff-0000-4000-8000-00000000000f', name: 'vpn client 7' }],
    });
    const result = correlate(caseInput(versions, [created]));
    expect(rolesOf(result)).toEqual(['effect medium']);
    expect(result.case.effect).toBe('unproven');
  });

  test('a change of an access policy can be what a request asked for', () => {
    const policy = {
      type: 'OperationApprovalPolicy',
      id: 'aaaaaaaa-0000-4000-8000-00000000000a',
      name: 'MAA',
    };
    const versions = completedVersions().map((each) => ({
      ...each,
      record: { ...each.record, operation: 'Delete', resource: { ...policy, count: 1, ids: [policy.id] } },
    }));
    const deleted = write(at('09:58'), {
      activityType: 'Delete OperationApprovalPolicy',
      resources: [policy],
      approval: [],
    });
    expect(correlate(caseInput(versions, [deleted])).case.effect).toBe('confirmed');
  });

  test.each([
    ['waiting', {}],
    ['rejected', { status: 'rejected', approver: bo, lastModifiedAt: at('09:00') }],
    ['cancelled', { status: 'cancelled', lastModifiedAt: at('09:00') }],
    ['expired_unanswered', { status: 'expired', lastModifiedAt: at('08:00', 8) }],
    ['approved_lapsed', { status: 'expired', approver: bo, lastModifiedAt: at('08:00', 8) }],
  ])(
    'a change on the object of a request that is %s went around it, and is not hidden by a link',
    (outcome, record) => {
      const result = correlate(caseInput([version(record, at('22:00'))], [write(at('09:58'))]));
      expect(result.case).toMatchObject({ outcome, effect: null, effectEvents: 0 });
      expect(rolesOf(result)).toEqual(['candidate strong']);
    },
  );
});

describe('outcome', () => {
  const approved = { status: 'approved', approver: bo, lastModifiedAt: at('09:00') };
  test.each<[string, string, RequestVersion, string]>([
    ['waiting', 'open and in time', version({}, at('08:05')), at('07:59', 8)],
    [
      'expired_unanswered',
      'past its expiry, which Graph has not said',
      version({}, at('08:05')),
      at('08:00', 8),
    ],
    ['approved_open', 'approved and in time', version(approved, at('09:05')), at('07:59', 8)],
    ['approved_lapsed', 'approved and past its expiry', version(approved, at('09:05')), at('08:00', 8)],
    [
      'approved_lapsed',
      'expired with an approver',
      version({ ...approved, status: 'expired' }, at('09:00', 8)),
      at('10:00', 8),
    ],
    ['cancelled', 'spelt the American way', version({ status: 'canceled' }, at('09:00')), at('10:00')],
    ['lost_sight', 'gone while it was open', version({}, at('08:05'), { goneAt: at('12:00') }), at('13:00')],
    [
      'expired_unanswered',
      'gone after it was seen past its expiry',
      version({}, at('08:05'), { lastSeenAt: at('09:00', 8), goneAt: at('12:00', 20) }),
      at('13:00', 20),
    ],
    [
      'completed',
      'gone weeks after it was completed',
      version(completedRead, at('10:05'), { goneAt: at('12:00', 25) }),
      at('13:00', 25),
    ],
    [
      'unknown',
      'of a status nobody knows',
      version({ status: 'unknownFutureValue' }, at('09:00')),
      at('10:00'),
    ],
    ['unknown', 'of no status', version({ status: null }, at('09:00')), at('10:00')],
    ['waiting', 'open without a known expiry', version({ expiresAt: null }, at('09:00')), at('10:00', 30)],
  ])('%s: %s', (outcome, _when, seen, asOf) => {
    expect(correlate(caseInput([seen], [], asOf)).case.outcome).toBe(outcome);
  });

  test('an unknown status is printed as it came', () => {
    const result = correlate(caseInput([version({ status: 'underReview' }, at('09:00'))]));
    expect(result.case).toMatchObject({ status: 'underReview', outcome: 'unknown' });
  });

  test('what reappeared after it was gone is not gone', () => {
    const first = version({}, at('08:05'), { goneAt: at('09:00') });
    const again = version({ requestJustification: 'edited' }, at('10:00'));
    expect(correlate(caseInput([first, again])).case.outcome).toBe('waiting');
  });
});

describe('times between reads', () => {
  test('approved and completed between two reads: the decision lies between the last sight and the completion', () => {
    const versions = [
      version({}, at('08:05'), { lastSeenAt: at('09:30') }),
      version(completedRead, at('10:05')),
    ];
    const result = correlate(caseInput(versions));
    expect(result.case.decided).toEqual({
      at: null,
      earliest: at('09:30'),
      latest: at('10:00'),
      source: 'observed',
    });
    expect(result.case.completed).toMatchObject({ at: at('10:00'), source: 'reported' });
    expect(result.case.decideSeconds).toBe((90 + 15) * 60);
    expect(result.case.line[1]?.provenance.at(-1)).toMatchObject({ kind: 'inferred' });
  });

  test('first seen when all was over: the decision lies between the request and the completion', () => {
    const { decided } = correlate(caseInput([version(completedRead, at('10:05'))])).case;
    expect(decided).toEqual({ at: null, earliest: at('08:00'), latest: at('10:00'), source: 'observed' });
  });

  test('a read clock ahead of Graph’s does not turn a bracket upside down', () => {
    const versions = [
      version({}, at('08:05'), { lastSeenAt: at('10:02') }),
      version(completedRead, at('10:05')),
    ];
    expect(correlate(caseInput(versions)).case.decided).toMatchObject({
      earliest: at('08:00'),
      latest: at('10:00'),
    });
  });

  test('without any time from Graph the reads themselves are the bounds', () => {
    const none = { requestedAt: null, lastModifiedAt: null, expiresAt: null };
    const versions = [
      version(none, at('08:05'), { lastSeenAt: at('08:55') }),
      version({ ...none, status: 'rejected', approver: bo }, at('09:05'), { notBeforeAt: at('09:00') }),
    ];
    expect(correlate(caseInput(versions)).case.decided).toEqual({
      at: null,
      earliest: at('09:00'),
      latest: at('09:05'),
      source: 'observed',
    });
  });

  test('a rejection has Graph’s own time of it', () => {
    const rejected = {
      status: 'rejected',
      approver: bo,
      approvalJustification: 'No ticket',
      lastModifiedAt: at('09:00'),
    };
    const result = correlate(caseInput([version({}, at('08:05')), version(rejected, at('09:05'))]));
    expect(result.case).toMatchObject({
      outcome: 'rejected',
      decision: 'rejected',
      decided: { at: at('09:00'), source: 'reported' },
      completed: { at: null, source: 'unknown' },
      endedAt: at('09:00'),
      effect: null,
    });
    expect(kindsOf(result)).toEqual(['requested', 'rejected']);
  });

  test('a clock that puts the decision before the request gives no negative duration', () => {
    const early = { status: 'approved', approver: bo, lastModifiedAt: at('07:59') };
    expect(correlate(caseInput([version(early, at('08:05'))])).case.decideSeconds).toBe(0);
  });
});

describe('reconstructed from audit events alone', () => {
  const told = [
    { name: 'Status', old: null, new: 'needsApproval' },
    { name: 'RequestJustification', old: null, new: 'CHG-4711' },
    { name: '$Collection.RequiredOperationApprovalPolicyTypes[0]', old: null, new: 'app' },
    { name: 'PayloadId', old: null, new: appId },
    { name: 'PayloadType', old: null, new: 'Microsoft.Management.Services.Api.MobileApp' },
    { name: 'PayloadOperation', old: null, new: 'Update' },
    { name: 'RequestDateTime', old: null, new: at('08:00') },
    { name: 'ExpirationDateTime', old: null, new: at('08:00', 8) },
    { name: 'Requestor.UserId', old: null, new: ada.id },
    { name: 'Requestor.Upn', old: null, new: ada.upn },
    { name: 'Requestor.DisplayName', old: null, new: ada.name },
  ];
  const events = [
    approvalEvent('Create', at('08:00:01'), ada, { approval: told }),
    approvalEvent('approve', at('09:00'), bo, {
      approval: [
        { name: 'Status', old: 'needsApproval', new: 'approved' },
        { name: 'ApprovalJustification', old: null, new: 'ok' },
      ],
    }),
    approvalEvent('complete', at('10:00'), ada, {
      approval: [{ name: 'Status', old: 'approved', new: 'completed' }],
    }),
    write(at('09:59')),
  ];

  test('the events tell the whole case', () => {
    const result = correlate(caseInput([], events));
    expect(result.case).toMatchObject({
      origin: 'reconstructed',
      status: 'completed',
      outcome: 'completed',
      effect: 'confirmed',
      requester: ada,
      approver: { id: bo.id },
      requestJustification: 'CHG-4711',
      approvalJustification: 'ok',
      policyTypes: ['app'],
      operation: 'Update',
      resourceType: 'MobileApp',
      resourceId: appId,
      resourceName: 'VPN client 7',
      requestedAt: at('08:00'),
      expiresAt: at('08:00', 8),
      decided: { at: at('09:00'), source: 'audit-event' },
      firstSeenAt: null,
      observations: 0,
      archiveIndex: events[0]?.position,
    });
    expect(kindsOf(result)).toEqual(['requested', 'approved', 'changed', 'completed']);
  });

  test('only a late event of it gives what that event tells', () => {
    const result = correlate(caseInput([], events.slice(2, 3)));
    expect(result.case).toMatchObject({ outcome: 'completed', requester: { id: null }, requestedAt: null });
  });

  test('an open request with neither reads nor expiry is unknown, not waiting for ever', () => {
    const opened = approvalEvent('Create', at('08:00'), ada);
    expect(correlate(caseInput([], [opened])).case).toMatchObject({
      outcome: 'unknown',
      requester: { id: ada.id },
    });
  });
});

const someEvents = [
  approvalEvent('Create', at('08:00:01'), ada),
  approvalEvent('approve', at('09:00:30'), bo),
  approvalEvent('complete', at('09:59'), ada),
  write(at('08:30')),
  write(at('09:20')),
  write(at('09:58')),
  write(at('09:58'), { actor: stranger }),
];

test('the order in which things came in does not matter', () => {
  const versions = completedVersions();
  const subsets = fc.tuple(fc.shuffledSubarray(versions), fc.shuffledSubarray(someEvents));
  fc.assert(
    fc.property(subsets, ([somVersions, some]) => {
      const sorted: CaseInput = caseInput(
        versions.filter((each) => somVersions.includes(each)),
        someEvents.filter((each) => some.includes(each)),
      );
      expect(correlate(caseInput(somVersions, some))).toEqual(correlate(sorted));
    }),
  );
});

test('a late event gives the same case as one that came in time', () => {
  const late = someEvents.map((each) => ({ ...each, firstSeenAt: at('00:00', 30) }));
  expect(correlate(caseInput(completedVersions().slice(0, 0), late)).links).toEqual(
    correlate(caseInput([], someEvents)).links,
  );
});

test('bounds and points of a time always agree', () => {
  const records = fc.record({
    status: fc.constantFrom(
      'needsApproval',
      'approved',
      'rejected',
      'cancelled',
      'completed',
      'expired',
      'odd',
      null,
    ),
    lastModifiedAt: fc.constantFrom(at('08:00'), at('09:00'), at('10:00'), null),
    approver: fc.constantFrom(bo, null),
    expiresAt: fc.constantFrom(at('08:00', 8), at('09:30'), null),
  });
  const histories = fc.array(fc.tuple(records, fc.integer({ min: 8, max: 22 })), { maxLength: 4 });
  fc.assert(
    fc.property(histories, fc.shuffledSubarray(someEvents), (history, events) => {
      const versions = history.map(([record, hour]) =>
        version(record, at(`${String(hour).padStart(2, '0')}:01`)),
      );
      const { case: found } = correlate(caseInput(versions, events));
      expect(found.effect === null).toBe(found.outcome !== 'completed');
      for (const time of [found.decided, found.completed, ...found.line.map((step) => step.time)]) {
        if (time.at !== null) expect([time.earliest, time.latest]).toEqual([time.at, time.at]);
        if (time.source === 'observed') expect((time.earliest ?? '') <= (time.latest ?? '')).toBe(true);
      }
    }),
  );
});

test('the builders speak of the request they say', () => {
  expect(requestRecord().id).toBe(requestId);
});
