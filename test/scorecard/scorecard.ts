// npm run scorecard -- [--part ledger|rules|planted|calm] [--seeds 200] [--rule-seeds 20] [--from 1] [--json] [--write]: what the
// ledger, the links, the reconstruction and the rules are worth. --write puts that of the rules into docs/scorecard.md.
import { parseArgs } from 'node:util';
import { createDataSource, inTenants } from '@countersign/database';
import { openOwnArchive } from '../../bench/harness/own-archive.ts';
import { anArchive } from '../archive-builder.ts';
import { type TestDatabase } from '../database.ts';
import { nothing, plus, precision, recall, type Tally } from './score.ts';
import { runCalmYear, runPlanted, runRules } from './run-rules.ts';
import { castOf, scoreSeed } from './score-seed.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string' },
    seeds: { type: 'string', default: '200' },
    'rule-seeds': { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
    from: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const part = values.json ? 'ledger' : values.part;
const parts = ['ledger', 'rules', 'planted', 'calm'];
if (part !== undefined && !parts.includes(part)) {
  process.stderr.write(`--part takes one of ${parts.join(', ')}.\n`);
  process.exit(2);
}
const [count, ruleSeeds, from] = [Number(values.seeds), Number(values['rule-seeds']), Number(values.from)];
const isCount = (given: number) => Number.isSafeInteger(given) && given > 0;
if (!isCount(count) || !isCount(ruleSeeds) || !Number.isSafeInteger(from) || from < 0) {
  process.stderr.write('--seeds, --rule-seeds and --from take whole numbers.\n');
  process.exit(2);
}

const tallies = new Map<string, Tally>();
let [events, mistakes] = [0, 0];
let isAsItShould = true;
const own = await openOwnArchive();
const { archive } = own;
const ingester = await createDataSource(archive.url, { role: 'countersign_ingester' }).initialize();
const database: TestDatabase = {
  url: archive.url,
  dataSource: ingester,
  administrator: archive.dataSource,
  in: (...tenantIds) => inTenants(ingester, tenantIds),
  query: (sql, parameters) => archive.dataSource.query(sql, parameters),
};
try {
  if (part === undefined || part === 'ledger') {
    for (let seed = from; seed < from + count; seed += 1) await score(seed);
    tell();
  }
  const newArchive = () => anArchive(database);
  if (part === 'planted') await runPlanted(newArchive, { seeds: ruleSeeds, from });
  if (part === 'calm') await runCalmYear(newArchive, from);
  if (part === undefined || part === 'rules')
    isAsItShould = await runRules(newArchive, { seeds: ruleSeeds, from, isWritten: values.write });
} finally {
  await ingester.destroy();
  await own.close();
}
process.exit(mistakes === 0 && isAsItShould ? 0 : 1);

async function score(seed: number): Promise<void> {
  const { interleaving, auditNamesRequests } = castOf(seed);
  const one = await scoreSeed(await anArchive(database), seed);
  events += one.events;
  mistakes += one.mistakes.length;
  for (const [name, tally] of one.tallies) tallies.set(name, plus(tallies.get(name) ?? nothing, tally));
  const undecided = [...one.tallies.values()].reduce((sum, tally) => sum + tally.undecided, 0);
  process.stderr.write(
    `seed ${seed}: ${one.events} events, ${interleaving}${auditNamesRequests ? '' : ', no request named'}: ` +
      `${one.mistakes.length} mistakes, ${undecided} undecided\n`,
  );
  for (const mistake of one.mistakes) process.stderr.write(`  ${mistake}\n`);
}

function tell(): void {
  const rows = [...tallies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, tally]) => ({ name, ...tally, precision: precision(tally), recall: recall(tally) }));
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ seeds: count, from, events, mistakes, rows }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`${count} seeds from ${from}, ${events} events, ${mistakes} mistakes\n\n`);
  const line = (cells: readonly (string | number)[]) =>
    process.stdout.write(
      `${String(cells[0]).padEnd(24)}${cells
        .slice(1)
        .map((cell) => String(cell).padStart(11))
        .join('')}\n`,
    );
  line(['', 'true', 'said', 'right', 'undecided', 'precision', 'recall']);
  for (const row of rows)
    line([
      row.name,
      row.true,
      row.said,
      row.right,
      row.undecided,
      row.precision.toFixed(4),
      row.recall.toFixed(4),
    ]);
}
