import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { type FeedFormat, type Instant, type Severity } from '@countersign/domain';
import { webhookHeaders } from '@countersign/outbound';
import { type Channel } from '../channels/channel.ts';
import { postToChannel } from '../send/post-to-channel.ts';
import { SendError } from '../send/send-error.ts';
import { sendSyslog } from '../send/send-syslog.ts';
import { type Source } from '../words/message.ts';
import { ecsCase, ecsFinding } from './events/ecs.ts';
import { ocsfCase, ocsfFinding } from './events/ocsf.ts';
import { syslogFrame } from './events/syslog.ts';
import { caseEventId, type FedCase, type FedFinding, findingEventId } from './fed-case.ts';

export interface FeedEvent {
  readonly id: string;
  readonly kind: 'case' | 'finding';
  readonly severity: Severity | null;
  readonly event: object;
}

const deadlineMilliseconds = 20_000;
const forms = { ocsf: [ocsfCase, ocsfFinding], ecs: [ecsCase, ecsFinding] } as const;

/** What is new, in the field names of a format: cases in archive order, then findings. */
export function feedEvents(
  format: FeedFormat,
  { cases, findings }: { readonly cases: readonly FedCase[]; readonly findings: readonly FedFinding[] },
  setting: Source,
): FeedEvent[] {
  const [ofCase, ofFinding] = forms[format];
  return [
    ...cases.map((one): FeedEvent => {
      return { id: caseEventId(setting, one), kind: 'case', severity: null, event: ofCase(one, setting) };
    }),
    ...findings.map((one): FeedEvent => {
      const { severity } = one;
      return { id: findingEventId(setting, one), kind: 'finding', severity, event: ofFinding(one, setting) };
    }),
  ];
}

/** Hands a batch over, whole; throws a SendError if it was not taken. */
export async function sendEvents(
  channel: Channel,
  events: readonly FeedEvent[],
  now: Instant,
  signal: AbortSignal,
): Promise<void> {
  if (channel.kind === 'webhook') {
    const body = Buffer.from(JSON.stringify(events.map(({ event }) => event)));
    // The same batch comes with the same id.
    const id = `feed_${createHash('sha256')
      .update(events.map((one) => one.id).join('\n'))
      .digest('hex')}`;
    const headers = webhookHeaders(id, new Date(now), body, channel.secret);
    return postToChannel(channel, body, headers, { deadlineMilliseconds, signal });
  }
  if (channel.kind !== 'syslog') throw new SendError('This channel cannot be fed.', { isFinal: true });
  const at = new Date(now);
  const frames = events.map((one) => syslogFrame({ ...one, at, host: hostname() }));
  await sendSyslog(channel, Buffer.concat(frames), deadlineMilliseconds, signal);
}
