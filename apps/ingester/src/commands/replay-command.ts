import { readEnvironmentFile } from '@countersign/database';
import { readCommandLine } from '@countersign/program';
import { readIngesterConfig } from '../config.ts';
import { openIngest } from '../ingest.ts';
import { ProgressLine } from '../progress-line.ts';
import { replay } from '../replay.ts';

const help = `Usage: countersign replay [--json]

Drops everything derived (records, cases, findings) and rebuilds it from the archive, without Graph. The result
is identical.

  --json   the result as JSON on stdout
`;

export async function replayCommand(args: string[], signal: AbortSignal): Promise<number> {
  const line = readCommandLine(args, { json: { type: 'boolean' } }, help);
  if (!line) return 0;
  const progress = new ProgressLine();
  const config = readIngesterConfig(readEnvironmentFile(process.cwd()));
  const ingest = await openIngest(config, { signal, report: () => undefined });
  try {
    const tell = (tenant: { readonly entraId: string }, text: string) =>
      progress.show(`${tenant.entraId} ${text}`);
    const results = await replay(ingest.archive.dataSource, tell, signal, config.ticketPatterns);
    progress.clear();
    const tenants = [...results].map(([tenant, result]) => ({ tenant, ...result }));
    if (line.values['json']) process.stdout.write(`${JSON.stringify({ tenants }, null, 2)}\n`);
    else
      for (const { tenant, events, casesChanged, findingsRaised } of tenants)
        process.stdout.write(
          `${tenant}: ${events} audit events, ${casesChanged} cases, ${findingsRaised} findings rebuilt\n`,
        );
    return 0;
  } finally {
    progress.clear();
    await ingest.archive.close();
  }
}
