import { gzipSync } from 'node:zlib';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { reasons } from '../range-scanner.ts';
import { binaryFile, chunkFile, type FileChunk } from './chunk-file.ts';
import { openInput } from './open-input.ts';

async function* inPieces(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

async function chunks(text: string | Buffer, size = 7): Promise<FileChunk[]> {
  const all: FileChunk[] = [];
  for await (const chunk of chunkFile(inPieces(Buffer.from(text), size))) all.push(chunk);
  return all;
}

const itemsOf = (all: FileChunk[]) =>
  all.flatMap(({ bytes, items }) =>
    Array.from({ length: items.length / 2 }, (_, at) =>
      bytes.subarray(items[at * 2], items[at * 2 + 1]).toString(),
    ),
  );
const tell = (all: FileChunk[]) => all.map(({ bytes, reason, line }) => [line, bytes.toString(), reason]);

test('the stretches are the file, byte for byte, with every object in one of them', async () => {
  const line = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify({ value: [{ value }] })),
    fc.jsonValue().map((value) => JSON.stringify({ id: 1, value })),
    fc.constantFrom('', 'garbage', '{"a":', '{"a":"x', '\u0000\u0001', '[1,2]', '{"records":[]}'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 30 }),
      fc.integer({ min: 1, max: 50 }),
      async (lines, size) => {
        const text = lines.join('\n');
        const all = await chunks(text, size);
        expect(Buffer.concat(all.map(({ bytes }) => bytes)).toString()).toBe(text);
        expect(itemsOf(all)).toEqual(itemsOf(await chunks(text, 10_000)));
      },
    ),
    { numRuns: 100 },
  );
});

test('bad lines are stretches of their own, with their line and the reason', async () => {
  expect(tell(await chunks('{"a":1}\nnonsense\n{"b":2}\n{"c":\n{"d":4}\n'))).toEqual([
    [1, '{"a":1}\n', null],
    [2, 'nonsense\n', reasons.notJson],
    [3, '{"b":2}\n', null],
    [4, '{"c":\n{"d":4}\n', reasons.endsInside],
  ]);
});

test('half a file gives what is whole in it', async () => {
  expect(tell(await chunks('{"value":[{"a":1},\n{"b":2},\n{"c":'))).toEqual(
    [
      [1, '{"value":[{"a":1},\n{"b":2}', null],
      [2, ',\n{"c":', reasons.endsInside],
    ].map((row, index) => (index === 0 ? [1, '{"value":[{"a":1},\n{"b":2},\n', null] : [3, '{"c":', row[2]])),
  );
});

test('a program or a picture has no objects, whatever its bytes look like further on', async () => {
  const bytes = Buffer.from(`\u007fELF\u0000${'\n{"a":1}'.repeat(3000)}\n`, 'latin1');
  const all = await chunks(bytes, 5000);
  expect(all.every(({ items, reason }) => items.length === 0 && reason === binaryFile)).toBe(true);
  expect(Buffer.concat(all.map((chunk) => chunk.bytes))).toEqual(bytes);
});

test('zeros of a crash or of a log rotation do not make a file of objects a binary one', async () => {
  expect(itemsOf(await chunks('{"a":1}\n\u0000\u0000\n{"b":2}\n'))).toEqual(['{"a":1}', '{"b":2}']);
  expect(itemsOf(await chunks('\u0000\u0000\u0000\n{"b":2}\n'))).toEqual(['{"b":2}']);
});

test('a binary file is one stretch, not one per line feed in it', async () => {
  const all = await chunks(Buffer.from('\u0089PNG\r\n\u001a\n\u0000\u0000\n\u0001\n\u0000\n'), 5);
  expect(all.length).toBeLessThanOrEqual(2);
  expect(all.every(({ reason }) => reason === binaryFile)).toBe(true);
});

test('an empty list is a file without objects, not a broken one; an empty file is nothing', async () => {
  expect(tell(await chunks('{"value":[]}\n'))).toEqual([[1, '{"value":[]}\n', null]]);
  expect(await chunks('')).toEqual([]);
});

test('many objects make many stretches, which end where an object ends', async () => {
  const text = JSON.stringify({ value: Array.from({ length: 3500 }, (_, id) => ({ id })) });
  const all = await chunks(text, 4000);
  expect(all.every(({ items }) => items.length / 2 <= 1001)).toBe(true);
  expect(itemsOf(all)).toHaveLength(3500);
  expect(Buffer.concat(all.map(({ bytes }) => bytes)).toString()).toBe(text);
});

test('gzip, also two in a row, and UTF-16 are unpacked; damage is told in one line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-input-'));
  const read = async (bytes: Buffer) => {
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    const pieces: Buffer[] = [];
    for await (const piece of openInput(path)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  };
  const packed = gzipSync('{"a":1}\n');
  expect(await read(Buffer.concat([packed, gzipSync('{"b":2}')]))).toBe('{"a":1}\n{"b":2}');
  expect(await read(Buffer.from('\ufeff{"ä":1}', 'utf16le'))).toBe('{"ä":1}');
  await expect(read(packed.subarray(0, 20))).rejects.toThrow('the gzip data is cut off');
  await expect(read(Buffer.concat([packed.subarray(0, 10), Buffer.from('xxxxxxxxxxxx')]))).rejects.toThrow(
    'the gzip data is',
  );
  await expect(read(gzipSync(Buffer.alloc(300 * 1024 * 1024)))).rejects.toThrow('unpacks to more than');
  await expect(openInput(join(folder, 'none')).next()).rejects.toThrow('there is no such file');
  await expect(openInput(folder).next()).rejects.toThrow('it is a folder');
});
