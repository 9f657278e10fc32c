// A thread that checks spans of the archive, each on the moment it is told, by a connection of its own. It decides
// nothing that checkLeaves does not decide.
import { parentPort, workerData } from 'node:worker_threads';
import { createDataSource, inTenants, withTransaction } from '@countersign/database';
import { checkSpan } from './check-span.ts';
import { type SpanAnswer, type SpanQuestion, type ThreadSetting } from './messages.ts';

const { databaseUrl } = workerData as ThreadSetting;
const dataSource = createDataSource(databaseUrl, {
  applicationName: 'countersign verify',
  role: 'countersign_notary',
  poolSize: 1,
});
const connected = dataSource.initialize();
connected.catch(() => undefined);

async function answer({ tenant, snapshot, span }: SpanQuestion): Promise<SpanAnswer> {
  await connected;
  const checked = await withTransaction(
    inTenants(dataSource, [tenant.tenantId]),
    async (runner) => {
      await runner.query(`set transaction snapshot '${snapshot}'`);
      return checkSpan(runner, tenant, span);
    },
    { isolation: 'REPEATABLE READ' },
  );
  return { checked };
}

async function end(): Promise<void> {
  await connected.then(() => dataSource.destroy()).catch(() => undefined);
  parentPort?.close();
}

parentPort?.on('message', (question: SpanQuestion | null) => {
  if (question === null) return void end();
  answer(question)
    .catch((error: unknown): SpanAnswer => ({ failure: String(error) }))
    .then((said) => parentPort?.postMessage(said));
});
