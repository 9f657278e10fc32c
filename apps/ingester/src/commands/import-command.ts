import { readEnvironmentFile } from '@countersign/database';
import { readCommandLine, UsageError } from '@countersign/program';
import { type IngesterConfig, readIngesterConfig } from '../config.ts';
import { type FileReport } from '../import/import-file.ts';
import { importFiles, type ImportOptions } from '../import/import-files.ts';
import { openIngest } from '../ingest.ts';
import { ProgressLine } from '../progress-line.ts';

const help = `Usage: countersign import [--tenant ID] [--json] FILE…|-

Archives files through the same stages as a harvest: answers of Graph (one page or many), JSON lists, NDJSON,
Azure Monitor records ({"records":[…]} or one per line), gzip of any of these; - is stdin. What an object is
is told by its content. What cannot be understood is archived as it is and listed.

  --tenant ID   the tenant the records belong to. Without it: the configured one if there is exactly one, else
                the one that all records of the file name, else "imported"
  --json        the result as JSON on stdout

Exit codes: 0 everything was understood, 1 something was rejected, 2 wrong usage or configuration.
`;

const rejectionsShown = 50;

export async function importCommand(args: string[], signal: AbortSignal): Promise<number> {
  const options = { tenant: { type: 'string' }, json: { type: 'boolean' } } as const;
  const line = readCommandLine(args, options, help, true);
  if (!line) return 0;
  const files = line.positionals;
  if (files.length === 0) throw new UsageError('Name the files to import, or - for stdin. See --help.');
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('stdin can be named once only.');
  const config = readIngesterConfig(readEnvironmentFile(process.cwd()));
  const tenant = tenantFor(line.values['tenant'] as string | undefined, config);
  const progress = new ProgressLine();
  const ingest = await openIngest(config, { signal, report: (_, __, text) => progress.show(text) });
  try {
    const reports: FileReport[] = [];
    const run = importFiles({
      archive: ingest.archive.dataSource,
      files,
      tenant,
      derive: (whose, aborted) => ingest.derive(whose, aborted),
      now: () => new Date(),
      signal,
      report: (text) => progress.show(text),
    });
    for await (const report of run) {
      progress.clear();
      reports.push(report);
      if (!line.values['json']) process.stdout.write(asText(report));
    }
    if (line.values['json']) process.stdout.write(`${JSON.stringify({ files: reports }, null, 2)}\n`);
    return reports.some(({ rejected }) => rejected > 0) ? 1 : 0;
  } finally {
    progress.clear();
    await ingest.archive.close();
  }
}

function tenantFor(named: string | undefined, { tenants }: IngesterConfig): ImportOptions['tenant'] {
  if (named !== undefined) {
    if (!named.trim() || named.length > 200) throw new UsageError('--tenant needs the id of a tenant.');
    const configured = tenants.find(({ entraId }) => entraId.toLowerCase() === named.toLowerCase());
    return configured ?? { entraId: named, name: null, isDemo: false };
  }
  const [only, ...others] = tenants;
  return only && others.length === 0 ? only : null;
}

function asText({ file, tenant, read, archived, alreadyKnown, rejected, rejections }: FileReport): string {
  const lines = [
    `${file}: ${read} read, ${archived} archived, ${alreadyKnown} already known, ${rejected} rejected (tenant ${tenant})`,
    ...rejections
      .slice(0, rejectionsShown)
      .map(({ line, reason }) => `  ${line === null ? 'file' : `line ${line}`}: ${reason}`),
  ];
  const more = rejected - rejectionsShown;
  if (more > 0) lines.push(`  and ${more} more; --json lists the first 1000, the dashboard all of them`);
  return `${lines.join('\n')}\n`;
}
