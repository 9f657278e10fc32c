import { chooseSigners } from './choose-signers.ts';

const first = { position: 3, key: 'a', previous: null };
const second = { position: 8, key: 'b', previous: 'a' };
const third = { position: 9, key: 'c', previous: 'b' };

it.each([
  ['the first checkpoint, by the key it covers', [first], 0, 5, ['a']],
  ['a later one', [first], 5, 9, ['a']],
  ['the one before a rotation is covered', [first, second], 5, 8, ['a']],
  ['the first that covers it, by both', [first, second], 5, 9, ['a', 'b']],
  ['the next, by the new one alone', [first, second], 9, 12, ['b']],
  ['one that covers two rotations, by all three', [first, second, third], 5, 12, ['a', 'b', 'c']],
  ['nothing without a record', [], 0, 5, []],
])('signs %s', (_what, records, signed, size, keys) => {
  expect(chooseSigners(records, signed, size)).toEqual(keys);
});

it('refuses a record that does not follow from the one before', () => {
  const forged = { position: 8, key: 'x', previous: null };
  expect(() => chooseSigners([first, forged], 5, 9)).toThrow(
    'position 8: the key before this one was a, not none',
  );
  expect(() => chooseSigners([{ ...first, previous: 'z' }], 0, 9)).toThrow('position 3');
});
