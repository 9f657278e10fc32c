// Whether the cost of a batch follows what arrived or what is stored: the same thousand events into a young archive
// and into a grown one, in turn, so that a busy machine is busy for both.
// Run: npm run bench growth -- [--rows 500000] [--json]   (--rows 5000000: 100 thousand beside 5 million)
import { type GeneratedPage, Generator, itemsPerPage } from './generate.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { correlateAll, detectAll, loadRequests, normaliseAll } from './harness/load.ts';
import { median, timed } from './harness/measure.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';

const measuredPages = 15;
const pagesPerSweep = 50;
const grownToYoung = 50;
const stages = ['archive', 'normalise', 'correlate', 'detect'] as const;

type Times = Record<(typeof stages)[number] | 'all', number>;

const options = readOptions({ rows: 500_000, tenants: 1 });
const report = new Report('growth', options);
const generator = new Generator({
  ...options,
  rows: options.rows + measuredPages * itemsPerPage,
  requestShare: 0.02,
});
const measuredFrom = generator.events - measuredPages * itemsPerPage;
// The young archive holds the end of the same history: what is measured is then the same batch for both. And all
// requests that were alive then are known to both, as a first harvest finds them: Graph shows those of a month.
const shownSeconds = 40 * 86_400;
const youngFrom = Math.max(0, measuredFrom - Math.round(options.rows / grownToYoung));
const grown = await BenchArchive.open(options.tenants);
const young = await BenchArchive.open(options.tenants);
try {
  await report.machine(grown.dataSource);
  await loadRequests(grown, generator);
  await loadRequests(young, generator, generator.secondOf(youngFrom) - shownSeconds);
  const batches = await loadHistory();
  for (const archive of [young, grown]) {
    await correlateAll(archive);
    await detectAll(archive);
  }
  process.stderr.write('derived; measuring\n');
  const times = await measure(batches);
  report.table(
    `${itemsPerPage} events into an archive of … events (ms, median of ${measuredPages}, in turn)`,
    ['stage', `${measuredFrom - youngFrom}`, `${measuredFrom}`, 'grown ÷ young'],
    [...stages, 'all' as const].map((stage) => {
      const [inYoung, inGrown] = [times.young, times.grown].map((all) =>
        median(all.map((one) => one[stage])),
      );
      return [stage, inYoung as number, inGrown as number, (inGrown as number) / (inYoung as number)];
    }),
  );
} finally {
  await young.close();
  await grown.close();
}
report.end();

/** Everything but the last pages, which it answers: they are what is measured. A history is too long to be kept. */
async function loadHistory(): Promise<GeneratedPage[]> {
  const measured: GeneratedPage[] = [];
  let waiting: GeneratedPage[] = [];
  let read = 0;
  const archive = async () => {
    await load(grown, waiting);
    await load(
      young,
      waiting.filter(({ pageNumber }) => pageNumber * itemsPerPage > youngFrom),
    );
    waiting = [];
    process.stderr.write(`${read} of ${generator.events} events\n`);
  };
  for (const page of generator.eventPages()) {
    read += page.items;
    (read > measuredFrom ? measured : waiting).push(page);
    if (waiting.length === pagesPerSweep) await archive();
  }
  await archive();
  return measured;
}

async function load(bench: BenchArchive, pages: readonly GeneratedPage[]): Promise<void> {
  if (pages.length === 0) return;
  await bench.harvest('audit-events', pages);
  await normaliseAll(bench);
}

async function measure(batches: readonly GeneratedPage[]): Promise<{ young: Times[]; grown: Times[] }> {
  const times = { young: [] as Times[], grown: [] as Times[] };
  for (const [nth, batch] of batches.entries()) {
    const ofYoung = async () => times.young.push(await measureOne(young, batch));
    const ofGrown = async () => times.grown.push(await measureOne(grown, batch));
    for (const one of nth % 2 === 0 ? [ofYoung, ofGrown] : [ofGrown, ofYoung]) await one();
  }
  return times;
}

async function measureOne(bench: BenchArchive, page: GeneratedPage): Promise<Times> {
  const milliseconds = async (work: () => Promise<unknown>) => (await timed(work)).seconds * 1000;
  const archive = await milliseconds(() => bench.harvest('audit-events', [page]));
  const normalise = await milliseconds(() => normaliseAll(bench));
  const correlate = await milliseconds(() => correlateAll(bench));
  const detect = await milliseconds(() => detectAll(bench));
  return { archive, normalise, correlate, detect, all: archive + normalise + correlate + detect };
}
