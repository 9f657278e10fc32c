// Whether the ingester's memory stays flat: a simulated month, a harvest every five minutes of it.
// Run: npm run bench month -- [--days 30] [--seed 1] [--json]
import { parseArgs } from 'node:util';
import { runningClock, startSimulator } from '../apps/graph-simulator/src/index.ts';
import type { Harvested } from './harness/harvester.ts';
import { HarvesterProcess } from './harness/harvester-process.ts';
import { median } from './harness/measure.ts';
import { openOwnArchive } from './harness/own-archive.ts';
import { Report } from './harness/report.ts';

const cyclesPerDay = 288;
const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});
const days = Number(values.days);
if (!Number.isSafeInteger(days) || days < 1) {
  process.stderr.write('--days takes a whole number above 0.\n');
  process.exit(2);
}
const report = new Report('month', { json: values.json });
const own = await openOwnArchive();
const { archive } = own;
const clock = runningClock(Date.now() - days * 86_400_000);
const simulator = await startSimulator({ scenario: 'small', seed: values.seed, clock });
const { origin, tenantId: entraId, clientId, clientSecret } = simulator;
const harvester = await HarvesterProcess.start({
  ...{ databaseUrl: archive.url, origin, entraId, clientId, clientSecret },
});
try {
  await report.machine(archive.dataSource);
  tell(await aMonth());
} finally {
  await harvester.stop();
  await simulator.close();
  await own.close();
}
report.end();

async function aMonth(): Promise<Harvested[]> {
  const played: Harvested[] = [];
  for (let day = 0; day < days; day += 1) {
    const aheadMilliseconds = clock.now() - Date.now();
    const one = await harvester.harvest({ aheadMilliseconds, isOnce: false, cycles: cyclesPerDay });
    const failed = one.outcomes.filter(({ complete }) => !complete);
    if (failed.length > 0) report.line(`  day ${day + 1}: ${JSON.stringify(failed)}`);
    process.stderr.write(`day ${day + 1}: heap ${one.heapMB} MB, peak ${one.peakMB} MB\n`);
    played.push(one);
  }
  return played;
}

function tell(played: readonly Harvested[]): void {
  const heaps = played.map(({ heapMB }) => heapMB);
  const third = Math.max(1, Math.floor(heaps.length / 3));
  const [early, late] = [median(heaps.slice(0, third)), median(heaps.slice(-third))];
  const cycles = played.length * cyclesPerDay;
  report.table(
    `${played.length} simulated days, ${cycles} harvests`,
    [
      ...['heap MB: first third', 'last third', 'MB a day', 'peak MB (RSS)'],
      ...['ms a harvest', 'loop p99 ms', 'max ms'],
    ],
    [
      [
        ...[early, late, (late - early) / Math.max(1, heaps.length - third), played.at(-1)?.peakMB ?? 0],
        (1000 * played.reduce((sum, { seconds }) => sum + seconds, 0)) / cycles,
        median(played.map(({ delay }) => delay.p99)),
        Math.max(...played.map(({ delay }) => delay.max)),
      ],
    ],
  );
}
