// What proof adds to ingest: leaves and seals, which the ingester makes, and the notary, a program of its own, which
// computes all of it again and signs. Of the notary, what the ingest beside it takes longer, and what it takes by
// itself. Run: npm run bench sign -- [--rows 600000] [--json]
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type GeneratedPage, Generator } from './generate.ts';
import { BenchArchive } from './harness/bench-archive.ts';
import { leafWork } from './harness/leaf-work.ts';
import { groups, normaliseAll } from './harness/load.ts';
import { type Cost, machineCost, median } from './harness/measure.ts';
import type { NotaryCommand } from './harness/notary.ts';
import { readOptions } from './harness/options.ts';
import { Report } from './harness/report.ts';
import { ToldProcess } from './harness/told-process.ts';

const pagesPerSweep = 25;
/** Programs that have just started are slower, all of them: V8 learns the notary's code in some six beats. */
const groupsBefore = 8;

type Side = 'alone' | 'beside' | 'leaves' | 'notary';

const options = readOptions({ rows: 600_000, tenants: 1 });
const report = new Report('sign', options);
const bench = await BenchArchive.open(1);
const notary = new ToldProcess<NotaryCommand>('notary');
const costs: Record<Side, Cost>[] = [];
try {
  await report.machine(bench.dataSource);
  const dataDir = mkdtempSync(join(bench.folder, 'notary-'));
  await notary.tell({ do: 'open', databaseUrl: bench.archive.url, dataDir });
  const waiting = groups(new Generator(options).eventPages(), pagesPerSweep);
  for (let left = groupsBefore; left > 0; left -= 2) await measureNext();
  costs.length = 0;
  while (await measureNext()) continue;
  tell();

  /** Two groups: the first archived alone, the second while the first is signed; then the second is signed alone. */
  async function measureNext(): Promise<boolean> {
    const first = waiting.next().value;
    const second = waiting.next().value;
    if (!first || !second || second.length < pagesPerSweep) return false;
    const beat = () => notary.tell({ do: 'beat' });
    const alone = await machineCost(() => ingest(first));
    const beside = await machineCost(() => Promise.all([ingest(second), beat()]));
    const signed = await machineCost(beat);
    const leaves = await leafWork(bench.tenants[0]!.entraId, second);
    costs.push({ alone, beside, leaves, notary: signed });
    return true;
  }
} finally {
  await notary.stop();
  await bench.close();
}
report.end();

async function ingest(group: readonly GeneratedPage[]): Promise<void> {
  await bench.harvest('audit-events', group);
  await normaliseAll(bench);
}

function tell(): void {
  const of = (side: Side, what: keyof Cost) => median(costs.map((one) => one[side][what]));
  // Within one round, since the machine's speed changes: what two neighbours make of it is what counts.
  const share = (what: keyof Cost, part: (one: Record<Side, Cost>) => number) =>
    100 * median(costs.map((one) => part(one) / one.alone[what]));
  const row = (name: string, side: Side) => [
    name,
    of(side, 'seconds'),
    of(side, 'cpu'),
    share('seconds', (one) => one[side].seconds),
    share('cpu', (one) => one[side].cpu),
  ];
  const sum = (name: string, side: 'beside' | 'notary') => {
    const added = (what: keyof Cost) => (one: Record<Side, Cost>) =>
      one.leaves[what] + one[side][what] - (side === 'beside' ? one.alone[what] : 0);
    return [name, '', '', share('seconds', added('seconds')), share('cpu', added('cpu'))];
  };
  report.table(
    `What proof adds to the ingest of ${pagesPerSweep} pages of a thousand events (medians of ${costs.length} rounds)`,
    ['part', 'seconds', 'processor s', '% of ingest', '% of its processor time'],
    [
      row('ingest: archive + normalise', 'alone'),
      row('leaves and seals, within it', 'leaves'),
      row('ingest while the notary signs as much', 'beside'),
      row('notary by itself: compute again, sign', 'notary'),
      sum('leaves, and what the notary beside it costs the ingest (goal: at most 10)', 'beside'),
      sum('leaves, and the notary by itself', 'notary'),
    ],
  );
}
