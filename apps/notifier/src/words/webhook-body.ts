import { type Instant } from '@countersign/domain';
import { type Message } from './message.ts';

/** What a generic webhook gets: the words and, for programs, what they are made of. */
export function webhookBody(
  { reason, severity, title, lead, link, data }: Message,
  id: string,
  at: Instant,
): Buffer {
  const body = {
    type: `countersign.${reason}`,
    id,
    timestamp: at,
    data: { ...data, severity, title, lead, url: link.url },
  };
  return Buffer.from(JSON.stringify(body));
}
