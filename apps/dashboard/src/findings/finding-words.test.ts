import type { FindingLife } from '@countersign/contract';
import { partsOfExplanation, standingText, stepText } from './finding-words.ts';

const life: FindingLife = {
  ...{ state: 'open', resolution: null, closedReason: null, owner: null },
  ...{ steps: 0, reopened: null, entryId: null, last: null },
};

test.each([
  [life, 'Open'],
  [{ ...life, owner: 'ana' }, 'Open, owned by ana'],
  [{ ...life, state: 'acknowledged', owner: 'ana' }, 'Acknowledged, owned by ana'],
  [{ ...life, state: 'closed', resolution: 'accepted', owner: 'ana' }, 'Closed as accepted risk'],
  [{ ...life, reopened: 'evidence' }, 'Open again'],
  [{ ...life, state: 'allow-listed' }, 'Allow-listed'],
] as const)('%j stands: %s', (given, words) => {
  expect(standingText(given)).toBe(words);
});

test('a step is told after the name of who took it', () => {
  const step = { owner: null, resolution: null };
  expect(stepText({ ...step, kind: 'acknowledged', owner: 'ben' })).toBe('acknowledged it for ben');
  expect(stepText({ ...step, kind: 'assigned' })).toBe('took its owner away');
  expect(stepText({ ...step, kind: 'closed', resolution: 'benign' })).toBe('closed it as benign');
});

test('what would have kept a rule silent is told apart from why it spoke', () => {
  expect(
    partsOfExplanation({
      explanation: 'She changed it at 10:00. The rule would not have fired if a request were open.',
    }),
  ).toEqual({
    why: 'She changed it at 10:00.',
    unless: 'The rule would not have fired if a request were open.',
  });
  expect(
    partsOfExplanation({
      explanation: '3 in a day. The rule asks for 3. It would not have fired if fewer had been.',
    }).unless,
  ).toBe('It would not have fired if fewer had been.');
  const none = 'Nothing is said of it.';
  expect(partsOfExplanation({ explanation: none })).toEqual({ why: none, unless: null });
});
