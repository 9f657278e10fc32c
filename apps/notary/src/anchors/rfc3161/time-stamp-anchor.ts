import { randomBytes } from 'node:crypto';
import { type Anchor, type AnchoredCheckpoint, AnchorError, type Receipt } from '../anchor.ts';
import { checkedHead } from '../checkpoint-head.ts';
import { send } from '../send.ts';
import { type Certificate } from './certificate.ts';
import { timeStampRequest } from './time-stamp-request.ts';
import { verifyTimeStamp } from './verify-time-stamp.ts';

export interface TimeStampAnchorOptions {
  readonly url: URL;
  readonly trusted: readonly Certificate[];
  readonly policy: string | undefined;
  readonly everySeconds: number;
  readonly now: () => Date;
  readonly deadlineMilliseconds: number;
}

const answerBytesMax = 128 * 1024;
/** A day: what no honest authority is wrong by, and what a clock in the wrong zone is not refused for. */
const differenceMilliseconds = 24 * 3600_000;

/** A time stamp authority (RFC 3161): a third party signs when it saw the hash of the checkpoint. */
export class TimeStampAnchor implements Anchor {
  readonly kind = 'rfc3161';
  readonly name: string;
  readonly everySeconds: number;
  private readonly options: TimeStampAnchorOptions;

  constructor(options: TimeStampAnchorOptions) {
    this.name = `rfc3161:${options.url.origin}${options.url.pathname}`;
    this.everySeconds = options.everySeconds;
    this.options = options;
  }

  async put(checkpoint: AnchoredCheckpoint, signal: AbortSignal): Promise<Receipt> {
    const { url, policy, now, deadlineMilliseconds } = this.options;
    const data = Buffer.from(checkedHead(checkpoint).note);
    const { bytes: body, nonce } = timeStampRequest(data, randomBytes(16), policy);
    const headers = { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' };
    const limits = { deadlineMilliseconds, answerBytesMax, signal };
    // Private networks are fine: authorities of a company's own live there, and the answer proves itself.
    const answer = await send({ url, headers, body, allowPrivate: true, ...limits });
    if (answer.status !== 200)
      throw new AnchorError(
        `${url.host} answered ${answer.status} to a time stamp request.`,
        'Check COUNTERSIGN_ANCHOR_TSA, or take another time stamp authority.',
      );
    const anchoredAt = this.check(data, answer.body, nonce);
    if (Math.abs(anchoredAt.getTime() - now().getTime()) > differenceMilliseconds)
      throw new AnchorError(
        `The time stamp of ${this.name} says ${anchoredAt.toISOString()}, more than a day away from this machine's clock.`,
        'Set the clock of this machine right; if it is, take another time stamp authority.',
      );
    return { bytes: answer.body, anchoredAt };
  }

  async verify(checkpoint: AnchoredCheckpoint, receipt: Buffer): Promise<Date> {
    return this.check(Buffer.from(checkedHead(checkpoint).note), receipt, null);
  }

  /** Always null: an authority signs and keeps nothing that could be asked for. */
  async newest(_origin: string, _signal: AbortSignal): Promise<null> {
    return null;
  }

  private check(data: Buffer, response: Buffer, nonce: Buffer | null): Date {
    const { trusted, policy } = this.options;
    return verifyTimeStamp(response, { data, trusted, policy, nonce, authority: this.name });
  }
}
