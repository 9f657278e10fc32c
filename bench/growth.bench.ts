// Whether the cost of a batch follows what arrived or what is stored: the same thousand events, once in a young
// archive and once in a grown one. Run: npm run bench growth -- [--rows 300000] [--json]
import { type GeneratedPage, Generator, itemsPerPage } from './generate.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { correlateAll, detectAll, groups, loadRequests, normaliseAll } from './harness/load.ts';
import { median, timed } from './harness/measure.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';

const youngPages = 10;
const measuredPages = 9;
const pagesPerSweep = 50;

const options = readOptions({ rows: 300_000, tenants: 1 });
const report = new Report('growth', options);
const generator = new Generator({
  ...options,
  rows: options.rows + 2 * measuredPages * itemsPerPage,
  requestShare: 0.02,
});
const bench = await BenchArchive.open(options.tenants);
try {
  await report.machine(bench.dataSource);
  const pages = [...generator.eventPages()];
  await loadRequests(bench, generator);
  await correlateAll(bench);
  await load(pages.slice(0, youngPages));
  const young = await measure(pages.slice(youngPages, youngPages + measuredPages));
  await load(pages.slice(youngPages + measuredPages, -measuredPages));
  const grown = await measure(pages.slice(-measuredPages));
  const stages = ['archive', 'normalise', 'correlate', 'detect', 'all'] as const;
  report.table(
    `${itemsPerPage} events into an archive of … (ms, median of ${measuredPages})`,
    ['stage', `${youngPages * itemsPerPage} events`, `${options.rows} events`, 'grown ÷ young'],
    stages.map((stage) => [stage, young[stage], grown[stage], grown[stage] / young[stage]]),
  );
} finally {
  await bench.close();
}
report.end();

type Times = Record<'archive' | 'normalise' | 'correlate' | 'detect' | 'all', number>;

async function load(pages: readonly GeneratedPage[]): Promise<void> {
  for (const group of groups(pages, pagesPerSweep)) {
    await bench.harvest('audit-events', group);
    await normaliseAll(bench);
    process.stderr.write(`${group.at(-1)?.pageNumber} pages\n`);
  }
  await correlateAll(bench);
  await detectAll(bench);
}

async function measure(pages: readonly GeneratedPage[]): Promise<Times> {
  const times: Times[] = [];
  for (const page of pages) {
    const milliseconds = async (work: () => Promise<unknown>) => (await timed(work)).seconds * 1000;
    const archive = await milliseconds(() => bench.harvest('audit-events', [page]));
    const normalise = await milliseconds(() => normaliseAll(bench));
    const correlate = await milliseconds(() => correlateAll(bench));
    const detect = await milliseconds(() => detectAll(bench));
    times.push({ archive, normalise, correlate, detect, all: archive + normalise + correlate + detect });
  }
  const of = (stage: keyof Times) => median(times.map((one) => one[stage]));
  return {
    archive: of('archive'),
    normalise: of('normalise'),
    correlate: of('correlate'),
    detect: of('detect'),
    all: of('all'),
  };
}
