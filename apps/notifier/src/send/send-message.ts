import { type Instant } from '@countersign/domain';
import { webhookHeaders } from '@countersign/outbound';
import { type Channel } from '../channels/channel.ts';
import { mailText } from '../words/mail-text.ts';
import { type Message } from '../words/message.ts';
import { teamsCard } from '../words/teams-card.ts';
import { webhookBody } from '../words/webhook-body.ts';
import { mailRecipients } from './mail-recipients.ts';
import { postToChannel } from './post-to-channel.ts';
import { SendError } from './send-error.ts';
import { sendMail } from './send-mail.ts';

export interface Outgoing {
  /** The same at every attempt. */
  readonly id: string;
  readonly message: Message;
  readonly queuedAt: Instant;
  readonly now: Instant;
  /** Of mail. */
  readonly recipients: readonly (string | null)[];
}

export interface Told {
  /** Addresses of mail; none where a channel is the receiver itself. */
  readonly toldTo: readonly string[];
  readonly remark: string | null;
}

const deadlineMilliseconds = 20_000;

/** Sends a message through a channel, or throws a SendError. */
export async function sendMessage(
  channel: Channel,
  { id, message, queuedAt, now, recipients }: Outgoing,
  signal: AbortSignal,
): Promise<Told> {
  const limits = { deadlineMilliseconds, signal };
  switch (channel.kind) {
    case 'teams':
      await postToChannel(channel, Buffer.from(JSON.stringify(teamsCard(message))), {}, limits);
      return { toldTo: [], remark: null };
    case 'webhook': {
      const body = webhookBody(message, id, queuedAt);
      const headers = webhookHeaders(id, new Date(now), body, channel.secret);
      await postToChannel(channel, body, headers, limits);
      return { toldTo: [], remark: null };
    }
    case 'email': {
      const { addresses, leftOut } = mailRecipients(recipients, channel);
      if (addresses.length === 0) throw nobody(leftOut, message);
      const mail = { ...mailText(message), id, date: new Date(queuedAt), to: addresses };
      const refused = await sendMail(channel, mail, deadlineMilliseconds);
      return { toldTo: addresses, remark: leftOutText(leftOut, refused) };
    }
    case 'syslog':
      throw new SendError('A syslog channel is fed with everything; no route can lead to it.', {
        isFinal: true,
      });
  }
}

function nobody(leftOut: number, { reason }: Message): SendError {
  const why =
    leftOut > 0
      ? `${leftOut === 1 ? 'the one address' : `all ${leftOut} addresses`} lie outside the domains of the channel, or are no addresses`
      : reason === 'test'
        ? 'a test goes to the fixed addresses alone, and the route names none'
        : 'it is not known who it concerns, and the route names no address';
  return new SendError(`Nobody to send to: ${why}.`, { isFinal: true });
}

function leftOutText(leftOut: number, refused: number): string | null {
  const parts = [
    ...(leftOut > 0 ? [`${leftOut} left out, since the channel may not write there`] : []),
    ...(refused > 0 ? [`${refused} refused by the mail server`] : []),
  ];
  return parts.length > 0 ? `Addresses: ${parts.join('; ')}.` : null;
}
