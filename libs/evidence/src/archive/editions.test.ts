import { type Admission, admissionBody, readAdmission } from './admission.ts';
import { Editions } from './editions.ts';
import { originOf, parseOrigin } from './origin.ts';

const first = `countersign.local/${'ab'.repeat(16)}`;
const root = (byte: number) => Buffer.alloc(32, byte);

function admission(edition: number, change: Partial<Admission> = {}): Admission {
  const ended = originOf({ first, edition: edition - 1 });
  return {
    origin: originOf({ first, edition }),
    ended,
    key: 'key',
    previous: null,
    size: 5,
    lost: [{ origin: ended, size: 9, rootHash: root(9) }],
    reason: 'The disk died.',
    by: 'Ada',
    ...change,
  };
}

const row = (position: number, body: string) => ({ position, body, recordedAt: '2026-10-09T00:00:00.000Z' });
const rows = (...admissions: Admission[]) =>
  admissions.map((one, nth) => row(7 + 10 * nth, admissionBody(one)));

describe('an origin', () => {
  it('is that of the first edition, or ends in the number of a later one', () => {
    expect(parseOrigin(first)).toEqual({ first, edition: 1 });
    expect(parseOrigin(`${first}/2`)).toEqual({ first, edition: 2 });
    expect(parseOrigin(`${first}/999`)).toEqual({ first, edition: 999 });
    const demo = first.replace('/', '/demo/');
    expect(parseOrigin(`${demo}/12`)).toEqual({ first: demo, edition: 12 });
  });

  it.each(['/1', '/0', '/02', '/1000', '/2/3', '/x', '/2\n', '//2'])('does not end in %j', (end) => {
    expect(parseOrigin(`${first}${end}`)).toBeNull();
  });
});

describe('the record of a loss', () => {
  it('is read as it was written', () => {
    expect(readAdmission(admissionBody(admission(2)))).toEqual(admission(2));
  });

  it.each<[string, (body: string) => string]>([
    ['no JSON', (body) => body.slice(1)],
    ['another order', (body) => body.replace('"size":5,', '').replace('"by"', '"size":5,"by"')],
    ['a member more', (body) => body.replace('"by"', '"x":1,"by"')],
    ['a size that is none', (body) => body.replace('"size":5', '"size":-5')],
    ['a head without a root', (body) => body.replace(/,"(09)+"/, '')],
    ['no name', (body) => body.replace('"Ada"', '" "')],
    ['a name over two lines', (body) => body.replace('"Ada"', String.raw`"A\nda"`)],
    ['nothing', () => 'null'],
  ])('is none of ours with %s', (_what, change) => {
    const body = admissionBody(admission(2));
    expect(change(body)).not.toBe(body);
    expect(readAdmission(change(body))).toBeNull();
  });
});

describe('the editions of a log', () => {
  it('are one without a loss', () => {
    const editions = Editions.of(first, []);
    expect(editions.origin).toBe(first);
    expect(editions.originAt(100)).toBe(first);
    expect(editions.endOf(first)).toBe(Infinity);
    expect(editions.endOf(`${first}/2`)).toBeNull();
  });

  it('begin with a record, and a head is of the edition of the newest record that it covers', () => {
    const editions = Editions.of(first, rows(admission(2), admission(3, { size: 12 })));
    expect([5, 7, 8, 17, 18].map((size) => editions.originAt(size))).toEqual(
      ['', '', '/2', '/2', '/3'].map((end) => first + end),
    );
    expect(['', '/2', '/3', '/4'].map((end) => editions.endOf(first + end))).toEqual([5, 12, Infinity, null]);
  });

  it('may leave out one of which the archive knows nothing', () => {
    const third = admission(3, {
      ended: first,
      lost: [{ origin: `${first}/2`, size: 4, rootHash: root(4) }],
    });
    const editions = Editions.of(first, rows(third));
    expect(editions.endOf(`${first}/2`)).toBeNull();
    expect(editions.admissionOf({ origin: `${first}/2`, size: 4, rootHash: root(4) })?.position).toBe(7);
  });

  it('excuse the very heads that are named', () => {
    const editions = Editions.of(first, rows(admission(2)));
    const head = { origin: first, size: 9, rootHash: root(9) };
    expect(editions.admissionOf(head)?.by).toBe('Ada');
    expect(editions.admissionOf({ ...head, size: 8 })).toBeNull();
    expect(editions.admissionOf({ ...head, rootHash: root(8) })).toBeNull();
    expect(editions.admissionOf({ ...head, origin: `${first}/2` })).toBeNull();
  });

  it.each<[string, Admission[], string]>([
    ['that ends another', [admission(2, { ended: `${first}/9` })], 'the log was called'],
    [
      'of another log',
      [admission(2, { origin: `countersign.local/${'cd'.repeat(16)}/2` })],
      'no later edition',
    ],
    ['of an edition that was', [admission(2), admission(2, { ended: `${first}/2` })], 'no later edition'],
    ['that keeps more than there was', [admission(2, { size: 8 })], '8 positions before it'],
  ])('do not begin with a record %s', (_what, admissions, words) => {
    expect(() => Editions.of(first, rows(...admissions))).toThrow(words);
  });
});
