import { type EmailChannel } from '../channels/channel.ts';

export interface MailRecipients {
  readonly addresses: readonly string[];
  /** How many were left out, since mail must not go there. */
  readonly leftOut: number;
}

const recipientsMax = 50;
const form = /^[^\s<>@,;:"\\()[\]]{1,64}@([a-z0-9-]+(\.[a-z0-9-]+)+)$/i;

/** Whom a mail goes to: whole addresses in the domains of the channel, each once. Directories are texts of others. */
export function mailRecipients(
  given: readonly (string | null)[],
  { recipientDomains }: Pick<EmailChannel, 'recipientDomains'>,
): MailRecipients {
  const addresses = new Map<string, string>();
  let leftOut = 0;
  for (const address of given) {
    const domain = form.exec(address ?? '')?.[1]?.toLowerCase();
    const isAllowed = domain !== undefined && recipientDomains.includes(domain);
    if (address !== null && isAllowed && addresses.size < recipientsMax)
      addresses.set(address.toLowerCase(), address);
    else if (!addresses.has(address?.toLowerCase() ?? '')) leftOut += 1;
  }
  return { addresses: [...addresses.values()], leftOut };
}
