import { createHash } from 'node:crypto';
import { type GraphClient } from './graph-client.ts';
import { type GraphAnswer } from './graph-answer.ts';
import { GraphError } from './graph-error.ts';

export interface GraphPage {
  /** What was asked for: path and query of the request. */
  readonly asked: string;
  readonly status: number;
  readonly bytes: Buffer;
  readonly requestId: string | null;
  /** The Date header as text: Graph's own clock. */
  readonly sourceDate: string | null;
  readonly receivedAt: Date;
  readonly pageNumber: number;
  readonly nextLink: string | null;
}

export interface PageLimits {
  readonly pagesMax?: number;
  readonly signal?: AbortSignal;
}

/** Far more than any tenant has, also in pages of ten; a loop of links that never repeats ends here. */
const pagesMaxDefault = 200_000;

/**
 * The pages of one collection, from the first to the one without a nextLink. A page is yielded before it is
 * judged, so that the caller has archived it when this throws: an answer that breaks the rules is evidence too.
 * Ends normally only when the collection was read to its end.
 */
export async function* readPages(
  client: GraphClient,
  firstPath: string,
  { pagesMax = pagesMaxDefault, signal }: PageLimits = {},
): AsyncGenerator<GraphPage> {
  const seen = new Set<string>();
  let link: string | null = firstPath;
  for (let pageNumber = 1; link !== null; pageNumber += 1) {
    signal?.throwIfAborted();
    if (pageNumber > pagesMax) throw broken(firstPath, `has more than ${pagesMax} pages`);
    const linkDigest = digestOf(link);
    if (seen.has(linkDigest))
      throw broken(firstPath, `page ${pageNumber - 1} links back to a page already read`);
    seen.add(linkDigest);
    const answer: GraphAnswer = await readOne(client, link, pageNumber, signal);
    const digest = digestOf(answer.bytes);
    const content = readContent(answer.bytes);
    yield pageOf(answer, client.now(), pageNumber, content.nextLink);
    if (content.problem) throw broken(firstPath, `page ${pageNumber} ${content.problem}`);
    if (content.nextLink !== null && seen.has(digest))
      throw broken(firstPath, `page ${pageNumber} is the same as an earlier page`);
    seen.add(digest);
    link = content.nextLink;
  }
}

/** Short, so that what was seen of 100,000 pages takes some megabytes. */
function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64');
}

async function readOne(
  client: GraphClient,
  link: string,
  pageNumber: number,
  signal: AbortSignal | undefined,
): Promise<GraphAnswer> {
  try {
    return await client.get(link, signal);
  } catch (error) {
    // How long a skiptoken lives is documented nowhere; an old one is answered with 400 or 410.
    if (pageNumber > 1 && error instanceof GraphError && (error.status === 400 || error.status === 410))
      throw new GraphError({
        kind: 'link-expired',
        status: error.status,
        code: error.code,
        requestId: error.requestId,
        sentence: `The link to page ${pageNumber} is not valid any more (${error.status}).`,
        nextStep: null,
        cause: error,
      });
    throw error;
  }
}

function pageOf(
  { url, status, bytes, headers }: GraphAnswer,
  receivedAt: Date,
  pageNumber: number,
  nextLink: string | null,
): GraphPage {
  const { pathname, search } = new URL(url);
  return {
    asked: pathname + search,
    status,
    bytes,
    requestId: headers.get('request-id'),
    sourceDate: headers.get('date'),
    receivedAt,
    pageNumber,
    nextLink,
  };
}

interface Content {
  readonly nextLink: string | null;
  readonly problem: string | null;
}

/** Only what paging needs. `@odata.count` is not believed: Intune says 1000 for ten events. */
function readContent(bytes: Buffer): Content {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8').replace(/^\ufeff/, ''));
  } catch {
    return { nextLink: null, problem: 'is not JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null || !Array.isArray((parsed as { value?: unknown }).value))
    return { nextLink: null, problem: 'has no list called "value"' };
  if (!Object.hasOwn(parsed, '@odata.nextLink')) return { nextLink: null, problem: null };
  const link = (parsed as Record<string, unknown>)['@odata.nextLink'];
  // An empty or null link is neither an end nor a next page: taking it for the end could lose what follows.
  if (typeof link !== 'string' || link === '')
    return { nextLink: null, problem: 'names a next page by something that is no link' };
  return { nextLink: link, problem: null };
}

function broken(path: string, what: string): GraphError {
  return new GraphError({
    kind: 'protocol',
    status: 200,
    sentence: `Reading ${path.replace(/\?.*/, '')}: ${what}.`,
    nextStep: null,
  });
}
