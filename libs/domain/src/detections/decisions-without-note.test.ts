import { at, bo, findingsOf, approverWeek, weekCase } from '../../test/builders.ts';
import { decisionsWithoutNote } from './decisions-without-note.ts';
import type { WeekCase } from './subject.ts';

const judge = (cases: readonly WeekCase[]) =>
  decisionsWithoutNote.judge({
    ...approverWeek,
    personId: bo.id!,
    personName: bo.name,

    cases,
  });
const role = (note: string | null, changes: Partial<WeekCase> = {}) =>
  weekCase({ policyTypes: ['role'], approvalJustification: note, ...changes });

test.each([
  ['no note', null],
  ['blanks', '  '],
  ['the text of the request', 'version 4.2 FIXES the sign-in loop '],
])('%s on a change of high impact is a finding', (_what, note) => {
  const [finding] = findingsOf(judge([role(note), role('Looked at the diff')]));
  expect(finding).toMatchObject({ severity: 'low', facts: { withoutNote: 1, decisions: 2 } });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('a rejection without a word counts too', () => {
  expect(
    findingsOf(judge([role(null, { decision: 'rejected', status: 'rejected', outcome: 'rejected' })])),
  ).toHaveLength(1);
});

test.each([
  ['a note of its own', role('ok')],
  ['an app', role(null, { policyTypes: ['app'] })],
  ['a decision of another week', role(null, { requestedAt: at('09:00', 1) })],
])('%s is none', (_what, one) => {
  expect(findingsOf(judge([one]))).toEqual([]);
});

test('cannot decide where no read showed the decided request: only an audit event tells of the decision', () => {
  expect(judge([role(null, { origin: 'reconstructed', status: null })])).toHaveProperty('cannotDecide');
  expect(judge([role(null, { status: 'needsApproval' })])).toHaveProperty('cannotDecide');
});

test('the name on the finding is the one used last, the id is the person', () => {
  const [finding] = findingsOf(judge([role(null, { approver: { ...bo, name: 'Old Name' } })]));
  expect(finding).toMatchObject({ subject: `${bo.id}|2026-10-05`, facts: { approverId: bo.id } });
  expect(finding?.title).toContain('Bo Berg');
});
