import { OutboundError, post } from '@countersign/outbound';
import { type TeamsChannel, type WebhookChannel } from '../channels/channel.ts';
import { SendError } from './send-error.ts';

export interface PostLimits {
  readonly deadlineMilliseconds: number;
  readonly signal: AbortSignal;
}

/** Sends JSON to the address of a channel. What it answers is neither kept nor shown. */
export async function postToChannel(
  { url, allowPrivate, authorities }: TeamsChannel | WebhookChannel,
  body: Buffer,
  headers: Record<string, string>,
  limits: PostLimits,
): Promise<void> {
  const all = { 'content-type': 'application/json', 'user-agent': 'Countersign', ...headers };
  let status: number;
  try {
    ({ status } = await post({
      url,
      headers: all,
      body,
      allowPrivate,
      authorities,
      answerBytesMax: null,
      ...limits,
    }));
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new SendError(error.message, { isFinal: error.reason === 'forbidden', cause: error });
  }
  if (status >= 200 && status < 300) return;
  const isRedirect = status >= 300 && status < 400;
  throw new SendError(
    `${url.host} answered ${status}${isRedirect ? ', a redirect, which is not followed' : ''}.`,
  );
}
