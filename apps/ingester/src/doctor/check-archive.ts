import { existsSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  createDataSource,
  type DatabaseConfig,
  DatabaseUnusableError,
  EmbeddedPostgresError,
  examineDatabase,
  inTenants,
  openServer,
  type Server,
} from '@countersign/database';
import { isOptional, type Source, sources } from '@countersign/domain';
import { type Check, problem, warning } from './check.ts';
import { judgeDatabase, judgeDisk, judgeFreshness, type SourceState } from './judge.ts';

/** The database and what it says of the sources. Nothing is made or migrated: an archive that is not there stays so. */
export async function checkArchive(config: DatabaseConfig, intervalMilliseconds: number): Promise<Check[]> {
  if (!config.databaseUrl && !existsSync(join(config.dataDir, 'postgres', 'PG_VERSION')))
    return [
      warning(
        'database',
        `there is no archive in ${config.dataDir} yet`,
        'Run "countersign start"; it makes one.',
      ),
    ];
  let server: Server | undefined;
  try {
    server = await openServer(config);
    const found = await examineDatabase(server.url);
    const checks = judgeDatabase(found, server.embedded !== undefined);
    if (found.roleProblems === null) return checks;
    return [...checks, ...(await checkFreshness(server.url, intervalMilliseconds))];
  } catch (error) {
    if (!(error instanceof DatabaseUnusableError || error instanceof EmbeddedPostgresError)) throw error;
    return [problem('database', error.message, null)];
  } finally {
    await server?.close();
  }
}

async function checkFreshness(url: string, intervalMilliseconds: number): Promise<Check[]> {
  const dataSource = createDataSource(url, { applicationName: 'countersign doctor', poolSize: 1 });
  await dataSource.initialize();
  try {
    const tenants = await dataSource.query<{ id: number; name: string }[]>(
      'select tenant_id as id, name from tenant order by name, tenant_id',
    );
    const archive = inTenants(
      dataSource,
      tenants.map(({ id }) => id),
    );
    const states = await archive.query<(Omit<SourceState, 'tenant'> & { id: number })[]>(
      `select h.tenant_id as id, h.source, h.state, h.message, h.next_step as "nextStep",
              coalesce((select max(s.ended_at) from sweep s
                         where s.tenant_id = h.tenant_id and s.source = h.source and s.complete), h.last_complete_at)
                as "lastCompleteAt"
         from harvest_state h`,
    );
    return tenants.flatMap(({ id, name }) =>
      sources.flatMap((source: Source) => {
        const known = states.find((state) => state.id === id && state.source === source);
        // Whether it may be read, the first harvest finds out.
        if (!known && isOptional(source)) return [];
        const never = { source, state: null, message: null, nextStep: null, lastCompleteAt: null };
        return judgeFreshness({ ...(known ?? never), tenant: name }, intervalMilliseconds, new Date());
      }),
    );
  } finally {
    await dataSource.destroy();
  }
}

/** Of the nearest folder that exists: before the first start the data directory does not. */
export function checkDisk(dataDir: string): Check {
  let folder = dataDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, blocks, bsize } = statfsSync(folder);
  return judgeDisk(folder, { free: bavail * bsize, total: blocks * bsize });
}
