import { lookup, type LookupAddress } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { AnchorError } from '../anchor.ts';
import { addressKind } from './address.ts';

export interface Post {
  /** Checked before: https, or http where the anchor may use it; no credentials. */
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
  /** Addresses of this machine and of private networks are refused otherwise. */
  readonly allowPrivate: boolean;
  /** For everything from the name to the last byte. */
  readonly deadlineMilliseconds: number;
  readonly answerBytesMax: number;
  readonly signal: AbortSignal;
  /** PEM: who may vouch for the server, instead of the authorities that Node.js knows. */
  readonly authorities?: string | undefined;
}

export interface PostAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * Sends one POST and reads the answer. The connection goes to an address that was checked, so a name that
 * changes its address in between gains nothing. Follows no redirect, uses no proxy, keeps no connection.
 * Throws an AnchorError that names the host only: paths and queries of webhooks can be secrets.
 */
export async function post(request: Post): Promise<PostAnswer> {
  const { url, allowPrivate, deadlineMilliseconds, signal } = request;
  signal.throwIfAborted();
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !isAllowed(host, allowPrivate)) throw forbidden(url, allowPrivate);
  const deadline = AbortSignal.timeout(deadlineMilliseconds);
  const either = AbortSignal.any([signal, deadline]);
  try {
    return await exchange(request, either);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AnchorError) throw error;
    if (deadline.aborted)
      throw new AnchorError(
        `${url.host} did not answer completely within ${deadlineMilliseconds / 1000} s.`,
        `Check that ${url.host} works and can be reached from the notary.`,
        { cause: error },
      );
    throw new AnchorError(
      `Sending to ${url.host} failed (${codeOf(error)}).`,
      `Check that ${url.host} works, can be reached from the notary and has a valid certificate.`,
      { cause: error },
    );
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
        lookup: checkedLookup(url, allowPrivate),
        rejectUnauthorized: true,
        ...(authorities !== undefined && { ca: authorities }),
        signal,
      },
      (incoming) => {
        readBody(incoming, url, answerBytesMax).then(
          (bytes) => resolve({ status: incoming.statusCode ?? 0, body: bytes }),
          reject,
        );
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
      throw new AnchorError(
        `The answer of ${url.host} is larger than ${bytesMax} bytes and was not read to its end.`,
        'Check that the address is right.',
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/** Resolves the name once, checks every address, and gives the connection those and no others. */
function checkedLookup(url: URL, allowPrivate: boolean): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isAllowed(address, allowPrivate)))
        return callback(forbidden(url, allowPrivate), []);
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

function isAllowed(address: string, allowPrivate: boolean): boolean {
  const kind = addressKind(address);
  return kind === 'public' || (kind === 'private' && allowPrivate);
}

function forbidden(url: URL, allowPrivate: boolean): AnchorError {
  return new AnchorError(
    `Nothing was sent to ${url.host}: its address is one that an anchor may not have.`,
    allowPrivate
      ? 'Use a host that has no link-local or reserved address.'
      : 'Use a host on the public internet, or allow private addresses explicitly with COUNTERSIGN_ANCHOR_WEBHOOK_ALLOW_PRIVATE=true.',
  );
}

/** The code of an error of the network or of TLS: a word of Node.js, never text of the other side. */
function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: unknown[] };
  const first = (errors?.[0] as { code?: unknown } | undefined)?.code;
  const word = code ?? first;
  return typeof word === 'string' && /^[A-Z0-9_]{1,60}$/.test(word) ? word : 'no connection';
}
