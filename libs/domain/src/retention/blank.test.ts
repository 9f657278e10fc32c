import { blank } from './blank.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (of: Uint8Array) => new TextDecoder().decode(of);

test('ranges become spaces and everything else keeps its place', () => {
  const page = bytes('{"value":[{"id":1},{"id":2}]}');
  const ranges = [
    { offset: 10, length: 8 },
    { offset: 27, length: 0 },
  ];
  expect(text(blank(page, ranges))).toBe('{"value":[        ,{"id":2}]}');
  expect(text(page)).toContain('{"id":1}');
});

test('a view into something larger is copied, not changed', () => {
  const whole = Buffer.from('secret and public');
  const copy = blank(whole.subarray(0, 6), [{ offset: 0, length: 6 }]);
  expect(copy.buffer.byteLength).toBe(6);
  expect(whole.toString()).toBe('secret and public');
});

test.each([
  { offset: 0, length: 4 },
  { offset: 4, length: 1 },
  { offset: -1, length: 1 },
  { offset: 1, length: -1 },
])('a range outside the bytes is no deletion: %j', (range) => {
  expect(() => blank(bytes('abc'), [range])).toThrow(RangeError);
});
