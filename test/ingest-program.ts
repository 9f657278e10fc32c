import { createLogger } from '@countersign/database';
import { readIngesterConfig } from '../apps/ingester/src/config.ts';
import { Ingest } from '../apps/ingester/src/ingest.ts';
import { type TestDatabase } from './database.ts';

/** The ingester as a program makes it, on the test's database; `said` gets the lines it logs. */
export function ingestProgram(
  database: TestDatabase,
  environment: Record<string, string | undefined>,
  said: string[] = [],
): Ingest {
  return new Ingest({
    archive: {
      url: database.url,
      dataSource: database.dataSource,
      warnings: [],
      migrated: 0,
      embedded: undefined,
      revive: () => Promise.resolve(true),
      close: () => Promise.resolve(),
    },
    config: readIngesterConfig({ ...environment, COUNTERSIGN_DEMO: '1' }),
    logger: createLogger({ app: 'test', write: (line) => said.push(line) }),
    report: () => undefined,
    signal: new AbortController().signal,
  });
}
