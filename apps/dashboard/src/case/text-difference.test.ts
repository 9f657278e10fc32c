import { lineDifference, numberedLines, wordDifference } from './text-difference.ts';

test('a unified difference has the lines around a change, with their numbers', () => {
  const before = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`).join('\n');
  const lines = lineDifference(before, before.replace('line 20', 'another'));
  expect(lines?.map(({ kind, number, text }) => [kind, number, text])).toEqual([
    ['jump', null, 'from line 17'],
    ['same', 17, 'line 17'],
    ['same', 18, 'line 18'],
    ['same', 19, 'line 19'],
    ['removed', 20, 'line 20'],
    ['added', 20, 'another'],
    ['same', 21, 'line 21'],
    ['same', 22, 'line 22'],
    ['same', 23, 'line 23'],
  ]);
});

test('a missing line break at the end is said, and is no line', () => {
  expect(lineDifference('a\nb', 'a\nb\n')?.map(({ kind }) => kind)).toContain('jump');
});

test('there is no difference between two equal texts', () => {
  expect(lineDifference('a\n', 'a\n')).toBeNull();
});

test('texts without anything in common do not take for ever', () => {
  const text = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}`).join('\n');
  const started = performance.now();
  expect(lineDifference(text('a'), text('b'))).toBeNull();
  wordDifference(text('a'), text('b'));
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('words are told apart within a line', () => {
  expect(wordDifference('to the London desk', 'to the Berlin desk')).toEqual([
    { kind: 'same', text: 'to the ' },
    { kind: 'removed', text: 'London' },
    { kind: 'added', text: 'Berlin' },
    { kind: 'same', text: ' desk' },
  ]);
});

test('lines are numbered, whatever ends them', () => {
  expect(numberedLines('a\r\nb\n\nc\n').map(({ number, text }) => [number, text])).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, ''],
    [4, 'c'],
  ]);
});
