import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { drawSchedule } from './schedule.ts';
import { simulate } from './simulate.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is held when nothing is going on. Bytes. */
async function held(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  return process.memoryUsage().heapUsed;
}

// Every history ends with its archive and its processes, so what is more after many than after a few is held by the
// ingester's code itself: a cache or a list that nothing empties. A history is a week and more; what one would leave
// behind of each of its cycles, some kilobytes, is there a hundred times over.
test('a month and more of harvests leaves nothing behind in memory', async () => {
  const play = async (from: number, count: number) => {
    for (let seed = from; seed < from + count; seed += 1) await simulate(drawSchedule(seed));
  };
  await play(1, 10);
  const before = await held();
  await play(11, 30);
  const grown = (await held()) - before;
  expect(grown).toBeLessThan(3_000_000);
}, 900_000);
