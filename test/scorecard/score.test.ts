import { nothing, precision, recall, tallyLabels } from './score.ts';

const truth = new Map([
  ['a', 'x'],
  ['b', 'x'],
  ['c', 'y'],
  ['d', 'y'],
]);

test('what was said and was not true lowers precision, what was true and not said lowers recall', () => {
  const said = new Map([
    ['a', 'x'],
    ['b', 'y'],
    ['c', 'y'],
    ['e', 'y'],
  ]);
  const tallies = tallyLabels(truth, said);
  expect(tallies.get('x')).toEqual({ said: 1, true: 2, right: 1, undecided: 0 });
  expect(tallies.get('y')).toEqual({ said: 3, true: 2, right: 1, undecided: 0 });
  expect(precision(tallies.get('y')!)).toBeCloseTo(1 / 3);
  expect(recall(tallies.get('y')!)).toBe(0.5);
});

test('what was left undecided is neither a miss nor a claim', () => {
  const tallies = tallyLabels(
    truth,
    new Map([
      ['a', 'x'],
      ['b', '?'],
      ['c', 'y'],
      ['d', 'y'],
    ]),
    '?',
  );
  expect(tallies.get('x')).toEqual({ said: 1, true: 2, right: 1, undecided: 1 });
  expect(recall(tallies.get('x')!)).toBe(1);
  expect(tallies.has('?')).toBe(false);
});

test('of nothing, everything is right', () => {
  expect([precision(nothing), recall(nothing)]).toEqual([1, 1]);
});
