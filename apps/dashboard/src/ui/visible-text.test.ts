import { stretchesOf, visibleText } from './visible-text.ts';

test('a right-to-left override is shown and taken out of the text', () => {
  expect(stretchesOf('report\u202Efdp.exe')).toEqual([
    { text: 'report' },
    { mark: 'U+202E', name: 'right-to-left override' },
    { text: 'fdp.exe' },
  ]);
});

test('line breaks, tabs and every script stay as they are', () => {
  const text = 'línea\n\t佐藤 ليلى 👩‍💻';
  expect(stretchesOf(text)).toEqual([{ text }]);
});

test('the string form names the hidden characters', () => {
  expect(visibleText('\u200Ba\u0000')).toBe('[U+200B]a[U+0000]');
});
