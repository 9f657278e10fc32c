import { type DataSource } from 'typeorm';

/**
 * Runs the work unless another notary does the same on this database just now; null then. Two would only be in each
 * other's way: what keeps a log from forking is checked with every signature.
 */
export async function onlyNotary<Result>(
  dataSource: DataSource,
  task: 'sign' | 'verify',
  work: () => Promise<Result>,
): Promise<Result | null> {
  const runner = dataSource.createQueryRunner();
  const lock = `hashtextextended('${names[task]}', 0)`;
  try {
    const [row] = (await runner.query(`select pg_try_advisory_lock(${lock}) as taken`)) as {
      taken: boolean;
    }[];
    if (!row?.taken) return null;
    try {
      return await work();
    } finally {
      await runner.query(`select pg_advisory_unlock(${lock})`).catch(() => undefined);
    }
  } finally {
    await runner.release();
  }
}

const names = { sign: 'countersign notary', verify: 'countersign nightly verification' };
