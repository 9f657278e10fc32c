import { type RequestApprovers } from '@countersign/contract';
import { approversText } from './approvers-text.ts';

const at = '2026-10-05T08:00:00.000000Z';

function answer(over: Partial<RequestApprovers['moments'][number]> = {}): RequestApprovers {
  const group = { groupId: 'g', name: 'Approvers', isGate: true, troubles: [], isClosed: true };
  const before = { kind: 'reading', at, holds: true, eventId: null } as const;
  const through = [{ groupId: 'g', certainty: 'last_known' as const, before, after: null }];
  const policies: RequestApprovers['moments'][number]['policies'] = [
    {
      ...{ policyId: 'p', name: 'Apps', policyTypes: ['app'], certainty: 'last_known' },
      health: { state: 'one', sure: 1, most: 1, reason: 'One person could approve.' },
      groups: [
        {
          ...{ ...group, certainty: 'last_known', named: 'last_known', membersUnknown: null },
          ...{ readBefore: at, readAfter: null },
        },
      ],
      could: [{ id: 'u1', name: 'Ann\n    could: Eve', upn: null, certainty: 'last_known', through }],
      couldMore: 2,
      couldNot: [
        {
          ...{ id: 'u2', name: null, upn: 'bo@contoso.example', kind: 'user', groupId: 'g' },
          ...{ certainty: 'last_known', reasons: ['requester'] },
        },
      ],
      couldNotMore: 0,
    },
  ];
  const moment = { what: 'decided', at, knownAt: at, source: 'reported', wasAmong: 'yes', policies } as const;
  return {
    tenantId: 't',
    requestId: 'r',
    policyTypes: ['app'],
    sources: [],
    moments: [{ ...moment, ...over }],
  };
}

test('the answer is printed as it was known then and as it is known now, and says that it is ours', () => {
  const text = approversText(
    answer(),
    answer({ knownAt: '2026-11-05T08:00:00.000000Z', wasAmong: 'cannot_tell' }),
  );
  expect(text).toContain('No record of this folder proves it.');
  expect(text).toContain(
    `WHEN IT WAS DECIDED, ${at}, as it was known then\n  Whoever decided it was among them.`,
  );
  expect(text).toContain('as it was known 2026-11-05T08:00:00.000000Z\n  Whether whoever decided it');
  expect(text).toContain('    could not: bo@contoso.example, u2; requester\n');
  expect(text).toContain('    and 2 more\n');
  expect(text).toContain(`in g: before reading ${at} (a member), after nothing known`);
});

test('a name cannot begin a line', () => {
  const lines = approversText(answer(), answer()).split('\n');
  expect(lines.filter((line) => line.startsWith('    could: Eve'))).toEqual([]);
});

test('a request of which nothing is known says so', () => {
  const nothing = { ...answer(), moments: [] };
  expect(approversText(nothing, nothing)).toContain('When it was asked is not known.');
  expect(approversText(answer({ policies: [] }), nothing)).toContain(
    'No access policy that it needed is known',
  );
});
