import { inTenants } from '@countersign/database';
import { startSimulator } from '@countersign/graph-simulator';
import { useDatabase } from '../../../test/database.ts';
import { eventually } from '../../../test/e2e/processes.ts';
import { ingestProgram } from '../../../test/ingest-program.ts';
import { HarvestCycles } from './harvest-cycles.ts';
import { judgeWhenRulesAreSet } from './judge-news.ts';

const database = useDatabase({ role: 'countersign_ingester' });

const findings = async () =>
  (
    await database.query<{ n: number }>(
      `select count(*)::int as n from finding where detection = 'self-approval'`,
    )
  )[0]!.n;
async function setRule(seen: number, isOn: boolean): Promise<void> {
  const [tenant] = await database.query<{ id: number }>('select tenant_id as id from tenant');
  await inTenants(database.administrator, [tenant!.id]).query(
    `select set_rule($1, 'self-approval', $2::int, $3::boolean, '{}', 'tried', 'ada')`,
    [tenant!.id, seen, isOn],
  );
}

test('new settings are judged as soon as they are saved, even when Graph is not there', async () => {
  const simulator = await startSimulator({ scenario: 'small', seed: 7 });
  const ingest = ingestProgram(database, { ...simulator.environment });
  const [config] = ingest.config.tenants;
  await ingest.harvest(config!, { isOnce: true });
  await simulator.close();
  const before = await findings();
  expect(before).toBeGreaterThan(0);

  const cycles = new HarvestCycles(ingest, () => undefined);
  const end = new AbortController();
  const listening = judgeWhenRulesAreSet(database.dataSource, cycles, end.signal);
  try {
    await setRule(0, false);
    await eventually('a rule that is off has no finding', async () => (await findings()) === 0);
    await setRule(1, true);
    await eventually('it has what it had', async () => (await findings()) === before);
  } finally {
    end.abort();
    await listening;
    await cycles.settled();
  }
});
