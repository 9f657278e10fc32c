import { ada, at, eventRecord } from '../../test/builders.ts';
import { classifyWrite, type WriteFacts } from '../ledger/classify-write.ts';
import type { PolicyPeriod } from '../policies/policy-history.ts';
import type { Identity } from '../records/records.ts';
import type { Finding, Verdict } from './detection.ts';
import type { EventSubject } from './subject.ts';
import { unapprovedChange } from './unapproved-change.ts';

const policy: PolicyPeriod = {
  policyId: 'p1',
  policyName: 'MAA – Apps',
  policyType: 'app',
  from: at('08:00'),
  to: null,
  fromSource: 'audit-event',
  exclusions: [],
};

type Link = EventSubject['links'][number];

const tie: Link = {
  requestId: 'r1',
  outcome: 'completed',
  decision: 'approved',
  strength: 'strong',
  role: 'effect',
  mayMeanMoreObjects: false,
};

type Words = Parameters<typeof eventRecord>[0];

function judge(changes: Partial<EventSubject> = {}, words: Partial<Words> = {}): Verdict {
  const facts: WriteFacts = {
    position: 77,
    event: eventRecord({ activityType: 'Patch MobileApp', occurredAt: at('12:00'), id: 'e1', ...words }),
    policies: [policy],
    links: [],
    purgedTie: null,
    requestsKnownFrom: at('00:00', 1),
    gaps: [],
    log: [{ from: at('00:00', 1), to: at('00:00', 6) }],
    ...changes,
  };
  return unapprovedChange.judge({ kind: 'event', ...facts, write: classifyWrite(facts) });
}

function findingsOf(verdict: Verdict): readonly Finding[] {
  if ('cannotDecide' in verdict) throw new Error(verdict.cannotDecide);
  return verdict.findings;
}

test('a change of a protected kind without a request becomes a critical finding', () => {
  const [finding, ...others] = findingsOf(judge());
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    severity: 'critical',
    subjectKind: 'event',
    subject: '77',
    firstAt: at('12:00'),
    facts: { eventId: 'e1', policyType: 'app', resource: 'VPN client 7' },
    evidence: [{ kind: 'event', subject: '77' }],
  });
  expect(finding?.explanation).toContain('0 approved requests');
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each(['exact', 'strong', 'medium', 'derived'] as const)(
  'a request tied %sly explains it',
  (strength) => {
    expect(findingsOf(judge({ links: [{ ...tie, strength }] }))).toEqual([]);
  },
);

test.each<[string, Link]>([
  ['a rejected request', { ...tie, outcome: 'rejected', decision: 'rejected', role: 'candidate' }],
  ['a request still waiting', { ...tie, outcome: 'waiting', decision: null, role: 'candidate' }],
  ['an approval that lapsed', { ...tie, outcome: 'approved_lapsed', role: 'candidate' }],
  ['an approval that was cancelled', { ...tie, outcome: 'cancelled', role: 'candidate' }],
  ['a weak candidate', { ...tie, strength: 'weak', role: 'candidate' }],
])('%s does not explain it', (_what, link) => {
  expect(findingsOf(judge({ links: [link] }))).toHaveLength(1);
});

test.each<[string, Link]>([
  ['fits another change equally well', { ...tie, role: 'candidate' }],
  ['does not name its object', { ...tie, strength: 'weak', role: 'candidate', mayMeanMoreObjects: true }],
])('a completed request that %s leaves it undecided', (_what, link) => {
  expect(judge({ links: [link] })).toHaveProperty('cannotDecide');
});

test.each<[string, Partial<Words>]>([
  ['a read', { activityType: 'Get MobileApp', operationType: 'Get' }],
  ['a failed attempt', { result: 'Failure' }],
  ['an event of approval', { approval: [] }],
  ['a kind that no policy covers', { activityType: 'syncDevice ManagedDevice', resources: [] }],
  ['a kind that another policy covers', { activityType: 'Patch RoleDefinition', resources: [] }],
])('%s is never a finding', (_what, words) => {
  expect(findingsOf(judge({}, words))).toEqual([]);
});

test('a change by nobody is never a finding', () => {
  const event = eventRecord({ activityType: 'Patch MobileApp', occurredAt: at('12:00') });
  const actor = { ...event.actor, userId: null, upn: null, appId: null };
  expect(findingsOf(judge({ event: { ...event, actor } }))).toEqual([]);
});

test('what Intune does by itself is never a finding', () => {
  const event = eventRecord({ activityType: 'Patch MobileApp', occurredAt: at('12:00') });
  expect(findingsOf(judge({ event: { ...event, actor: { ...event.actor, type: 'System' } } }))).toEqual([]);
});

test.each([
  ['4 minutes after the policy was created', { from: at('11:56') }, 0],
  ['5 minutes after', { from: at('11:55') }, 1],
  ['before the policy', { from: at('13:00') }, 0],
  ['after the policy was deleted', { to: at('11:00') }, 0],
  ['at the moment of the deletion', { to: at('12:00') }, 0],
  ['before the deletion', { to: at('12:00:01') }, 1],
])('a change %s: %#', (_when, period, findings) => {
  expect(findingsOf(judge({ policies: [{ ...policy, ...period }] }))).toHaveLength(findings);
});

describe('exclusions', () => {
  const bot: Identity = { kind: 'application', id: 'APP-1', name: 'Patch bot', upn: null };
  const excluded = (from: string, to: string | null): PolicyPeriod => ({
    ...policy,
    exclusions: [{ appId: 'app-1', from, to }],
  });

  test.each([
    ['excluded at the time', excluded(at('09:00'), null), 0],
    ['excluded later', excluded(at('13:00'), null), 1],
    ['no longer excluded', excluded(at('09:00'), at('11:00')), 1],
    ['never excluded', policy, 1],
  ])('an application that was %s', (_when, period, findings) => {
    expect(findingsOf(judge({ policies: [period] }, { actor: bot }))).toHaveLength(findings);
  });

  test('must hold on every policy that covers the change', () => {
    const policies = [excluded(at('09:00'), null), { ...policy, policyId: 'p2' }];
    expect(findingsOf(judge({ policies }, { actor: bot }))[0]?.facts.policyId).toBe('p2');
  });

  test('do not hold for a person who works through the application', () => {
    const event = eventRecord({ activityType: 'Patch MobileApp', occurredAt: at('12:00'), actor: ada });
    const through = { ...event, actor: { ...event.actor, appId: 'app-1' } };
    expect(findingsOf(judge({ event: through, policies: [excluded(at('09:00'), null)] }))).toHaveLength(1);
  });
});

describe('cannot decide', () => {
  test('whether a change without a result is one', () => {
    expect(judge({}, { result: null })).toHaveProperty('cannotDecide');
  });

  test.each([
    ['requests were never read', { requestsKnownFrom: null }],
    ['before requests are known', { requestsKnownFrom: at('12:00:01') }],
    ['inside a gap', { gaps: [{ from: at('11:00'), to: at('12:00:01') }] }],
  ])('%s', (_when, changes) => {
    expect(judge(changes)).toHaveProperty('cannotDecide');
  });

  test('whether an application is excluded, where the log does not reach back to the policy without a hole', () => {
    const bot: Identity = { kind: 'application', id: 'app-1', name: 'Patch bot', upn: null };
    const log = [{ from: at('08:30'), to: at('13:00') }];
    expect(judge({ log }, { actor: bot })).toEqual({
      cannotDecide: expect.stringContaining('the policy may exclude it') as unknown,
    });
    expect(findingsOf(judge({ log }))).toHaveLength(1);
  });

  test('a gap that ended at that very moment is no gap', () => {
    expect(findingsOf(judge({ gaps: [{ from: at('11:00'), to: at('12:00') }] }))).toHaveLength(1);
  });

  test('what is explained, or not protected, is decided even inside a gap', () => {
    const gaps = [{ from: at('11:00'), to: at('13:00') }];
    expect(findingsOf(judge({ gaps, links: [tie] }))).toEqual([]);
    expect(findingsOf(judge({ gaps, policies: [] }))).toEqual([]);
  });
});

test('a person who was renamed, and an event archived at another position, keep the finding', () => {
  const [first] = findingsOf(judge());
  const [second] = findingsOf(
    judge({ position: 99 }, { actor: { ...ada, upn: 'ada.married@contoso.example' } }),
  );
  expect(second?.findingId).toBe(first?.findingId);
});

test('an event that names neither object nor person is still described', () => {
  const bare = { resources: [{ type: 'MobileApp', id: null, name: null }], actor: { ...ada, upn: null } };
  expect(findingsOf(judge({}, bare))[0]?.title).toBe(
    `${ada.id} changed an unnamed object without an approved request`,
  );
});

test('a request whose content was deleted since still explains its change, or leaves it open', () => {
  expect(findingsOf(judge({ purgedTie: 'explained' }))).toEqual([]);
  expect(judge({ purgedTie: 'ambiguous' })).toHaveProperty('cannotDecide');
});
