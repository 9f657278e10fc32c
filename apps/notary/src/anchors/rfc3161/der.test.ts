import { DerError, Members, objectId, readDer, smallInteger, tags, time } from './der.ts';
import { timeStampRequest } from './time-stamp-request.ts';

const der = (hex: string) => readDer(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

test.each([
  ['nothing', ''],
  ['a value that ends too early', '30 03 02 01'],
  ['something after the value', '02 01 05 00'],
  ['a length that is written longer than it has to be', '04 81 01 00'],
  ['a length with a leading zero', '04 82 00 80' + '00'.repeat(128)],
  ['an indefinite length', '30 80 02 01 05 00 00'],
  ['a constructed BOOLEAN', '21 03 01 01 ff'],
  ['a tag of many bytes', '1f 81 01 01 00'],
  ['a private tag', 'c1 01 00'],
])('%s is not DER', (_name, hex) => {
  expect(() => der(hex)).toThrow(DerError);
});

test('nesting and number of values are limited', () => {
  let deep = Buffer.from([0x05, 0x00]);
  for (let level = 0; level < 30; level += 1) deep = Buffer.concat([Buffer.from([0x30, deep.length]), deep]);
  expect(() => readDer(deep)).toThrow(DerError);
  const many = (count: number) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(2 * count);
    return Buffer.concat([Buffer.from([0x30, 0x82]), length, Buffer.alloc(2 * count, Buffer.from([5, 0]))]);
  };
  expect(readDer(many(4000)).children).toHaveLength(4000);
  expect(() => readDer(many(6000))).toThrow(DerError);
});

test.each([
  [
    'UTCTime of this century',
    '17 0d' + Buffer.from('261125220229Z').toString('hex'),
    '2026-11-25T22:02:29.000Z',
  ],
  [
    'UTCTime of the last one',
    '17 0d' + Buffer.from('991231235959Z').toString('hex'),
    '1999-12-31T23:59:59.000Z',
  ],
  ['GeneralizedTime', '18 0f' + Buffer.from('20261125220229Z').toString('hex'), '2026-11-25T22:02:29.000Z'],
  ['fractions', '18 16' + Buffer.from('20261125220229.123456Z').toString('hex'), '2026-11-25T22:02:29.123Z'],
])('a time is read: %s', (_name, hex, moment) => {
  expect(time(der(hex)).toISOString()).toBe(moment);
});

test.each([
  ['without a zone', '20261125220229'],
  ['with an offset', '20261125220229+0100'],
  ['with zeros at its end', '20261125220229.10Z'],
  ['on 31 February', '20260231220229Z'],
  ['at 25 hours', '20261125250229Z'],
])('a time %s is refused', (_name, text) => {
  expect(() =>
    time(der(`18 ${text.length.toString(16).padStart(2, '0')}` + Buffer.from(text).toString('hex'))),
  ).toThrow(DerError);
});

test('an object id has one spelling', () => {
  expect(objectId(der('06 03 55 1d 25'), 'it')).toBe('2.5.29.37');
  expect(() => objectId(der('06 04 55 1d 80 25'), 'it')).toThrow(DerError);
  expect(() => objectId(der('02 03 55 1d 25'), 'it')).toThrow(DerError);
});

test('a request asks for SHA-256 of the data, with a nonce, and for the certificate', () => {
  const { bytes, nonce } = timeStampRequest(Buffer.from('abc'), Buffer.alloc(16, 0xff), '1.2.3');
  const members = new Members(readDer(bytes), 'a request');
  expect(smallInteger(members.take(tags.integer, 'a version'))).toBe(1);
  expect(members.take(tags.sequence, 'an imprint').raw.toString('hex')).toBe(
    '3031300d060960864801650304020105000420ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(objectId(members.take(tags.objectId, 'a policy'), 'a policy')).toBe('1.2.3');
  const sent = members.take(tags.integer, 'a nonce').content;
  expect(sent).toEqual(nonce);
  expect([sent.length, sent[0]]).toEqual([16, 0x7f]);
  expect(members.take(tags.boolean, 'certReq').content).toEqual(Buffer.from([0xff]));
  members.end();
});

test.each([[0x00], [0x80], [0xff], [0x7f]])(
  'a nonce of random bytes beginning with %i is a DER integer',
  (first) => {
    const { bytes, nonce } = timeStampRequest(Buffer.from('abc'), Buffer.alloc(16, first), undefined);
    expect(nonce).toHaveLength(16);
    expect(nonce[0]).toBeGreaterThanOrEqual(0x40);
    expect(readDer(bytes).children[2]!.content).toEqual(nonce);
  },
);
