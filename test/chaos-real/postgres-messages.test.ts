import { firstColumn, MessageSplitter, query, sqlOf } from './postgres-messages.ts';

function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

const startUp = message('', Buffer.from('\0\x03\0\0user\0x\0\0'));
const parse = message('P', Buffer.from('name\0select $1\0\0\0'));
const sync = message('S', Buffer.alloc(0));

test('messages are found however the stream is cut into pieces', () => {
  const stream = Buffer.concat([startUp, query('begin'), parse, sync]);
  for (let size = 1; size <= stream.length; size += 1) {
    const splitter = new MessageSplitter({ startsBare: true });
    const messages = Array.from({ length: Math.ceil(stream.length / size) }, (_, at) =>
      splitter.take(stream.subarray(at * size, (at + 1) * size)),
    ).flat();
    expect(messages.map(({ type }) => type)).toEqual(['', 'Q', 'P', 'S']);
    expect(Buffer.concat(messages.map(({ bytes }) => bytes))).toEqual(stream);
    expect(messages.map(sqlOf)).toEqual([undefined, 'begin', 'select $1', undefined]);
  }
});

test('the first column of a row is read as text, and NULL is none', () => {
  const row = (value: Buffer) => message('D', Buffer.concat([Buffer.from([0, 1]), value]));
  expect(firstColumn(row(Buffer.from('\0\0\0\x01t')))).toBe('t');
  expect(firstColumn(row(Buffer.from([255, 255, 255, 255])))).toBeNull();
});
