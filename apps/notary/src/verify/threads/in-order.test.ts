import { ArchiveProblem, type Span } from '@countersign/evidence';
import { type CheckedSpan } from './check-span.ts';
import { checkInOrder, type SpanChecker } from './in-order.ts';

const spans: Span[] = [0, 1, 2, 3, 4, 5, 6, 7].map((begin) => ({ begin, end: begin + 1 }));
const place = { code: 'leaf-differs', table: 'observation', position: 0, object: 'it' } as const;
const checked = ({ begin }: Span, finding?: string): CheckedSpan => ({
  pieces: [{ first: begin, hashes: Buffer.alloc(32, begin) }],
  problem: finding === undefined ? null : { place, finding },
});
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** One whose answers are given by hand. */
function held() {
  const asked: { span: Span; answer: (result: CheckedSpan) => void; fail: (reason: Error) => void }[] = [];
  const checker: SpanChecker = (span) =>
    new Promise((answer, fail) => {
      asked.push({ span, answer, fail });
    });
  return { asked, checker };
}

async function firsts(pieces: ReturnType<typeof checkInOrder>): Promise<number[]> {
  const all: number[] = [];
  for await (const { first, hashes } of pieces) {
    expect(hashes).toEqual(Buffer.alloc(32, first));
    all.push(first);
  }
  return all;
}

it('gives pieces in their order, whoever was faster, and own works while others do', async () => {
  const own: number[] = [];
  const slow = held();
  const pieces = checkInOrder(
    (span) => {
      own.push(span.begin);
      return Promise.resolve(checked(span));
    },
    [(span) => (span.begin === 0 ? slow.checker(span) : Promise.resolve(checked(span)))],
    spans,
  );
  const result = firsts(pieces);
  await turn();
  // Not further ahead than what may be kept.
  expect(own).toEqual([1, 2, 3]);
  slow.asked[0]!.answer(checked(spans[0]!));
  expect(await result).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(own.length).toBeLessThan(8);
});

it('names the first problem in the order of positions, after all that comes before it', async () => {
  const slow = held();
  const given: number[] = [];
  const result = (async () => {
    for await (const { first } of checkInOrder(
      (span) => Promise.resolve(checked(span, `wrong at ${span.begin}`)),
      [slow.checker],
      spans,
    ))
      given.push(first);
  })();
  const outcome = result.catch((error: unknown) => error);
  await turn();
  slow.asked[0]!.answer({
    pieces: [],
    problem: { place, finding: 'found late' },
  });
  const error = await outcome;
  expect(error).toBeInstanceOf(ArchiveProblem);
  expect(error).toMatchObject({ place, finding: 'found late' });
  expect(given).toEqual([]);
});

it('does again what another failed at, and asks it no more', async () => {
  const own: number[] = [];
  let asked = 0;
  const failing: SpanChecker = () => {
    asked += 1;
    return Promise.reject(new Error('no connection'));
  };
  const result = checkInOrder(
    (span) => {
      own.push(span.begin);
      return Promise.resolve(checked(span));
    },
    [failing],
    spans,
  );
  expect(await firsts(result)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(asked).toBe(1);
  expect(own.sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

it('throws what goes wrong on its own side, where that span would have come', async () => {
  const lost = new Error('connection lost');
  const result = checkInOrder(
    (span) => (span.begin === 2 ? Promise.reject(lost) : Promise.resolve(checked(span))),
    [],
    spans,
  );
  const given: number[] = [];
  await expect(
    (async () => {
      for await (const { first } of result) given.push(first);
    })(),
  ).rejects.toBe(lost);
  expect(given).toEqual([0, 1]);
});

it('begins nothing more once the caller leaves, and waits for what is in work', async () => {
  const slow = held();
  const result = checkInOrder((span) => Promise.resolve(checked(span)), [slow.checker], spans);
  const first = result.next();
  await turn();
  slow.asked[0]!.answer(checked(spans[0]!));
  expect((await first).value).toMatchObject({ first: 0 });
  const inWork = slow.asked.length;
  let hasLeft = false;
  const leaving = result.return(undefined).then(() => (hasLeft = true));
  await turn();
  expect(hasLeft).toBe(inWork === 1);
  for (const { span, answer } of slow.asked.slice(1)) answer(checked(span));
  await leaving;
  expect(slow.asked).toHaveLength(inWork);
});
