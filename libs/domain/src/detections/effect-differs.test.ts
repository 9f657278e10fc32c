import { ada, at, findingsOf, weekCase } from '../../test/builders.ts';
import type { CaseSubject, WeekCase } from './subject.ts';
import { effectDiffers, hasComparableEffect } from './effect-differs.ts';

const role = (changes: Partial<WeekCase> = {}) => ({
  ...weekCase({ requestId: 'request', policyTypes: ['role'], ...changes }),
  line: [],
});
const judge = (differences: CaseSubject['differences'], changes?: Partial<WeekCase>) =>
  effectDiffers.judge({ kind: 'case', asOf: at('23:00'), case: role(changes), differences });

test('a value that was recorded otherwise than asked is a finding of the request and the event', () => {
  const [finding] = findingsOf(judge({ compared: 3, differing: ['displayName'], positions: [42] }));
  expect(finding).toMatchObject({
    severity: 'high',
    facts: { compared: 3, differing: 1, paths: 'displayName' },
    evidence: [
      { kind: 'case', subject: 'request' },
      { kind: 'event', subject: '42' },
    ],
  });
  expect(finding?.explanation).toContain('would not have fired if');
});

test('a change that was made as it was asked is none', () => {
  expect(findingsOf(judge({ compared: 3, differing: [], positions: [] }))).toEqual([]);
});

test('a hundred differences are named in part', () => {
  const differing = Array.from({ length: 100 }, (_, nth) => `property${nth}`);
  const [finding] = findingsOf(judge({ compared: 100, differing, positions: [1] }));
  expect(finding?.facts['paths']).toBe('property0, property1, property2, property3, property4 and others');
});

test.each([
  ['an app', { policyTypes: ['app'] }],
  ['a wipe, which has no values', { policyTypes: ['deviceWipe'] }],
  ['a request that was not completed', { outcome: 'approved_open' }],
  ['one known from audit events alone', { origin: 'reconstructed' }],
] as const)('%s is not compared', (_what, changes) => {
  expect(hasComparableEffect(role(changes))).toBe(false);
  expect(findingsOf(judge({ compared: 3, differing: ['x'], positions: [] }, changes))).toEqual([]);
});

test('cannot decide where a text is not known, as after a gap, or both name nothing in common', () => {
  expect(judge(null)).toHaveProperty('cannotDecide');
  expect(judge({ compared: 0, differing: [], positions: [] })).toHaveProperty('cannotDecide');
});

test('a requester who was renamed keeps the finding', () => {
  const differences = { compared: 1, differing: ['x'], positions: [] };
  const [before] = findingsOf(judge(differences));
  const [after] = findingsOf(judge(differences, { requester: { ...ada, name: 'Ada Married' } }));
  expect(after?.findingId).toBe(before?.findingId);
});
