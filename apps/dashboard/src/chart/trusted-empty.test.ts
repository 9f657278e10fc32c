import { onlyEmpty } from './trusted-empty.ts';

test('F58 only nothing at all may become HTML', () => {
  expect(onlyEmpty('')).toBe('');
  expect(() => onlyEmpty('<b>')).toThrow(TypeError);
  expect(() => onlyEmpty(' ')).toThrow(TypeError);
});
