import fc from 'fast-check';
import { findJsonRanges } from './json-ranges.ts';
import { RangeScanner, reasons } from './range-scanner.ts';

const cut = (text: string) => {
  const bytes = Buffer.from(text);
  const { items, broken, hasList } = findJsonRanges(bytes);
  return {
    items: pairs(items).map(([start, end]) => bytes.subarray(start, end).toString()),
    broken: broken.map((piece) => [bytes.subarray(piece.start, piece.end).toString(), piece.reason]),
    hasList,
  };
};

function pairs(flat: readonly number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, at) => [flat[at * 2]!, flat[at * 2 + 1]!]);
}

describe('the items of a piece of JSON', () => {
  test.each([
    [
      'a Graph answer',
      '{"@odata.context":"x","value":[{"a":1},{"b":[1,{"c":2}]}],"n":1}',
      ['{"a":1}', '{"b":[1,{"c":2}]}'],
    ],
    ['an export with records', '{"records":[{"a":1} , {"b":2}]}', ['{"a":1}', '{"b":2}']],
    ['a list', ' [ {"a":1},\n{"b":2} ] ', ['{"a":1}', '{"b":2}']],
    ['lines', '{"a":1}\n{"b":2}\r\n\n{"c":3}', ['{"a":1}', '{"b":2}', '{"c":3}']],
    ['one object over many lines', '{\n "a": {\n "b": 1 }\n}\n', ['{\n "a": {\n "b": 1 }\n}']],
    ['answers one after the other', '{"value":[{"a":1}]}{"value":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
    [
      'records, one answer per line',
      '{"records":[{"a":1}]}\n{"records":[{"b":2}]}\n',
      ['{"a":1}', '{"b":2}'],
    ],
    ['a byte order mark', '\ufeff{"value":[{"a":1}]}', ['{"a":1}']],
    [
      'texts with brackets and escapes',
      '[{"a":"]}\\"\\\\"},{"b":"\\\\\\"["}]',
      ['{"a":"]}\\"\\\\"}', '{"b":"\\\\\\"["}'],
    ],
    [
      'elements that are no objects',
      '[1, "x,]", null,{"a":1}, [2]]',
      ['1', '"x,]"', 'null', '{"a":1}', '[2]'],
    ],
    ['a member called value that is no list', '{"value":"x","a":[{"b":1}]}', ['{"value":"x","a":[{"b":1}]}']],
    ['a list called value further down', '{"a":{"value":[1]}}', ['{"a":{"value":[1]}}']],
    ['two lists of the same name', '{"value":[{"a":1}],"value":[{"b":2}]}', ['{"a":1}', '{"b":2}']],
    ['a spaced key', '{ "value" : [ {"a":1} ] }', ['{"a":1}']],
    [
      'a text that says value before another list',
      '{"k":"value","b":[{"c":1}]}',
      ['{"k":"value","b":[{"c":1}]}'],
    ],
  ])('%s', (_, text, items) => {
    expect(cut(text)).toEqual({
      items,
      broken: [],
      hasList: /value" ?: ?\[|records|^\s*\[/.test(text) && !text.includes('{"a":{'),
    });
  });

  test('an empty answer has a list without items', () => {
    expect(cut('{"value":[]}')).toEqual({ items: [], broken: [], hasList: true });
  });

  test('half a file: what is whole is found, the rest is named', () => {
    expect(cut('{"value":[{"a":1},{"b":"x')).toEqual({
      items: ['{"a":1}'],
      broken: [[',{"b":"x'.slice(1), reasons.endsInside]],
      hasList: true,
    });
    expect(cut('{"value":[{"a":1},').broken).toEqual([[',', reasons.endsInsideList]]);
    expect(cut('{"value":[{"a":1}],"@odata.next').broken).toEqual([
      [',"@odata.next', reasons.endsInside].map((x, i) => (i ? x : ',"@odata.next')),
    ]);
  });

  test('a bad line does not take the others with it', () => {
    expect(cut('{"a":1}\nnonsense\n{"b":2}\n')).toMatchObject({
      items: ['{"a":1}', '{"b":2}'],
      broken: [['nonsense\n', reasons.notJson]],
    });
    expect(cut('{"a":1\n{"b":2}\n{"c":3}\n')).toMatchObject({
      items: ['{"b":2}', '{"c":3}'],
      broken: [['{"a":1\n', reasons.cutOff]],
    });
    expect(cut('{"a":"cut\n{"b":2}\n')).toMatchObject({
      items: ['{"b":2}'],
      broken: [['{"a":"cut\n', reasons.lineBreakInText]],
    });
  });

  test('whatever arrives, the ranges ascend, stay inside and never overlap', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ':',
      '\n',
      ' ',
      '"value":[',
      '{"a":1}',
      'x',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const bytes = Buffer.from(parts.join(''));
        const { items, broken } = findJsonRanges(bytes);
        const all = [...pairs(items), ...broken.map((piece) => [piece.start, piece.end] as const)];
        all.sort(([a], [b]) => a - b);
        let last = 0;
        for (const [start, end] of all) {
          expect(start).toBeGreaterThanOrEqual(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('every JSON document is cut into exactly the elements JSON.parse finds', () => {
    const lists = fc.array(fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(lists, fc.constantFrom(0, 1, '\t'), (value, indent) => {
        const text = JSON.stringify({ '@odata.context': 'x', value, after: { value: 1 } }, null, indent);
        expect(cut(text).items.map((item) => JSON.parse(item) as unknown)).toEqual(
          JSON.parse(JSON.stringify(value)),
        );
        expect(cut(text).broken).toEqual([]);
      }),
    );
  });

  test('read in pieces of any size, the ranges are the same', () => {
    const text =
      '\ufeff{"@odata.context":"x","value":[{"a":"\\"]"},2,"t"],"n":1}\nbad\n{"b":[{"c":1}]}\n{"d":1\n{"e":"x';
    const bytes = Buffer.from(text);
    const whole = findJsonRanges(bytes);
    for (let size = 1; size < 20; size += 1) {
      const scanner = new RangeScanner();
      for (let end = 3; end < bytes.length; end += size) scanner.scan(bytes.subarray(0, end));
      scanner.scan(bytes);
      scanner.finish(bytes);
      expect({ items: scanner.items, broken: scanner.broken }).toEqual({
        items: whole.items,
        broken: whole.broken,
      });
    }
  });
});
