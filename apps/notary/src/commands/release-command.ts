import { readEnvironmentFile } from '@countersign/database';
import { readCommandLine, UsageError } from '@countersign/program';
import { configuredAnchors } from '../configured-anchors.ts';
import { readNotaryConfig } from '../config.ts';
import { openDesk } from '../open-desk.ts';
import { releaseLogs } from '../release-logs.ts';

const help = `Usage: countersign notary release [--tenant ID] [--json]

After you have repaired what a quarantined log complained of: checks it again, and lets the notary go on if it
holds. If it does not, it stays quarantined, and this says why. Exit code 0 if no log is quarantined any more.

  --tenant ID   only the log of this tenant
  --json        the result as JSON on stdout
`;

export async function releaseCommand(args: string[], signal: AbortSignal): Promise<number> {
  const line = readCommandLine(args, { json: { type: 'boolean' }, tenant: { type: 'string' } }, help);
  if (!line) return 0;
  const environment = readEnvironmentFile(process.cwd());
  const anchors = configuredAnchors(environment);
  const { archive, desk } = await openDesk(readNotaryConfig(environment), anchors, signal);
  try {
    const tenant = line.values['tenant'] as string | undefined;
    const results = await releaseLogs(desk, tenant);
    if (!results) throw new UsageError(`There is no tenant ${tenant}.`);
    if (line.values['json']) process.stdout.write(`${JSON.stringify({ logs: results }, null, 2)}\n`);
    else if (results.length === 0) process.stdout.write('No log is quarantined.\n');
    else
      for (const { tenant: of, reason } of results)
        process.stdout.write(
          `${of}: ${reason === null ? 'released and signed' : `still quarantined. ${reason}`}\n`,
        );
    return results.some(({ reason }) => reason !== null) ? 1 : 0;
  } finally {
    await archive.close();
  }
}
