import fc from 'fast-check';
import { parseJson } from './json.ts';

test('parses what JSON.parse parses, with the same result', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual({ value: JSON.parse(text) });
    }),
  );
});

test('never throws, whatever the text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseJson(text)));
});

test('does not take a bracket inside a text for structure', () => {
  expect(parseJson('{"a:\\"[":"::[[{{"}')).toEqual({ value: { 'a:"[': '::[[{{' } });
  const text = '['.repeat(500);
  expect(parseJson(JSON.stringify({ text }))).toEqual({ value: { text } });
  expect(parseJson(`[${'{},'.repeat(500)}{}]`)).toHaveProperty('value');
});

test('F55 refuses nesting that would overflow a stack later', () => {
  expect(parseJson('['.repeat(200) + ']'.repeat(200))).toHaveProperty('value');
  expect(parseJson('['.repeat(201) + ']'.repeat(201))).toEqual({ problem: 'nested deeper than 200 levels' });
  expect(parseJson('['.repeat(200_000))).toHaveProperty('problem');
});

test('F56 a __proto__ key changes no prototype', () => {
  const parsed = parseJson('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}');
  expect(parsed).toHaveProperty('value');
  expect(({} as Record<string, unknown>).isAdmin).toBeUndefined();
});

test('F55 a member named twice is a problem, wherever it stands and however it is written', () => {
  for (const text of [
    '{"status":"approved","status":"rejected"}',
    '{"a":[{"b":{"c":1 , "c" : 1}}]}',
    '{"a\\u0062":1,"ab":2}',
    '{"__proto__":1,"__proto__":2}',
  ])
    expect(parseJson(text)).toEqual({ problem: 'names a member twice' });
  for (const text of [
    '{"a":{"a":":"},"b":"a\\":"}',
    '["a","a"]',
    '{"":1," ":{"":2}}',
    '{"a":"\\\\","b":1}',
    '":"',
  ])
    expect(parseJson(text)).toEqual({ value: JSON.parse(text) as unknown });
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (text) => {
      expect(parseJson(text)).toEqual({ value: JSON.parse(text) as unknown });
    }),
  );
});
