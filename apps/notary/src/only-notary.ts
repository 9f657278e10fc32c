import { type DataSource } from 'typeorm';

/**
 * Runs the work unless another notary signs on this database just now; null then. Two would only be in each
 * other's way: what keeps a log from forking is checked with every signature.
 */
export async function onlyNotary<Result>(
  dataSource: DataSource,
  work: () => Promise<Result>,
): Promise<Result | null> {
  const runner = dataSource.createQueryRunner();
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

const lock = `hashtextextended('countersign notary', 0)`;
