import type { AttemptDifference, AttemptList } from '@countersign/contract';
import { differenceSentence, isSameJustification, leftOutSentence, newTickets } from './attempt-words.ts';

const same: AttemptDifference = {
  verdict: 'same',
  why: null,
  properties: [],
  assignments: [],
  devices: [],
  unchanged: 3,
  notShown: { properties: 0, assignments: 0, devices: 0 },
};
const property: AttemptDifference['properties'][number] = {
  change: 'changed',
  path: 'level',
  earlier: null,
  later: null,
};
const attempt: AttemptList['items'][number] = {
  requestId: 'r',
  isThis: false,
  outcome: 'rejected',
  requestedAt: null,
  endedAt: null,
  justification: 'please',
  tickets: [],
  approver: null,
  decision: null,
  note: null,
  sincePrevious: null,
};

test('that nothing changed is said, and what is not known is not said to be the same', () => {
  expect(differenceSentence(same)).toBe('Nothing in what is asked changed.');
  expect(differenceSentence({ ...same, properties: [{ ...property, change: 'spelling' }] })).toBe(
    'Nothing in what is asked changed but upper and lower case or white space.',
  );
  expect(differenceSentence({ ...same, verdict: 'cannot_tell', why: 'the text is gone' })).toBe(
    'Whether what is asked changed cannot be told: the text is gone.',
  );
});

test('what changed is counted, with what is not shown, beside what stayed', () => {
  const changed = { ...same, verdict: 'changed' as const, properties: [property] };
  expect(differenceSentence(changed)).toBe('What is asked changed in 1 place; 3 values stayed the same.');
  const more = { ...changed, notShown: { properties: 4, assignments: 1, devices: 0 }, unchanged: 0 };
  expect(differenceSentence(more)).toBe('What is asked changed in 6 places.');
  expect(leftOutSentence(more)).toBe('Not shown: 4 values, 1 assignment more.');
  expect(leftOutSentence(changed)).toBeNull();
  expect(differenceSentence({ ...same, verdict: 'changed' })).toBe(
    'It asks for another operation, or for another object.',
  );
});

test('a justification that nobody knows is neither the same nor another', () => {
  expect(isSameJustification(attempt, { ...attempt, justification: ' please\n' })).toBe(true);
  expect(isSameJustification(attempt, { ...attempt, justification: 'pretty please' })).toBe(false);
  expect(isSameJustification(attempt, { ...attempt, justification: null })).toBeNull();
});

test('only tickets that the attempt before did not name are new', () => {
  const before = { ...attempt, tickets: ['SD-1'] };
  expect(newTickets(before, { ...attempt, tickets: ['CHG0030123', 'SD-1'] })).toEqual(['CHG0030123']);
});
