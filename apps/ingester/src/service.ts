import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { type IngesterConfig } from './config.ts';
import { HarvestCycles } from './harvest-cycles.ts';
import { openIngest, type Report } from './ingest.ts';
import { IngesterModule } from './ingester.module.ts';
import { judgeWhenRulesAreSet } from './judge-news.ts';

/** Tells the program that started this one, if any did. */
function tellParent(message: object): void {
  if (process.connected) process.send?.(message, () => undefined);
}

/** Harvests on the schedule until the signal comes, then closes everything in order. */
export async function runService(
  config: IngesterConfig,
  { signal, report }: { signal: AbortSignal; report: Report },
): Promise<void> {
  const ingest = await openIngest(config, {
    signal,
    isService: true,
    report: (tenant, source, text) => {
      tellParent({ type: 'progress', tenant, source, text });
      report(tenant, source, text);
      // Progress that names no source comes from the stages: there may be a first case now.
      if (source === null) void cycles.lookForData().catch(() => undefined);
    },
  });
  const cycles = new HarvestCycles(ingest, () => tellParent({ type: 'first-data' }));
  try {
    const app = await NestFactory.createApplicationContext(
      IngesterModule.of(cycles, config.intervalMilliseconds),
      { logger: false, abortOnError: false },
    );
    tellParent({ type: 'ready' });
    ingest.logger.info('Harvesting.', { tenants: config.tenants.length });
    await judgeWhenRulesAreSet(ingest.archive.dataSource, cycles, signal);
    await app.close();
    await cycles.settled();
  } finally {
    await ingest.archive.close();
  }
}
