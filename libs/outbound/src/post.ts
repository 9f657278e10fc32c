import http from 'node:http';
import https from 'node:https';
import { checkedLookup, refuseForbiddenLiteral } from './checked-lookup.ts';
import { networkCode, OutboundError } from './outbound-error.ts';

export interface Post {
  /** Checked before: https, or http where that may be; no credentials. */
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  /** Addresses of this machine and of private networks are refused otherwise. */
  readonly allowPrivate: boolean;
  /** For everything from the name to the last byte. */
  readonly deadlineMilliseconds: number;
  /** Null: the status is all that is wanted, and the rest is not read. */
  readonly answerBytesMax: number | null;
  readonly signal: AbortSignal;
  /** PEM: who may vouch for the server, instead of the authorities that Node.js knows. */
  readonly authorities?: string | undefined;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Sends one POST and reads the answer. The connection goes to an address that was checked. Follows no redirect,
 * uses no proxy, keeps no connection. Throws an OutboundError that names the host only.
 */
export async function post(request: Post): Promise<PostAnswer> {
  const { url, allowPrivate, deadlineMilliseconds, signal } = request;
  signal.throwIfAborted();
  refuseForbiddenLiteral(url.hostname, url.host, allowPrivate);
  const deadline = AbortSignal.timeout(deadlineMilliseconds);
  const either = AbortSignal.any([signal, deadline]);
  try {
    return await exchange(request, either);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof OutboundError) throw error;
    if (deadline.aborted)
      throw new OutboundError(
        'late',
        `${url.host} did not answer completely within ${deadlineMilliseconds / 1000} s.`,
        { cause: error },
      );
    throw new OutboundError('failed', `Sending to ${url.host} failed (${networkCode(error)}).`, {
      cause: error,
    });
  }
}

function exchange(
  { url, headers, body, allowPrivate, answerBytesMax, authorities }: Post,
  signal: AbortSignal,
): Promise<PostAnswer> {
  const { request, Agent } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(body.length), 'accept-encoding': 'identity' },
        // An agent of its own: no proxy out of the environment, nothing kept open.
        agent: new Agent({ keepAlive: false }),
        lookup: checkedLookup(url.host, allowPrivate),
        rejectUnauthorized: true,
        ...(authorities !== undefined && { ca: authorities }),
        signal,
      },
      (incoming) => {
        const status = incoming.statusCode ?? 0;
        if (answerBytesMax === null) {
          resolve({ status, body: Buffer.alloc(0) });
          incoming.destroy();
          return;
        }
        readBody(incoming, url, answerBytesMax).then((bytes) => resolve({ status, body: bytes }), reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readBody(incoming: http.IncomingMessage, url: URL, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop by an error destroys the connection.
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bytesMax)
      throw new OutboundError(
        'large',
        `The answer of ${url.host} is larger than ${bytesMax} bytes and was not read to its end.`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
