import { readEnvironmentFile } from '@countersign/database';
import { readCommandLine } from '@countersign/program';
import { readNotaryConfig } from '../config.ts';
import { openDesk } from '../open-desk.ts';
import { rotateKey } from '../rotate-key.ts';

const help = `Usage: countersign notary rotate-key [--json]

Makes a new signing key. Each log records it; the first checkpoint after that is signed by both keys, and once
every log has one, the old key is destroyed. The notary need not be stopped. Give the new verifier keys to those
who check your evidence, and back up the folder "notary" of the data directory.

  --json   the result as JSON on stdout
`;

export async function rotateKeyCommand(args: string[], signal: AbortSignal): Promise<number> {
  const line = readCommandLine(args, { json: { type: 'boolean' } }, help);
  if (!line) return 0;
  const { archive, desk } = await openDesk(readNotaryConfig(readEnvironmentFile(process.cwd())), [], signal);
  try {
    const keys = await rotateKey(desk);
    if (line.values['json']) process.stdout.write(`${JSON.stringify({ keys }, null, 2)}\n`);
    else for (const { tenant, key } of keys) process.stdout.write(`${tenant}: ${key}\n`);
    return 0;
  } finally {
    await archive.close();
  }
}
