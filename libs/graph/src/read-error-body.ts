export interface ErrorBody {
  readonly code: string | null;
  /** Plain words, at most 500 characters; empty if there are none. */
  readonly message: string;
  readonly requestId: string | null;
}

const bytesMax = 64 * 1024;

/**
 * Reads an error answer of Graph, of Intune behind it, or of whatever gateway answered instead. Intune puts a
 * second JSON document into `error.message`: `{"_version":3,"Message":"An error has occurred - Operation ID …"}`.
 */
export function readErrorBody(bytes: Buffer): ErrorBody {
  const text = bytes.toString('utf8', 0, bytesMax);
  const error = memberOf(parse(text), 'error');
  if (error === undefined) return { code: null, message: plain(text), requestId: null };
  const message = textOf(memberOf(error, 'message'));
  const nested = message?.trimStart().startsWith('{') ? textOf(memberOf(parse(message), 'Message')) : null;
  return {
    code: textOf(memberOf(error, 'code')),
    message: shorten(nested ?? message ?? ''),
    requestId: textOf(memberOf(memberOf(error, 'innerError'), 'request-id')),
  };
}

/** A gateway's HTML page: its words are better than its tags, and its title says enough. */
function plain(text: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1];
  return shorten(title ?? (text.trimStart().startsWith('<') ? 'an HTML page' : text));
}

function shorten(text: string): string {
  // eslint-disable-next-line no-control-regex -- an error text must not carry terminal commands into a log
  const clean = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return clean.length > 500 ? `${clean.slice(0, 500)}…` : clean;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
