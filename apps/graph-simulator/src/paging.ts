import { GraphError } from './graph-error.ts';

/** Where a page begins. Opaque to clients [D]; inside it is the sort key of the last row sent. */
export interface PagePosition {
  readonly afterTicks: number;
  readonly afterId: string;
  /** Rows sent so far, for the odd count of audit events. */
  readonly sent: number;
}

export function encodePosition(position: PagePosition): string {
  const text = JSON.stringify([position.afterTicks, position.afterId, position.sent]);
  return Buffer.from(text).toString('base64url');
}

export function decodePosition(token: string): PagePosition {
  try {
    const [afterTicks, afterId, sent] = JSON.parse(
      Buffer.from(token, 'base64url').toString('utf8'),
    ) as unknown[];
    if (typeof afterTicks === 'number' && typeof afterId === 'string' && typeof sent === 'number') {
      return { afterTicks, afterId, sent };
    }
  } catch {
    // Whatever is wrong with it, the answer below is the same: the token is not one of ours.
  }
  throw new GraphError({ status: 400, code: 'BadRequest', message: 'Skip token is invalid or has expired.' });
}

/** `$top`, within 1..1000: more has not been seen to work [U]. */
export function readTop(query: URLSearchParams, byDefault: number): number {
  const text = query.get('$top');
  if (text === null) return byDefault;
  if (!/^\d{1,6}$/.test(text) || Number(text) < 1) {
    throw new GraphError({
      status: 400,
      code: 'BadRequest',
      message: `Invalid value '${text}' for $top query option found. The $top query option requires a non-negative integer value.`,
    });
  }
  if (Number(text) > 1000) {
    throw new GraphError({
      status: 400,
      code: 'BadRequest',
      message: `The limit of '1000' for Top query has been exceeded. The value from the incoming request is '${text}'.`,
    });
  }
  return Number(text);
}

/** The same question with another `$skiptoken`, on the origin the client used. */
export function nextLink(origin: string, url: URL, position: PagePosition): string {
  const kept = [...url.searchParams].filter(([name]) => name !== '$skiptoken');
  const query = [...kept, ['$skiptoken', encodePosition(position)] as const];
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${origin}${url.pathname}?${text}`;
}
