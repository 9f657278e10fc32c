import { checkedLookup, networkCode, OutboundError, refuseForbiddenLiteral } from '@countersign/outbound';
import { createTransport } from 'nodemailer';
import { isIP } from 'node:net';
import { type EmailChannel } from '../channels/channel.ts';
import { type MailText } from '../words/mail-text.ts';
import { SendError } from './send-error.ts';

export interface Mail extends MailText {
  /** The same at every attempt, so that mail systems can tell a repetition. */
  readonly id: string;
  readonly date: Date;
  readonly to: readonly string[];
}

/** Hands a mail over to the server of a channel. Returns how many addresses it refused; throws if all. */
export async function sendMail(
  channel: EmailChannel,
  { id, date, to, subject, text, html }: Mail,
  deadlineMilliseconds: number,
): Promise<number> {
  const transport = createTransport({
    // The checked address and no other: the name serves the certificate alone.
    host: await checkedAddress(channel),
    port: channel.port,
    secure: channel.isImplicitTls,
    requireTLS: !channel.isImplicitTls && !channel.mayBePlain,
    tls: {
      ...(isIP(channel.hostname) ? {} : { servername: channel.hostname }),
      ...(channel.authorities === undefined ? {} : { ca: channel.authorities }),
      rejectUnauthorized: true,
    },
    ...(channel.credentials && {
      auth: { user: channel.credentials.user(), pass: channel.credentials.password() },
    }),
    name: 'countersign',
    dnsTimeout: deadlineMilliseconds,
    connectionTimeout: deadlineMilliseconds,
    greetingTimeout: deadlineMilliseconds,
    socketTimeout: deadlineMilliseconds,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = channel.from.slice(channel.from.indexOf('@') + 1);
  try {
    const { rejected } = await transport.sendMail({
      from: { name: 'Countersign', address: channel.from },
      to: to.map((address) => ({ name: '', address })),
      ...{ subject, text, html, date },
      messageId: `<${id}@${domain}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
    return rejected.length;
  } catch (error) {
    throw explain(channel, error);
  } finally {
    transport.close();
  }
}

async function checkedAddress({ hostname, host, allowPrivate }: EmailChannel): Promise<string> {
  try {
    refuseForbiddenLiteral(hostname, host, allowPrivate);
    return await new Promise((resolve, reject) => {
      checkedLookup(host, allowPrivate)(hostname, { all: false }, (error, address) => {
        if (error) reject(error);
        else resolve(String(address));
      });
    });
  } catch (error) {
    if (error instanceof OutboundError) throw new SendError(error.message, { isFinal: true, cause: error });
    throw explain({ host }, error);
  }
}

/** By codes alone: what a mail server says may repeat an address, or worse. */
function explain({ host }: Pick<EmailChannel, 'host'>, error: unknown): SendError {
  const { responseCode } = error as { responseCode?: unknown };
  const code = typeof responseCode === 'number' ? `SMTP ${responseCode}` : networkCode(error);
  return new SendError(`The mail server ${host} did not take the message (${code}).`, { cause: error });
}
