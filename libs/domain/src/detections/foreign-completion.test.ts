import { ada, at, bo, findingsOf, weekCase } from '../../test/builders.ts';
import type { ApprovalCase, Step } from '../cases/case.ts';
import type { Identity } from '../records/records.ts';

import { foreignCompletion } from './foreign-completion.ts';

const completed = (actor: Identity | null): Step => ({
  kind: 'completed',
  time: { at: at('11:00'), earliest: at('11:00'), latest: at('11:00'), source: 'audit-event' },
  actor,
  text: null,
  activity: null,
  succeeded: null,
  provenance: [],
});
const judge = (actor: Identity | null, changes: Partial<ApprovalCase> = {}) =>
  foreignCompletion.judge({
    kind: 'case',
    differences: null,
    asOf: at('23:00'),
    case: { ...weekCase(), line: [completed(actor)], ...changes },
  });

test('a completion by another account is a finding', () => {
  const [finding] = findingsOf(judge(bo));
  expect(finding).toMatchObject({ severity: 'high', facts: { requesterId: ada.id, completedById: bo.id } });
  expect(finding?.explanation).toContain('would not have fired if');
});

test.each([
  ['the requester', ada],
  [
    'the requester under a new name and UPN',
    { ...ada, name: 'Ada Married', upn: 'ada.married@contoso.example' },
  ],
  ['the requester by UPN where an id is missing', { ...ada, id: null }],
])('a completion by %s is none', (_what, actor) => {
  expect(findingsOf(judge(actor))).toEqual([]);
});

test('a request that was not completed is none', () => {
  expect(findingsOf(judge(bo, { outcome: 'approved_open' }))).toEqual([]);
});

test.each([
  ['no event tells of the completion', null, {}],
  ['an application completed it', { kind: 'application', id: 'app', name: 'Portal', upn: null }, {}],
  ['an application filed it', bo, { requester: { kind: 'application', id: 'app', name: 'Bot', upn: null } }],
  ['one side has an id and the other a UPN', { ...bo, id: null }, { requester: { ...ada, upn: null } }],
] as const)('cannot decide where %s', (_what, actor, changes) => {
  expect(judge(actor, changes)).toHaveProperty('cannotDecide');
});
