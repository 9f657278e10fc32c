import { createHash, type KeyObject } from 'node:crypto';
import { webhookHeaders } from '@countersign/outbound';
import { z } from 'zod';
import { type Anchor, type AnchoredCheckpoint, AnchorError, type Receipt } from './anchor.ts';
import { checkedHead, type CheckpointHead } from './checkpoint-head.ts';
import { send } from './send.ts';
import { parseJson, readReceipt, refusedReceipt, writeReceipt } from './receipt.ts';

export interface WebhookAnchorOptions {
  readonly url: URL;
  /** A KeyObject prints and serialises as nothing, wherever it ends up. */
  readonly secret: KeyObject;
  readonly allowPrivate: boolean;
  readonly authorities: string | undefined;
  readonly everySeconds: number;
  readonly now: () => Date;
  readonly deadlineMilliseconds: number;
}

const answerBytesMax = 64 * 1024;
const receiptShape = z.strictObject({
  anchor: z.literal('webhook'),
  receiver: z.string(),
  id: z.string(),
  at: z.iso.datetime(),
  note: z.string(),
  answer: z.base64().max(2 * answerBytesMax),
});

/** A server of somebody else that keeps checkpoints, and says so by repeating them. */
export class WebhookAnchor implements Anchor {
  readonly kind = 'webhook';
  readonly name: string;
  readonly everySeconds: number;
  /** Private to the language, not only to the compiler: the address is a secret, and this is printed nowhere. */
  readonly #options: WebhookAnchorOptions;

  constructor(options: WebhookAnchorOptions) {
    // The path stays out: with many receivers it is the secret.
    this.name = `webhook:${options.url.origin}`;
    this.everySeconds = options.everySeconds;
    this.#options = options;
  }

  async put(checkpoint: AnchoredCheckpoint, signal: AbortSignal): Promise<Receipt> {
    const { url, secret, allowPrivate, authorities, now, deadlineMilliseconds } = this.#options;
    const head = checkedHead(checkpoint);
    const body = payload(head);
    const id = deliveryId(head);
    const headers = { 'content-type': 'application/json', ...webhookHeaders(id, now(), body, secret) };
    const limits = { deadlineMilliseconds, answerBytesMax, signal };
    const answer = await send({ url, headers, body, allowPrivate, authorities, ...limits });
    this.checkStatus(answer.status);
    if (!repeats(answer.body, head.note))
      throw new AnchorError(
        `The answer of ${url.host} does not repeat the checkpoint, so it is no receipt.`,
        'The receiver has to keep the note and to answer 200 with it, as text or as the member note of a JSON object.',
      );
    const anchoredAt = now();
    const bytes = writeReceipt({
      anchor: 'webhook',
      receiver: url.origin,
      id,
      at: anchoredAt.toISOString(),
      note: head.note,
      answer: answer.body.toString('base64'),
    });
    return { bytes, anchoredAt };
  }

  async verify(checkpoint: AnchoredCheckpoint, receipt: Buffer): Promise<Date> {
    const head = checkedHead(checkpoint);
    const { receiver, id, at, note, answer } = readReceipt(receiptShape, receipt, this.name);
    if (receiver !== this.#options.url.origin) throw refusedReceipt(this.name, 'it is of another receiver');
    if (note !== head.note || id !== deliveryId(head))
      throw refusedReceipt(this.name, 'it is for another checkpoint');
    if (!repeats(Buffer.from(answer, 'base64'), note))
      throw refusedReceipt(this.name, 'the answer in it does not repeat the checkpoint');
    return new Date(at);
  }

  /** Always null: a webhook takes and does not tell. */
  async newest(_origin: string, _signal: AbortSignal): Promise<null> {
    return null;
  }

  private checkStatus(status: number): void {
    if (status === 200) return;
    const { host } = this.#options.url;
    const isRedirect = status >= 300 && status < 400;
    throw new AnchorError(
      `${host} answered ${status}${isRedirect ? ', a redirect, which is not followed' : ''}.`,
      isRedirect
        ? 'Set COUNTERSIGN_ANCHOR_WEBHOOK to the final address.'
        : status === 401 || status === 403
          ? 'Check that the receiver has the secret of COUNTERSIGN_ANCHOR_WEBHOOK_SECRET_FILE and a right clock.'
          : 'Look into the log of the receiver.',
    );
  }
}

/** Hashes, a size and a random name: nothing of the archive's content leaves the house. */
function payload({ origin, size, root, note }: CheckpointHead): Buffer {
  return Buffer.from(JSON.stringify({ origin, size, root, note }));
}

/** The same for the same checkpoint, so that a receiver can tell a repetition. */
function deliveryId({ note }: CheckpointHead): string {
  return `checkpoint_${createHash('sha256').update(note).digest('hex')}`;
}

function repeats(body: Buffer, note: string): boolean {
  if (body.equals(Buffer.from(note))) return true;
  const value = parseJson(body);
  return typeof value === 'object' && value !== null && 'note' in value && value.note === note;
}
