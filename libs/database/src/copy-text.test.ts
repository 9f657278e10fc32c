import { copyLine, CopyValueError } from './copy-text.ts';

const line = (...row: Parameters<typeof copyLine>[0]) =>
  copyLine(
    row,
    row.map((_, index) => `c${index}`),
  );

test('separators inside a text are escaped', () => {
  expect(line('a\tb\nc\rd\\e', 'x')).toBe('a\\tb\\nc\\rd\\\\e\tx\n');
});

test('null differs from the empty text and from the text \\N', () => {
  expect(line(null, '', '\\N')).toBe('\\N\t\t\\\\N\n');
});

test('the end marker of COPY is only a text', () => {
  expect(line('\\.')).toBe('\\\\.\n');
});

test('bytes, instants, numbers and booleans are written as Postgres reads them', () => {
  const at = new Date('2026-01-31T09:00:00.123Z');
  expect(line(Buffer.from([0, 255]), at, 7n, 1.5, true)).toBe(
    '\\\\x00ff\t2026-01-31T09:00:00.123Z\t7\t1.5\ttrue\n',
  );
});

test('array items are quoted, then escaped for COPY', () => {
  expect(line(['a"b', 'c\\d', 'NULL', null, ''], [])).toBe('{"a\\\\"b","c\\\\\\\\d","NULL",NULL,""}\t{}\n');
});

test('a NUL is refused by the name of the column, without the text', () => {
  expect(() => copyLine(['secret\0'], ['title'])).toThrow(
    new CopyValueError('Column title was given a NUL character, which Postgres cannot store.'),
  );
});

test('a row of the wrong width and an invalid date are refused', () => {
  expect(() => copyLine(['a'], ['x', 'y'])).toThrow('A row has 1 values for 2 columns.');
  expect(() => copyLine([new Date(NaN)], ['at'])).toThrow('Column at was given an invalid Date.');
});
