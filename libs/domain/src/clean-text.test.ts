import fc from 'fast-check';
import { cleanId, cleanText, cleanWord, maxTextBytes, oneLine } from './clean-text.ts';

test('marks what Postgres refuses and keeps everything else', () => {
  expect(cleanText('a\0b')).toBe('a\u2400b');
  expect(cleanText('a\ud800b\udc00')).toBe('a\ufffdb\ufffd');
  expect(cleanText('Łukasz 🌍 佐藤 \u202eright')).toBe('Łukasz 🌍 佐藤 \u202eright');
});

test('the result has neither NUL nor lone surrogates', () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 });
  fc.assert(
    fc.property(units, (codes) => {
      const text = cleanText(String.fromCharCode(...codes));
      expect(text).not.toContain('\0');
      expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
    }),
  );
});

test.each(['x', 'é', '佐', '🌍'])('cuts a text of many %s to one megabyte, with a visible note', (letter) => {
  const text = cleanText(letter.repeat(1_200_000));
  const bytes = Buffer.byteLength(text, 'utf8');
  expect(bytes).toBeLessThanOrEqual(maxTextBytes);
  expect(bytes).toBeGreaterThan(maxTextBytes - 100);
  expect(text).toMatch(/\[cut here: \d+ bytes in the archive\]$/);
  expect(text).not.toMatch(/\p{Surrogate}/u);
});

test('two long ids with the same beginning stay two', () => {
  const [a, b] = [cleanId(`${'x'.repeat(600)}a`), cleanId(`${'x'.repeat(600)}b`)];
  expect(a).not.toBe(b);
  expect(a.length).toBeLessThan(500);
});

test('a word is cut where no real one reaches', () => {
  expect(cleanWord('Success')).toBe('Success');
  expect(cleanWord('y'.repeat(1000))).toHaveLength(300);
});

test('for a terminal a text is one line that does not move the cursor', () => {
  expect(oneLine('Ada\r\n\u001b[2K\u2028\u202eBob')).toBe('Ada [2K Bob');
  expect(oneLine('Zoë Müller – 本社')).toBe('Zoë Müller – 本社');
});
