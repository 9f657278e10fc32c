import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { sha256 } from '../tree/hash.ts';
import {
  contentCommitment,
  idsDigest,
  objectCommitment,
  pageCommitment,
  pageHead,
  pageLine,
  PagesDigest,
} from './commitments.ts';
import {
  type ControlLeaf,
  controlKinds,
  type Leaf,
  type ObservationLeaf,
  pageSources,
  type SweepLeaf,
} from './leaf.ts';
import { parseLeaf } from './parse-leaf.ts';
import { leafBytes, observationLeafText } from './write-leaf.ts';

const sweepId = '0b4a7c1e-8f3d-4f6a-9c2b-112233445566';
const digest = (text: string) => createHash('sha256').update(text).digest();
const observation: ObservationLeaf = {
  kind: 'observation',
  tenant: 'contoso',
  source: 'approval-requests',
  objectId: 'request-1',
  arrivedAt: '2026-10-05T09:00:00.123Z',
  sweepId,
  commitment: digest('a'),
};
const sweep: SweepLeaf = {
  kind: 'sweep',
  tenant: 'contoso',
  source: 'audit-events',
  sweepId,
  asked: '/deviceManagement/auditEvents',
  begin: '2026-10-05T09:00:00.000Z',
  end: '2026-10-05T09:00:07.250Z',
  rangeFrom: '2026-09-01T00:00:00.000Z',
  rangeTo: null,
  pages: 2,
  items: 1007,
  reason: null,
  pagesDigest: digest('b'),
};
const control: ControlLeaf = {
  kind: 'control',
  tenant: 'contoso',
  control: 'hold-set',
  recordedAt: '2026-10-05T09:00:00.000Z',
  commitment: digest('c'),
};

describe('the bytes of a leaf', () => {
  it('is an observation, line by line', () => {
    expect(leafBytes(observation).toString()).toBe(
      'countersign-leaf/v1\nobservation\nY29udG9zbw\napproval-requests\ncmVxdWVzdC0x\n' +
        `2026-10-05T09:00:00.123Z\n${sweepId}\n${digest('a').toString('hex')}\n`,
    );
    expect(leafBytes({ ...observation, objectId: null }).toString()).toContain(
      '\napproval-requests\n-\n2026',
    );
  });

  it('is a sweep, line by line', () => {
    expect(leafBytes(sweep).toString()).toBe(
      `countersign-leaf/v1\nsweep\nY29udG9zbw\naudit-events\n${sweepId}\n` +
        'L2RldmljZU1hbmFnZW1lbnQvYXVkaXRFdmVudHM\n2026-10-05T09:00:00.000Z\n2026-10-05T09:00:07.250Z\n' +
        `2026-09-01T00:00:00.000Z\n-\n2\n1007\ncomplete\n-\n${digest('b').toString('hex')}\n`,
    );
    expect(leafBytes({ ...sweep, reason: 'interrupted' }).toString()).toContain(
      '\nincomplete\naW50ZXJydXB0ZWQ\n',
    );
  });

  it('is a control record, line by line', () => {
    expect(leafBytes(control).toString()).toBe(
      `countersign-leaf/v1\ncontrol\nY29udG9zbw\nhold-set\n2026-10-05T09:00:00.000Z\n${digest('c').toString('hex')}\n`,
    );
  });

  it('has no spelling for values that are no part of the format', () => {
    expect(() => leafBytes({ ...observation, tenant: '' })).toThrow('tenant');
    expect(() => leafBytes({ ...observation, arrivedAt: '2026-10-05T09:00:00.123456Z' })).toThrow('instant');
    expect(() => leafBytes({ ...observation, arrivedAt: '2026-02-30T09:00:00.123Z' })).toThrow('instant');
    expect(() => leafBytes({ ...observation, sweepId: sweepId.toUpperCase() })).toThrow('UUID');
    expect(() => leafBytes({ ...observation, commitment: Buffer.alloc(31) })).toThrow('32 bytes');
    expect(() => leafBytes({ ...sweep, pages: -1 })).toThrow('count');
    expect(() => leafBytes({ ...sweep, items: 0.5 })).toThrow('count');
  });
});

const instant = fc
  .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const text = fc.string({ unit: 'binary' });
const head = {
  tenant: fc.string({ unit: 'binary', minLength: 1 }),
  source: fc.constantFrom(...pageSources),
  sweepId: fc.uuid(),
};
const anyLeaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({
    kind: fc.constant('observation' as const),
    ...head,
    objectId: fc.option(text),
    arrivedAt: instant,
    commitment: hash,
  }),
  fc.record({
    kind: fc.constant('sweep' as const),
    ...head,
    asked: text,
    begin: instant,
    end: instant,
    rangeFrom: fc.option(instant),
    rangeTo: fc.option(instant),
    pages: fc.nat(),
    items: fc.maxSafeNat(),
    reason: fc.option(text),
    pagesDigest: hash,
  }),
  fc.record({
    kind: fc.constant('control' as const),
    tenant: head.tenant,
    control: fc.constantFrom(...controlKinds),
    recordedAt: instant,
    commitment: hash,
  }),
);

describe('reading the bytes of a leaf', () => {
  it('gives back what was written', () => {
    fc.assert(fc.property(anyLeaf, (leaf) => expect(parseLeaf(leafBytes(leaf))).toEqual(leaf)));
  });

  it('accepts nothing but the one spelling: whatever is read is written as it was', () => {
    // Flips of the three leaves: those that still read must read as another leaf with exactly these bytes.
    for (const leaf of [observation, sweep, control] as Leaf[]) {
      const bytes = leafBytes(leaf);
      let read = 0;
      for (let bit = 0; bit < bytes.length * 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        let other: Leaf;
        try {
          other = parseLeaf(flipped);
        } catch {
          continue;
        }
        read += 1;
        expect(leafBytes(other).equals(flipped)).toBe(true);
      }
      expect(read).toBeGreaterThan(0);
    }
  });

  it.each([
    ['another format', (leaf: string) => leaf.replace('v1', 'v2')],
    ['another kind', (leaf: string) => leaf.replace('observation', 'Observation')],
    ['another source', (leaf: string) => leaf.replace('approval-requests', 'approvals')],
    ['no tenant', (leaf: string) => leaf.replace('Y29udG9zbw', '')],
    ['padded base64url', (leaf: string) => leaf.replace('Y29udG9zbw', 'Y29udG9zbw==')],
    ['loose bits in base64url', (leaf: string) => leaf.replace('Y29udG9zbw', 'Y29udG9zbx')],
    ['text that is not UTF-8', (leaf: string) => leaf.replace('Y29udG9zbw', '_w')],
    ['upper-case hexadecimal', (leaf: string) => leaf.replace(/[0-9a-f]{64}/, (hex) => hex.toUpperCase())],
    ['a short commitment', (leaf: string) => leaf.replace(/[0-9a-f]\n$/, '\n')],
    ['an upper-case UUID', (leaf: string) => leaf.replace(sweepId, sweepId.toUpperCase())],
    ['microseconds', (leaf: string) => leaf.replace('.123Z', '.123456Z')],
    ['another zone', (leaf: string) => leaf.replace('.123Z', '.123+00:00')],
    ['a day that does not exist', (leaf: string) => leaf.replace('2026-10-05', '2026-02-30')],
    ['carriage returns', (leaf: string) => leaf.replaceAll('\n', '\r\n')],
    ['an open last line', (leaf: string) => leaf.slice(0, -1)],
    ['something after the end', (leaf: string) => `${leaf}\n`],
    ['a line too few', (leaf: string) => leaf.replace('cmVxdWVzdC0x\n', '')],
    ['a byte order mark', (leaf: string) => `\ufeff${leaf}`],
  ])('refuses %s', (_what, change) => {
    const bytes = leafBytes(observation).toString();
    expect(change(bytes)).not.toBe(bytes);
    expect(() => parseLeaf(Buffer.from(change(bytes)))).toThrow(/leaf/);
  });

  it('takes any text for an id, even one that would be a byte order mark in a file', () => {
    for (const objectId of ['\ufeffid', '', '-', 'a\nb', '\u0000'])
      expect(parseLeaf(leafBytes({ ...observation, objectId }))).toEqual({ ...observation, objectId });
  });

  it('refuses numbers with leading zeros, and a completeness that contradicts its reason', () => {
    const bytes = leafBytes(sweep).toString();
    for (const [from, to] of [
      ['\n2\n', '\n02\n'],
      ['\n1007\n', '\n-1007\n'],
      ['\n1007\n', '\n9007199254740992\n'],
      ['\ncomplete\n', '\nincomplete\n'],
      ['\ncomplete\n-\n', '\ncomplete\nAAAA\n'],
    ] as const) {
      expect(bytes).toContain(from);
      expect(() => parseLeaf(Buffer.from(bytes.replace(from, to)))).toThrow(/leaf/i);
    }
  });
});

describe('commitments and digests', () => {
  const salt = Buffer.alloc(32, 7);

  const of = (word: string, ...parts: Buffer[]) =>
    createHash('sha256')
      .update(`${word}\0`)
      .update(Buffer.concat([salt, ...parts]))
      .digest();

  it('commits to the hash of the content behind a word of its own, a NUL and the salt', () => {
    expect(contentCommitment(salt, sha256(Buffer.from('bytes')))).toEqual(
      of('countersign-content/v1', digest('bytes')),
    );
    expect(() => contentCommitment(salt.subarray(1), digest('bytes'))).toThrow('32 bytes');
  });

  it('commits to the objects of a page, and writes their leaves, the same way in hexadecimal', () => {
    const salts = Buffer.concat([digest('a'), digest('b'), digest('c').subarray(1)]);
    const hash = digest('bytes');
    const commitment = contentCommitment(salts.subarray(32, 64), hash);
    const encodedId = Buffer.from(observation.objectId as string).toString('base64url');
    expect(objectCommitment(salts, 1, hash.toString('latin1'))).toBe(commitment.toString('hex'));
    expect(observationLeafText({ ...observation, encodedId }, commitment.toString('hex'))).toBe(
      leafBytes({ ...observation, commitment }).toString(),
    );
    for (const [nth, short] of [
      [2, hash.toString('latin1')] as const,
      [0, hash.toString('latin1').slice(1)] as const,
    ])
      expect(() => objectCommitment(salts, nth, short)).toThrow('32 bytes');
    expect(() => observationLeafText({ ...observation, encodedId }, '00')).toThrow('32 bytes');
  });

  it('commits to a page by the commitment to its bytes and its head of thirteen lines', () => {
    const page = {
      arrivedAt: '2026-10-05T09:00:00.123Z',
      asked: '/x',
      status: 200,
      requestId: 'r-1',
      sourceDate: null,
      sizeBytes: 321,
      bodyCommitment: digest('body'),
      news: [
        { month: '2026-10-01', offset: 10, length: 20 },
        { month: '1970-01-01', offset: 31, length: 9 },
      ],
      withheldIds: ['a/ü'],
      withheldOffsets: [41],
      pageId: 7,
      firstPosition: 90,
      knownPositions: [5, 4],
      knownOffsets: [31, 31],
      sameAsPageId: null,
    };
    const before = '2026-10-05T09:00:00.123Z\nL3g\n200\nci0x\n-\n321\n';
    const hex = (text: string) => digest(text).toString('hex');
    const head =
      `${before}${hex('body')}\n${hex('2026-10-01 10 20\n1970-01-01 31 9\n')}\n${hex('41 YS_DvA\n')}\n` +
      `7\n90\n${hex('31 5\n31 4\n')}\n-\n`;
    expect(pageHead(page)).toBe(head);
    expect(pageCommitment(salt, page)).toEqual(of('countersign-page/v1', digest(head)));
    const nothing = { news: [], withheldIds: [], withheldOffsets: [], knownPositions: [], knownOffsets: [] };
    expect(pageHead({ ...page, ...nothing, bodyCommitment: null, sameAsPageId: 6 })).toBe(
      `${before}-\n${hex('')}\n${hex('')}\n7\n90\n${hex('')}\n6\n`,
    );
  });

  it('digests ids and pages line by line', () => {
    expect(idsDigest(['a', null, ''])).toEqual(digest('YQ\n-\n\n'));
    expect(idsDigest([])).toEqual(digest(''));
    const line = { pageNumber: 1, items: 3, idsDigest: digest('i'), commitment: digest('c') };
    const text = `1 3 ${digest('i').toString('hex')} ${digest('c').toString('hex')}\n`;
    expect(pageLine(line)).toBe(text);
    const pages = new PagesDigest();
    expect(pages.digest()).toEqual(digest(''));
    pages.add(line);
    pages.add({ ...line, pageNumber: 2 });
    expect(pages.digest()).toEqual(digest(text + text.replace('1', '2')));
    expect([pages.pages, pages.items]).toEqual([2, 6]);
  });
});
