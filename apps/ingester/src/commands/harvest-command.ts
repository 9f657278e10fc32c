import { ConfigurationError, readEnvironmentFile } from '@countersign/database';
import { type Source, sources } from '@countersign/domain';
import { readCommandLine, say, UsageError } from '@countersign/program';
import { type IngesterConfig, readIngesterConfig, type TenantConfig } from '../config.ts';
import { type HarvestReport } from '../harvest.ts';
import { type Ingest, openIngest } from '../ingest.ts';
import { incompleteLines } from './incomplete-lines.ts';
import { ProgressLine } from '../progress-line.ts';

const help = `Usage: countersign harvest [--once] [--source SOURCE] [--json]

Reads approval requests, access policies and audit events from Microsoft Graph into the archive and evaluates
them. Without --once it stays and follows COUNTERSIGN_HARVEST_INTERVAL.

  --once            one complete harvest through all stages, then exit
  --source SOURCE   only ${sources.join(', ')}; needs --once
  --json            the result as JSON on stdout

Exit codes: 0 everything was read completely, 1 a source was not, 2 wrong usage or configuration.
`;

export async function harvestCommand(args: string[], signal: AbortSignal): Promise<number> {
  const line = readCommandLine(
    args,
    { once: { type: 'boolean' }, source: { type: 'string' }, json: { type: 'boolean' } },
    help,
  );
  if (!line) return 0;
  const { once, source, json } = line.values;
  if (source !== undefined && !sources.includes(source as Source))
    throw new UsageError(`There is no source ${JSON.stringify(source)}. There are: ${sources.join(', ')}.`);
  if (source !== undefined && !once) throw new UsageError('--source needs --once.');
  const config = readIngesterConfig(readEnvironmentFile(process.cwd()));
  if (config.tenants.length === 0)
    throw new ConfigurationError(['AZURE_TENANT_ID is not set, nor is COUNTERSIGN_TENANTS_FILE: no tenant']);
  const only = source === undefined ? undefined : [source as Source];
  if (once) return harvestOnce(config, signal, { only, json: json === true });
  // The framework of the service takes longer to load than a small harvest takes.
  const { runService } = await import('../service.ts');
  const progress = new ProgressLine();
  const report = (tenant: string, what: Source | null, text: string) =>
    progress.show([tenant, what, text].filter(Boolean).join(' '));
  await runService(config, { signal, report });
  return 0;
}

interface Harvested {
  readonly tenant: string;
  readonly report: HarvestReport;
}

async function harvestOnce(
  config: IngesterConfig,
  signal: AbortSignal,
  { only, json }: { only: readonly Source[] | undefined; json: boolean },
): Promise<number> {
  const progress = new ProgressLine();
  const ingest = await openIngest(config, {
    signal,
    report: (tenant, source, text) => progress.show([tenant, source, text].filter(Boolean).join(' ')),
  });
  try {
    const all: Harvested[] = [];
    for (const tenant of config.tenants) all.push(await harvestTenant(ingest, tenant, only));
    progress.clear();
    if (json) process.stdout.write(`${JSON.stringify({ tenants: all.map(asJson) }, null, 2)}\n`);
    else for (const { tenant, report } of all) printReport(tenant, report);
    return all.every(({ report }) => isComplete(report)) ? 0 : 1;
  } finally {
    progress.clear();
    await ingest.archive.close();
  }
}

async function harvestTenant(
  ingest: Ingest,
  config: TenantConfig,
  only: readonly Source[] | undefined,
): Promise<Harvested> {
  const report = await ingest.harvest(config, { isOnce: true, ...(only ? { only } : {}) });
  return { tenant: config.entraId, report };
}

function isComplete({ outcomes, deriveProblem }: HarvestReport): boolean {
  return deriveProblem === null && outcomes.every(({ complete }) => complete);
}

function asJson({ tenant, report }: Harvested): object {
  return { tenant, complete: isComplete(report), sources: report.outcomes, problem: report.deriveProblem };
}

function printReport(tenant: string, report: HarvestReport): void {
  for (const { source, complete, items, newItems, message } of report.outcomes) {
    if (complete)
      process.stdout.write(
        `${tenant} ${source}: ${items} read, ${newItems} new${message ? `. ${message}` : ''}\n`,
      );
  }
  for (const line of incompleteLines(report.outcomes)) say(`${tenant} ${line}`);
  if (report.deriveProblem)
    say(`${tenant}: everything read is archived, but evaluating it failed: ${report.deriveProblem}`);
}
