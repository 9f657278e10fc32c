import {
  assignmentReading,
  groupId,
  groupReading,
  member,
  membershipEvent,
  noFacts,
  policyReading,
  readFacts,
} from '../../test/approvers.ts';
import { at } from '../../test/builders.ts';
import type { ApproverFacts } from './approver-facts.ts';
import { approversAt, type PolicyApprovers } from './approvers-at.ts';

const [eight, nine, ten] = [at('08:00'), at('09:00'), at('10:00')];
const half = at('08:30');
const log = { from: at('00:00'), to: at('20:00'), readAt: at('20:00') };

interface When {
  readonly at?: string;
  readonly knownAt?: string;
  readonly requesterId?: string;
}

function ask(facts: ApproverFacts, when: When = {}): PolicyApprovers {
  const question = { at: half, knownAt: at('23:00'), requesterId: null, ...when };
  const [policy] = approversAt(question, facts);
  if (!policy) throw new Error('No policy.');
  return policy;
}

function could(facts: ApproverFacts, when: When = {}): unknown[] {
  return ask(facts, when).could.map(({ memberId, certainty }) => `${memberId} ${certainty}`);
}

function barred(facts: ApproverFacts, when: When = {}): unknown[] {
  return ask(facts, when).couldNot.map(({ memberId, reasons }) => `${memberId} ${reasons.join(', ')}`);
}

test('who is shown by the readings on both sides surely could; who came or went between them possibly', () => {
  const facts = readFacts({ [eight]: ['ann', 'leaves'], [nine]: ['ann', 'comes'] });
  expect(could(facts)).toEqual(['ann certain', 'comes possible', 'leaves possible']);
});

test('what was known then is the last reading before; what is known now has the next one too', () => {
  const facts = readFacts({ [eight]: ['ann', 'leaves'], [nine]: ['ann', 'comes'] });
  expect(could(facts, { knownAt: half })).toEqual(['ann last_known', 'leaves last_known']);
});

test('an event says to the second when somebody came or went', () => {
  const events = [
    membershipEvent('removed', 'leaves', at('08:20')),
    membershipEvent('added', 'comes', at('08:20')),
    membershipEvent('removed', 'stays on', at('08:40')),
    membershipEvent('added', 'comes later', at('08:40')),
  ];
  const facts = readFacts(
    { [eight]: ['leaves', 'stays on'], [nine]: ['comes', 'comes later'] },
    { memberships: events },
  );
  expect(could(facts)).toEqual(['comes certain', 'stays on certain']);
});

test('an event that came in later changes only what is known now', () => {
  const late = membershipEvent('removed', 'ann', at('08:20'), at('12:00'));
  const facts = readFacts({ [eight]: ['ann'] }, { memberships: [late] });
  expect(could(facts, { knownAt: half })).toEqual(['ann last_known']);
  expect(could(facts)).toEqual([]);
});

test('members of today are not carried back before the first reading', () => {
  const facts = readFacts(
    { [nine]: ['ann'] },
    { policies: [policyReading(nine, { lastModifiedAt: at('07:00') })] },
  );
  expect(ask(facts)).toMatchObject({
    could: [],
    groups: [{ membersUnknown: { reason: 'not_read_before', since: null, until: nine } }],
  });
});

test('unless all directory events in between were read', () => {
  const facts = readFacts(
    { [nine]: ['ann', 'new'] },
    {
      policies: [policyReading(nine, { lastModifiedAt: at('07:00') })],
      groups: [groupReading(eight, null), groupReading(nine, ['ann', 'new'])],
      assignments: [assignmentReading(eight), assignmentReading(nine)],
      memberships: [membershipEvent('added', 'new', at('08:40'))],
      windows: [log],
    },
  );
  expect(could(facts)).toEqual(['ann certain']);
  expect(ask(facts).groups[0]).toMatchObject({ membersUnknown: null, isClosed: true });
});

/** Read for the first time at nine, and all logs from midnight on. */
const firstRead = readFacts(
  { [nine]: ['ann'] },
  {
    policies: [policyReading(nine, { lastModifiedAt: at('07:00') })],
    windows: [log],
    auditWindows: [log],
  },
);

test('logs carry group and role assignment back as well, unless they tell of a change', () => {
  expect(could(firstRead)).toEqual(['ann certain']);
  const event = { eventId: 'e', firstSeenAt: nine };
  const change = { ...event, assignmentId: 'ASSIGNMENT', occurredAt: at('08:40') };
  expect(could({ ...firstRead, assignmentEvents: [change] })).toEqual(['ann possible']);
  const other = [
    { ...change, assignmentId: 'other' },
    { ...change, occurredAt: at('08:20') },
  ];
  expect(could({ ...firstRead, assignmentEvents: other })).toEqual(['ann certain']);
  const restored = { ...event, groupId, isThere: true, occurredAt: at('08:40') };
  expect(ask({ ...firstRead, groupEvents: [restored] }).groups[0]).toMatchObject({ isGate: false });
  expect(could({ ...firstRead, auditWindows: [] })).toEqual(['ann possible']);
});

test('a group that was deleted between two readings is no gate after the event that says so', () => {
  const gone = { eventId: 'e', groupId, isThere: false, firstSeenAt: nine };
  const facts = readFacts(
    { [eight]: ['ann'], [nine]: [] },
    { groups: [groupReading(eight, ['ann']), groupReading(nine, null, null)] },
  );
  expect(ask({ ...facts, groupEvents: [{ ...gone, occurredAt: at('08:20') }] }).groups[0]?.isGate).toBe(
    false,
  );
  expect(ask({ ...facts, groupEvents: [{ ...gone, occurredAt: at('08:40') }] }).groups[0]?.isGate).toBe(true);
});

test('a removal alone tells of a time before it, not of how long', () => {
  const facts = readFacts(
    { [eight]: null, [nine]: null },
    { memberships: [membershipEvent('removed', 'ann', at('08:40'))] },
  );
  expect(could(facts)).toEqual(['ann possible']);
  expect(ask(facts).groups[0]?.membersUnknown).toEqual({ reason: 'not_read', since: null, until: null });
});

test('a log read up to the instant makes the last reading certain', () => {
  const groups = [groupReading(eight, ['ann']), groupReading(nine, null)];
  const facts = readFacts({ [eight]: [], [nine]: [] }, { groups });
  expect(could(facts)).toEqual(['ann last_known']);
  expect(could({ ...facts, windows: [{ ...log, from: at('07:00') }] })).toEqual(['ann certain']);
});

test('a member who may not approve is named with the reason', () => {
  const members = [
    member('asks'),
    member('nested', { kind: 'group' }),
    member('robot', { kind: 'service-principal' }),
    member('phone', { kind: 'device' }),
    member('locked', { accountEnabled: false }),
    member('dim', { accountEnabled: null }),
  ];
  const facts = readFacts({ [eight]: members, [nine]: members });
  expect(barred(facts, { requesterId: 'ASKS' })).toEqual([
    'asks requester',
    'locked account_disabled',
    'nested nested_group',
    'phone not_a_person',
    'robot not_a_person',
  ]);
  expect(could(facts, { requesterId: 'ASKS' })).toEqual(['dim certain']);
});

test('an account that was disabled between the readings possibly could; an event says when', () => {
  const locked = [member('ann', { accountEnabled: false })];
  const facts = readFacts({ [eight]: ['ann'], [nine]: locked });
  expect(could(facts)).toEqual(['ann possible']);
  const event = { eventId: 'off', memberId: 'ann', isEnabled: false, firstSeenAt: nine };
  expect(could({ ...facts, accounts: [{ ...event, occurredAt: at('08:40') }] })).toEqual(['ann certain']);
  expect(could({ ...facts, accounts: [{ ...event, occurredAt: at('08:20') }] })).toEqual([]);
});

test('readings that lie more than three hours apart tell of nobody for sure', () => {
  const facts = readFacts({ [at('06:00')]: ['ann'], [ten]: ['ann'] });
  expect(could(facts)).toEqual(['ann possible']);
  expect(ask(facts).groups[0]).toMatchObject({
    membersUnknown: { reason: 'not_read_since', since: at('06:00'), until: ten },
    isClosed: false,
  });
  expect(could(readFacts({ [at('05:00')]: ['ann'] }))).toEqual(['ann possible']);
});

const [both, none] = [[eight, nine], []] as const;

test.each<[string, Partial<ApproverFacts>, unknown]>([
  [
    'deleted or not readable',
    { groups: both.map((time) => groupReading(time, null, null)) },
    [false, 'not_shown'],
  ],
  [
    'a Microsoft 365 group',
    {
      groups: both.map((time) => groupReading(time, ['ann'], { groupTypes: ['Unified'], mailEnabled: true })),
    },
    [false, 'microsoft_365'],
  ],
  [
    'mail-enabled',
    { groups: both.map((time) => groupReading(time, ['ann'], { mailEnabled: true })) },
    [false, 'mail_enabled'],
  ],
  [
    'no security group',
    { groups: both.map((time) => groupReading(time, ['ann'], { securityEnabled: false })) },
    [false, 'not_security'],
  ],
  [
    'in no role assignment',
    { assignments: both.map((time) => assignmentReading(time, ['other'])) },
    [false, 'no_role_assignment'],
  ],
  ['of role assignments that were not read', { assignments: none }, [null, 'assignments_not_read']],
  [
    'of which Graph does not say what it is',
    { groups: both.map((time) => groupReading(time, ['ann'], { securityEnabled: null })) },
    [null, 'group_not_read'],
  ],
  ['plain, and in a role assignment', {}, [true]],
])('a group that is %s', (_what, changes, expected) => {
  const policy = ask({ ...readFacts({ [eight]: ['ann'], [nine]: ['ann'] }), ...changes });
  const [group] = policy.groups;
  expect([group?.isGate, ...(group?.troubles ?? [])]).toEqual(expected);
  const [isGate] = expected as [boolean | null];
  expect(policy.could.map(({ certainty }) => certainty)).toEqual(
    isGate === false ? [] : [isGate === null ? 'possible' : 'certain'],
  );
});

test.each<[string, ApproverFacts['policies'], string[]]>([
  [
    'the group before an edit of which Graph says that it was later',
    [policyReading(eight), policyReading(nine, { approverGroupIds: ['new'], lastModifiedAt: at('08:40') })],
    [`${groupId} certain`],
  ],
  [
    'the group after an edit of which Graph says that it was earlier',
    [
      policyReading(eight, { approverGroupIds: ['old'] }),
      policyReading(nine, { lastModifiedAt: at('08:20') }),
    ],
    [`${groupId} certain`],
  ],
  [
    'both groups, if nobody says when it was edited',
    [policyReading(eight), policyReading(nine, { approverGroupIds: ['new'] })],
    [`${groupId} possible`, 'new possible'],
  ],
  ['the group last read', [policyReading(eight)], [`${groupId} last_known`]],
])('a policy named %s', (_what, policies, expected) => {
  const { groups } = ask({ ...noFacts, policies });
  expect(groups.map((group) => `${group.groupId} ${group.named}`)).toEqual(expected);
});

test('a policy that is gone from the next reading was possibly there; one that came later was not', () => {
  expect(ask({ ...noFacts, policies: [policyReading(eight), policyReading(nine, null)] }).certainty).toBe(
    'possible',
  );
  const later = policyReading(nine, { lastModifiedAt: at('08:40') });
  const question = { at: half, knownAt: ten, requesterId: null };
  expect(approversAt(question, { ...noFacts, policies: [policyReading(eight, null), later] })).toEqual([]);
});

test('somebody in two groups could by the surer one', () => {
  const second = { ...groupReading(eight, ['ann', 'bo']), groupId: 'g2' };
  const policies = [eight, nine].map((time) => policyReading(time, { approverGroupIds: [groupId, 'G2'] }));
  const assignments = [eight, nine].map((time) => assignmentReading(time, [groupId, 'g2']));
  const facts = readFacts({ [eight]: ['ann'], [nine]: ['ann'] });
  const asked = { ...facts, policies, assignments, groups: [...facts.groups, second] };
  expect(could(asked)).toEqual(['ann certain', 'bo last_known']);
  expect(ask(asked).could[0]?.through).toHaveLength(2);
  const mail = { ...groupReading(eight, ['ann'], { mailEnabled: true }), groupId: 'g2' };
  expect(barred({ ...asked, groups: [...facts.groups, mail] })).toEqual([]);
});
