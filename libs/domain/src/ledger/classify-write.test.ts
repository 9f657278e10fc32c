import fc from 'fast-check';
import { at, eventRecord, type EventWords } from '../../test/builders.ts';
import { unapprovedChange } from '../detections/unapproved-change.ts';
import type { PolicyPeriod } from '../policies/policy-history.ts';
import type { Identity } from '../records/records.ts';
import { outcomes, strengths } from '../vocabulary.ts';
import { classifyWrite, type WriteFacts } from './classify-write.ts';

const policy: PolicyPeriod = {
  policyId: 'p1',
  policyName: 'MAA – Apps',
  policyType: 'app',
  from: at('08:00'),
  to: null,
  fromSource: 'audit-event',
  exclusions: [],
};
const bot: Identity = { kind: 'application', id: 'app-1', name: 'Patch bot', upn: null };
const tie: WriteFacts['links'][number] = {
  requestId: 'r1',
  outcome: 'completed',
  decision: 'approved',
  strength: 'strong',
  role: 'effect',
  mayMeanMoreObjects: false,
};
const letsBotPass: PolicyPeriod = {
  ...policy,
  exclusions: [{ appId: 'app-1', from: at('09:00'), to: null }],
};

function subject(changes: Partial<WriteFacts> = {}, words: Partial<EventWords> = {}): WriteFacts {
  return {
    position: 77,
    event: eventRecord({ activityType: 'Patch MobileApp', occurredAt: at('12:00'), id: 'e1', ...words }),
    policies: [policy],
    links: [],
    purgedTie: null,
    requestsKnownFrom: at('00:00', 1),
    gaps: [],
    log: [{ from: '2025-10-05T00:00:00.000000Z', to: at('00:00', 6) }],
    ...changes,
  };
}

type Row = [string, Partial<WriteFacts>, Partial<EventWords>, string, string, string | null];

test.each<Row>([
  ['nobody approved', {}, {}, 'unexplained', 'no_request', 'p1'],
  ['a request explains', { links: [tie] }, {}, 'approved', 'tied', 'p1'],
  ['a deleted request explained', { purgedTie: 'explained' }, {}, 'approved', 'tied_to_deleted', 'p1'],
  [
    'an excluded application made',
    { policies: [letsBotPass] },
    { actor: bot },
    'exempt',
    'excluded_app',
    'p1',
  ],
  [
    'an excluded application made, and had approved',
    { policies: [letsBotPass], links: [tie] },
    { actor: bot },
    ...(['approved', 'tied', 'p1'] as const),
  ],
  [
    'an application made that only one of two policies excludes',
    { policies: [letsBotPass, { ...policy, policyId: 'p2' }] },
    { actor: bot },
    ...(['unexplained', 'no_request', 'p2'] as const),
  ],
  ['an application made that is not excluded', {}, { actor: bot }, 'unexplained', 'no_request', 'p1'],
  [
    'an application made, with the log read back to just after the policy was created',
    { log: [{ from: at('08:01'), to: at('13:00') }] },
    { actor: bot },
    ...(['undecidable', 'exclusions_unknown', 'p1'] as const),
  ],
  [
    'an application made that was excluded until an hour before, with the log read back to then',
    {
      policies: [{ ...policy, exclusions: [{ appId: 'APP-1', from: at('09:00'), to: at('11:00') }] }],
      log: [{ from: at('10:59'), to: at('13:00') }],
    },
    { actor: bot },
    ...(['unexplained', 'no_request', 'p1'] as const),
  ],
  [
    'an application made, with a hole in the log before it',
    {
      log: [
        { from: at('08:00'), to: at('10:00') },
        { from: at('10:01'), to: at('13:00') },
      ],
    },
    { actor: bot },
    ...(['undecidable', 'exclusions_unknown', 'p1'] as const),
  ],
  [
    'a person made, with a hole in the log before it',
    { log: [] },
    {},
    ...(['unexplained', 'no_request', 'p1'] as const),
  ],
  [
    'an application made under a policy of unknown age, with a log from before there were exclusions',
    { policies: [{ ...policy, fromSource: 'reported' }] },
    { actor: bot },
    ...(['unexplained', 'no_request', 'p1'] as const),
  ],
  [
    'an application made under a policy of unknown age, with a log of months',
    {
      policies: [{ ...policy, fromSource: 'reported' }],
      log: [{ from: '2026-06-01T00:00:00.000000Z', to: at('13:00') }],
    },
    { actor: bot },
    ...(['undecidable', 'exclusions_unknown', 'p1'] as const),
  ],
  [
    'an application made before policies asked applications',
    { policies: [{ ...policy, from: '2026-01-05T08:00:00.000000Z' }] },
    { actor: bot, occurredAt: '2026-05-18T12:00:00.000000Z' },
    ...(['outside_policy', 'apps_not_gated', 'p1'] as const),
  ],
  [
    'an application made in the weeks in which policies began to ask applications',
    {
      policies: [{ ...policy, from: '2026-01-05T08:00:00.000000Z' }],
      requestsKnownFrom: '2026-01-05T08:00:00.000000Z',
    },
    { actor: bot, occurredAt: '2026-06-22T12:00:00.000000Z' },
    ...(['undecidable', 'apps_gated_lately', 'p1'] as const),
  ],
  [
    'a person made before policies asked applications',
    {
      policies: [{ ...policy, from: '2026-01-05T08:00:00.000000Z' }],
      requestsKnownFrom: '2026-01-05T08:00:00.000000Z',
    },
    { occurredAt: '2026-05-18T12:00:00.000000Z' },
    ...(['unexplained', 'no_request', 'p1'] as const),
  ],
  ['no policy ever asked about', { policies: [] }, {}, 'outside_policy', 'no_policy', null],
  [
    'another kind of policy asked about',
    { policies: [{ ...policy, policyType: 'script' }] },
    {},
    ...(['outside_policy', 'no_policy', null] as const),
  ],
  [
    'came before the policy was created',
    { policies: [{ ...policy, from: at('13:00') }] },
    {},
    ...(['outside_policy', 'before_policy', null] as const),
  ],
  [
    'came before a policy whose creation nobody recorded',
    { policies: [{ ...policy, from: at('13:00'), fromSource: 'observed' }] },
    {},
    ...(['undecidable', 'policy_unknown', null] as const),
  ],
  [
    'came before a deletion that is all that is known of a policy',
    { policies: [{ ...policy, from: at('13:00'), to: at('13:00'), fromSource: 'unknown' }] },
    {},
    ...(['undecidable', 'policy_unknown', null] as const),
  ],
  [
    'a request explains, although no policy is known',
    { policies: [], links: [tie] },
    {},
    ...(['approved', 'tied', null] as const),
  ],
  [
    'came between a deletion and a new policy',
    {
      policies: [
        { ...policy, to: at('11:00') },
        { ...policy, policyId: 'p2', from: at('13:00') },
      ],
    },
    {},
    ...(['outside_policy', 'policy_ended', null] as const),
  ],
  [
    'came four minutes after the policy',
    { policies: [{ ...policy, from: at('11:56') }] },
    {},
    ...(['outside_policy', 'policy_just_created', null] as const),
  ],
  [
    'may be what a request was for',
    { links: [{ ...tie, role: 'candidate' }] },
    {},
    'undecidable',
    'ambiguous',
    'p1',
  ],
  [
    'came before requests are known',
    { requestsKnownFrom: null },
    {},
    'undecidable',
    'requests_unknown',
    'p1',
  ],
  ['does not say how it ended', {}, { result: null }, 'undecidable', 'result_unknown', 'p1'],
  [
    'fell into a gap',
    { gaps: [{ from: at('11:00'), to: at('12:01') }] },
    {},
    ...(['undecidable', 'gap', 'p1'] as const),
  ],
])('a write that %s', (_what, changes, words, expectedClass, reason, policyId) => {
  expect(classifyWrite(subject(changes, words))).toMatchObject({ class: expectedClass, reason, policyId });
});

test('what Intune does by itself is service-made, unless a request explains it', () => {
  const { event } = subject();
  const system = { ...event, actor: { ...event.actor, type: 'System' } };
  expect(classifyWrite(subject({ event: system }))).toMatchObject({ class: 'service_made' });
  expect(classifyWrite(subject({ event: system, links: [tie] }))).toMatchObject({ class: 'approved' });
});

test.each<[string, Partial<EventWords>]>([
  ['a read', { activityType: 'Get MobileApp', operationType: 'Get' }],
  ['an attempt that failed', { result: 'Failure' }],
  ['an event of approval', { approval: [] }],
  ['a kind that no policy can protect', { activityType: 'syncDevice ManagedDevice', resources: [] }],
])('%s is not in the ledger', (_what, words) => {
  expect(classifyWrite(subject({}, words))).toBeNull();
});

test('the request is named only where it is one', () => {
  expect(classifyWrite(subject({ links: [tie] }))?.requestId).toBe('r1');
  expect(classifyWrite(subject({ links: [tie, { ...tie, requestId: 'r2' }] }))).toMatchObject({
    class: 'approved',
    requestId: null,
  });
});

test('the application is named where it acted alone', () => {
  expect(classifyWrite(subject({}, { actor: bot }))?.appId).toBe('app-1');
  expect(classifyWrite(subject())?.appId).toBeNull();
});

const instants = fc.integer({ min: 0, max: 23 }).map((hour) => at(`${String(hour).padStart(2, '0')}:30`));
const links = fc.record({
  requestId: fc.constantFrom('r1', 'r2'),
  outcome: fc.constantFrom(...outcomes),
  decision: fc.constantFrom('approved' as const, 'rejected' as const, null),
  strength: fc.constantFrom(...strengths.filter((one) => one !== 'none')),
  role: fc.constantFrom('effect', 'candidate', 'request'),
  mayMeanMoreObjects: fc.boolean(),
});
const policies = fc.record({
  policyId: fc.constantFrom('p1', 'p2'),
  policyName: fc.constant(null),
  policyType: fc.constantFrom('app', 'App', 'script'),
  from: instants,
  to: fc.option(instants),
  fromSource: fc.constantFrom('audit-event' as const, 'reported' as const, 'observed' as const),
  exclusions: fc.array(
    fc.record({ appId: fc.constantFrom('app-1', 'APP-1'), from: instants, to: fc.option(instants) }),
    {
      maxLength: 2,
    },
  ),
});
const subjects = fc.record({
  policies: fc.array(policies, { maxLength: 4 }),
  links: fc.array(links, { maxLength: 3 }),
  purgedTie: fc.constantFrom('explained' as const, 'ambiguous' as const, null),
  requestsKnownFrom: fc.option(instants),
  gaps: fc.array(fc.record({ from: instants, to: instants }), { maxLength: 2 }),
});

test('each write has one class, whatever the order of what is known, and only the unexplained become findings', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(subjects, fc.constantFrom(bot, undefined), (changes, actor) => {
      const one = subject(changes, actor ? { actor } : {});
      const write = classifyWrite(one);
      seen.set(write?.class ?? 'none', (seen.get(write?.class ?? 'none') ?? 0) + 1);
      expect(write).not.toBeNull();
      const turned = subject(
        { ...changes, links: [...changes.links].reverse(), gaps: [...changes.gaps].reverse() },
        actor ? { actor } : {},
      );
      expect(classifyWrite(turned)?.class).toBe(write?.class);
      const verdict = unapprovedChange.judge({ kind: 'event', ...one, write });
      expect('findings' in verdict && verdict.findings.length > 0).toBe(write?.class === 'unexplained');
      expect('cannotDecide' in verdict).toBe(write?.class === 'undecidable');
    }),
    { numRuns: 2000 },
  );
  for (const name of ['approved', 'exempt', 'outside_policy', 'undecidable', 'unexplained'])
    expect([name, seen.get(name) ?? 0]).toEqual([name, expect.any(Number)]);
  expect(seen.size).toBeGreaterThanOrEqual(5);
});
