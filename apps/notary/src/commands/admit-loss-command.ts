import { readEnvironmentFile } from '@countersign/database';
import { readCommandLine, say, UsageError } from '@countersign/program';
import { admitLoss } from '../admit/admit-loss.ts';
import { findLoss, type Loss } from '../admit/find-loss.ts';
import { NotAdmitted } from '../admit/not-admitted.ts';
import { configuredAnchors } from '../configured-anchors.ts';
import { readNotaryConfig } from '../config.ts';
import { openDesk } from '../open-desk.ts';
import { type Desk } from '../sign/sign-log.ts';

const help = `Usage: countersign notary admit-loss --tenant ID [--confirm CODE --by NAME --reason TEXT] [--json]

For a log that is quarantined since its database was restored from a backup, and whose newer data is lost for good.
Checks that nothing else is wrong with it (this reads every byte), and says what is lost and a code. Given that code, it
records the loss in the log, for everybody to see and for ever, and lets the log go on as a new edition with a new name.
Restore a newer backup instead if there is one: this cannot be taken back.

  --tenant ID      the log of this tenant
  --confirm CODE   as it was said; nothing is written without it
  --by NAME        who admits the loss
  --reason TEXT    how it came to it
  --json           the result as JSON on stdout

Give the new verifier key that it prints to those who check your evidence, and back up the folder "notary". Evidence
written before is checked with the old key, as ever. Exit code 1 if the loss cannot be admitted; it says why.
`;

const options = {
  tenant: { type: 'string' },
  confirm: { type: 'string' },
  by: { type: 'string' },
  reason: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export async function admitLossCommand(args: string[], signal: AbortSignal): Promise<number> {
  const line = readCommandLine(args, options, help);
  if (!line) return 0;
  const { tenant, confirm, by, reason, json } = line.values as Partial<Record<keyof typeof options, string>>;
  if (tenant === undefined) throw new UsageError('Name the tenant with --tenant.');
  if (confirm !== undefined && (by === undefined || reason === undefined))
    throw new UsageError('With --confirm, say who admits the loss with --by and why with --reason.');
  const environment = readEnvironmentFile(process.cwd());
  const anchors = configuredAnchors(environment);
  const { archive, desk } = await openDesk(readNotaryConfig(environment), anchors, signal);
  try {
    const [tenantId] = await desk.store.tenants(tenant);
    if (tenantId === undefined) throw new UsageError(`There is no tenant ${tenant}.`);
    const loss = await findLoss(desk, tenantId);
    const admitted =
      confirm === undefined
        ? null
        : await admitAs(desk, loss, confirm, { by: by ?? '', reason: reason ?? '' });
    if (json) process.stdout.write(`${JSON.stringify({ loss: asJson(loss), admitted }, null, 2)}\n`);
    else if (!admitted) process.stdout.write(wordsOf(loss));
    else
      process.stdout.write(
        `The loss is recorded, and the log goes on as ${admitted.origin}. Its verifier key:\n${admitted.key}\n`,
      );
    return 0;
  } catch (error) {
    if (!(error instanceof NotAdmitted)) throw error;
    say(error.message);
    return 1;
  } finally {
    await archive.close();
  }
}

function admitAs(
  desk: Desk,
  loss: Loss,
  confirm: string,
  words: Parameters<typeof admitLoss>[2],
): ReturnType<typeof admitLoss> {
  if (confirm !== loss.code)
    throw new NotAdmitted(
      `${confirm} is not the code of this loss. Run this without --confirm, and read it first.`,
    );
  return admitLoss(desk, loss, words);
}

function asJson({ admission: { origin, ended, size, lost }, code }: Loss): object {
  const heads = lost.map((head) => ({ ...head, rootHash: head.rootHash.toString('hex') }));
  return { ended, size, lost: heads, origin, code };
}

function wordsOf({ admission: { ended, size, lost, origin }, code }: Loss): string {
  const shown = lost
    .slice(-20)
    .map((head) => `  ${head.origin}, size ${head.size}, root ${head.rootHash.toString('hex')}`);
  const more = lost.length > shown.length ? `  and ${lost.length - shown.length} older ones\n` : '';
  return `The log ${ended} is in order up to size ${size}. Lost, though signed:
${shown.join('\n')}
${more}
Nothing was written. If there is no newer backup, say the same again with
  --confirm ${code} --by NAME --reason TEXT
That records the loss in the log for good, and the log goes on as ${origin}.
`;
}
