import { ahead } from './ahead.ts';

/** Pieces that are made when the test says so. */
function pieces() {
  const asked: { resolve: (piece: number | null) => void }[] = [];
  const state = { ended: false };
  async function* made(): AsyncGenerator<number> {
    try {
      for (;;) {
        const value = await new Promise<number | null>((resolve) => asked.push({ resolve }));
        if (value === null) return;
        yield value;
      }
    } finally {
      state.ended = true;
    }
  }
  return { made: made(), asked, state };
}

it('gives all pieces in their order and ends with them', async () => {
  async function* three() {
    for (const piece of [1, 2, 3]) yield await Promise.resolve(piece);
  }
  const given: number[] = [];
  for await (const { piece } of ahead(three())) given.push(piece);
  expect(given).toEqual([1, 2, 3]);
});

it('asks for one piece more than is in work, and says when that one is there', async () => {
  const { made, asked } = pieces();
  const reading = ahead(made);
  const first = reading.next();
  asked[0]!.resolve(1);
  const { value } = await first;
  expect(value).toMatchObject({ piece: 1 });
  await Promise.resolve();
  expect(asked).toHaveLength(2);
  let isQuiet = false;
  const quiet = (value as { isQuiet: Promise<unknown> }).isQuiet.then(() => (isQuiet = true));
  await Promise.resolve();
  expect(isQuiet).toBe(false);
  asked[1]!.resolve(2);
  await quiet;
  expect(asked).toHaveLength(2);
  asked.at(-1)!.resolve(null);
  await reading.return(undefined);
});

it('throws what goes wrong with a piece where the piece would have come, however early it was known', async () => {
  async function* failing() {
    yield await Promise.resolve(1);
    throw new Error('the second piece');
  }
  const reading = ahead(failing());
  const { value } = await reading.next();
  await (value as { isQuiet: Promise<unknown> }).isQuiet;
  expect(value).toMatchObject({ piece: 1 });
  await expect(reading.next()).rejects.toThrow('the second piece');
});

it('ends the maker, and waits for the piece it is at, when its reader leaves early', async () => {
  const { made, asked, state } = pieces();
  const reading = ahead(made);
  const first = reading.next();
  asked[0]!.resolve(1);
  await first;
  const left = reading.return(undefined);
  expect(state.ended).toBe(false);
  asked[1]!.resolve(2);
  await left;
  expect(state.ended).toBe(true);
});
