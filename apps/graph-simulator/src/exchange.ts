import { type IncomingMessage } from 'node:http';

/** One request as the routes see it: parsed once, at the edge. */
export interface Exchange {
  readonly method: string;
  readonly url: URL;
  /** Scheme, host and port the client used; links in answers must stay on it. */
  readonly origin: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly requestId: string;
  readonly remoteAddress: string;
}

/**
 * One answer before it is written. Faults rewrite it as a value, so that a cut body or a foreign link is a
 * change of a field and not a trick with sockets.
 */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** An object is sent as JSON; a string and bytes are sent as they are. */
  body: unknown;
  /** Wait this long before the first byte. */
  delayMs?: number;
  /** Send only so many bytes, then cut the connection. */
  cutAfterBytes?: number;
  /** Say a Content-Length that is off by so many bytes. */
  lengthOffBy?: number;
  /** Send a few bytes at a time, with a pause in between. */
  drip?: { bytes: number; everyMilliseconds: number };
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers, body };
}
