import { createHash } from 'node:crypto';
import { type Source } from '@countersign/domain';
import { GraphError, type Transport } from '@countersign/graph';
import { type Life } from './life.ts';
import { type GraphFault, type Happening, second } from './schedule.ts';
import { type Truth, type Version } from './truth.ts';
import { type World } from './world.ts';

export const graphOrigin = 'https://graph.microsoft.com';
/** In every token; wherever else it turns up, a secret has leaked. */
export const canary = 'CANARY';

/** More than any history needs. */
const requestsMax = 20_000;

const paths: Readonly<Record<string, Source>> = {
  '/beta/deviceManagement/operationApprovalRequests': 'approval-requests',
  '/beta/deviceManagement/operationApprovalPolicies': 'access-policies',
  '/v1.0/deviceManagement/auditEvents': 'audit-events',
};

/** One answer with status 200, as it was sent: what the archive has to hold, byte for byte. */
export interface Served {
  readonly requestId: string;
  readonly source: Source;
  readonly asked: string;
  readonly sha256: string;
  /** As a reader would understand it: null if the list ends here, undefined if it says nonsense. */
  readonly nextLink: string | null | undefined;
  readonly versions: readonly Version[];
  readonly at: number;
  /** It does not show all that the truth would have. */
  readonly isShort: boolean;
  /** By a lie that reading on does not uncover: the list ended here. */
  readonly isCut: boolean;
}

interface Cursor {
  readonly source: Source;
  readonly list: () => readonly Version[];
  readonly from: number;
  readonly page: number;
  /** The first page of the list. */
  readonly asked: string;
  readonly repeated?: Version;
}

interface Told {
  readonly until: number;
  readonly life: Life;
  readonly source: Source;
}

type Active = Extract<Happening, { op: 'graph' }> & { left: number };

/** Graph and its identity provider, as the schedule bends them. Shows the truth and never writes it. */
export class FakeGraph {
  readonly served = new Map<string, Served>();
  readonly hashes = new Set<string>();
  requests = 0;
  earlyRequests = 0;
  readonly #world: World;
  readonly #truth: Truth;
  #active: Active[] = [];
  readonly #cursors = new Map<string, Cursor>();
  readonly #tokens = new Map<string, number>();
  /** Until when it asked not to be asked, and whom it told. */
  #told: Told[] = [];

  constructor(world: World, truth: Truth) {
    this.#world = world;
    this.#truth = truth;
  }

  begin(fault: Extract<Happening, { op: 'graph' }>): void {
    this.#active.push({ ...fault, left: fault.times ?? Infinity });
  }

  heal(): void {
    this.#active = [];
  }

  get toldUntil(): number {
    return Math.max(0, ...this.#told.map(({ until }) => until));
  }

  tokensFor(life: Life): { token(): Promise<string>; forget(token: string): void } {
    let current: { readonly token: string; readonly until: number } | undefined;
    return {
      token: async () => {
        if (current && this.#world.time.now < current.until) return current.token;
        await life.sleep(this.#world.schedule.settings.latency);
        const token = `${canary}-${this.#tokens.size}`;
        const until = this.#world.time.now + 3600 * second;
        this.#tokens.set(token, until);
        current = { token, until: until - 300 * second };
        return token;
      },
      forget: (token) => {
        if (current?.token === token) current = undefined;
      },
    };
  }

  transportFor(life: Life): Transport {
    return async ({ url, headers }) => {
      const slow = this.#take(sourceOf(url), 1, 'slow');
      const latency = this.#world.schedule.settings.latency + (slow?.kind === 'slow' ? slow.by : 0);
      const known = this.#knownTo(life);
      await life.sleep(latency / 2);
      const answer = this.#answer({ life, known }, url, headers);
      await life.sleep(latency / 2);
      if (answer instanceof GraphError) throw answer;
      return answer;
    };
  }

  #answer(
    { life, known }: { life: Life; known: readonly Told[] },
    url: string,
    headers: Headers,
  ): Awaited<ReturnType<Transport>> | GraphError {
    this.requests += 1;
    if (this.requests === requestsMax)
      this.#world.violate('O9', `Graph was asked ${requestsMax} times: it does not end.`);
    const { origin, pathname, search, searchParams } = new URL(url);
    const source = paths[pathname];
    if (origin !== graphOrigin || !source) {
      if (headers.get('authorization')?.includes(canary))
        this.#world.violate('I5', `A token was sent to ${url}, which is not Graph.`);
      return unavailable();
    }
    this.#lookForEarly(known, source);
    const cursor = this.#cursors.get(searchParams.get('$skiptoken') ?? '');
    const page = cursor?.page ?? 1;
    const fault = this.#take(source, page);
    this.#world.note(`graph ${source} page ${page} for ${life.name}${fault ? `: ${fault.kind}` : ''}`);
    const until = this.#tokens.get(headers.get('authorization')?.replace('Bearer ', '') ?? '') ?? 0;
    if (until <= this.#world.time.now || fault?.kind === 'token-refused')
      return this.#say(401, 'InvalidAuthenticationToken');
    const refusal = fault && this.#refuse(life, source, fault, { page, search });
    if (refusal) return refusal;
    if (search.includes('skiptoken') && !cursor) return this.#say(400, 'Bad skiptoken');
    return this.#page(
      source,
      pathname + search,
      cursor ?? this.#open(source, pathname + search, searchParams, fault),
      fault,
    );
  }

  /** A fault that has an answer of its own. */
  #refuse(
    life: Life,
    source: Source,
    fault: GraphFault,
    { page, search }: { page: number; search: string },
  ): Awaited<ReturnType<Transport>> | GraphError | undefined {
    switch (fault.kind) {
      case 'throttled':
        return this.#throttle(life, source, fault.status, fault.retryAfter);
      case 'throttled-as-500':
        return this.#say(500, 'Rate limit reached because of too many requests to query broker');
      case 'failing':
        return this.#say(fault.status, 'An error has occurred');
      case 'cut':
        return unavailable();
      case 'timed-out':
        return new GraphError({
          kind: 'timed-out',
          status: 0,
          sentence: 'The answer stopped in the middle.',
        });
      case 'forbidden':
        return this.#say(403, 'Forbidden');
      case 'link-expired':
        return page > 1 ? this.#say(fault.status, 'Skip token expired') : undefined;
      case 'top-rejected':
        return search.includes('$top')
          ? this.#say(400, 'The query parameter $top is not supported')
          : undefined;
      default:
        return undefined;
    }
  }

  #throttle(
    life: Life,
    source: Source,
    status: number,
    retryAfter: string | null,
  ): Awaited<ReturnType<Transport>> {
    const { now } = this.#world.time;
    if (retryAfter === null) return this.#say(status, 'Too many requests');
    const isDate = retryAfter.startsWith('date:');
    const seconds = Number(isDate ? retryAfter.slice(5) : retryAfter);
    const header = isDate ? httpDate(now + seconds * second) : retryAfter;
    if (seconds > 0) {
      const until = isDate ? Math.floor(now / second) * second + seconds * second : now + seconds * second;
      this.#told.push({ until, life, source });
      this.#world.disturb(now, until);
    }
    return this.#say(status, 'Too many requests', { 'retry-after': header });
  }

  /**
   * The waits that a process could know of as it sends a question: what it was told itself, and what any has noted.
   * A question that is on its way already nobody can call back.
   */
  #knownTo(life: Life): Told[] {
    return this.#told.filter((one) => one.life === life || this.#isNoted(one));
  }

  /** Asked again before the time, by somebody who could know. */
  #lookForEarly(known: readonly Told[], source: Source): void {
    const { now } = this.#world.time;
    const early = known.find(({ until }) => until > now);
    if (!early || this.#world.clockWasMoved) return;
    this.earlyRequests += 1;
    const told = `${early.source} was told to wait until ${new Date(early.until).toISOString()}`;
    this.#world.violate('I8', `${source} was asked at ${new Date(now).toISOString()}, though ${told}.`);
  }

  #isNoted({ until }: Told): boolean {
    const noted = [...this.#world.database.states.values()].map(({ throttledUntil }) => throttledUntil);
    return noted.some((at) => at !== null && at.getTime() + second >= until);
  }

  /** The fault that meets this request, if any does. */
  #take(source: Source | undefined, page: number, only?: GraphFault['kind']): GraphFault | undefined {
    const { now } = this.#world.time;
    const found = this.#active.find(
      (one) =>
        one.left > 0 &&
        one.at + one.for > now &&
        (one.source === undefined || one.source === source) &&
        (only === undefined ? one.fault.kind !== 'slow' : one.fault.kind === only) &&
        (one.fault.kind !== 'link-expired' || page > 1),
    );
    if (!found) return undefined;
    found.left -= 1;
    this.#world.disturb(now, now);
    return found.fault;
  }

  #open(source: Source, asked: string, params: URLSearchParams, fault: GraphFault | undefined): Cursor {
    const { time } = this.#world;
    const range = readFilter(params.get('$filter'));
    const isInRange = ({ since }: Version) =>
      range === null || fault?.kind === 'filter-ignored' || range(since);
    const see = () => this.#truth.visibleAt(source, time.now).filter(isInRange);
    // The list of the moment, or, as long as that fault lasts, one that shifts under the reader.
    const fixed = fault?.kind === 'shifting' ? undefined : see();
    return { source, list: () => fixed ?? see(), from: 0, page: 1, asked };
  }

  #page(
    source: Source,
    asked: string,
    cursor: Cursor,
    fault: GraphFault | undefined,
  ): Awaited<ReturnType<Transport>> {
    const { pageSize, endsEmpty } = this.#world.schedule.settings;
    const list = cursor.list();
    const to = cursor.from + pageSize;
    let shown = list.slice(cursor.from, to);
    if (cursor.repeated) shown = [cursor.repeated, ...shown];
    const hasMore = endsEmpty ? cursor.from < list.length : to < list.length;
    let nextLink: unknown = hasMore
      ? this.#link(source, { ...cursor, from: to, page: cursor.page + 1, ...repeatedBy(fault, shown) })
      : null;
    let isShort = false;
    switch (fault?.kind) {
      case 'short-answer':
        isShort = shown.length > 1 || hasMore;
        shown = shown.slice(0, Math.ceil(shown.length / 2));
        nextLink = null;
        break;
      case 'empty-answer':
        isShort = shown.length > 0;
        shown = [];
        nextLink = null;
        break;
      case 'loop':
        nextLink = graphOrigin + asked;
        break;
      case 'cycle':
        // From the second page back to the first.
        if (cursor.page > 1) nextLink = graphOrigin + cursor.asked;
        break;
      case 'foreign-link':
        nextLink = fault.link;
        break;
      case 'bad-link':
        nextLink = fault.link === null ? 'null' : fault.link;
        break;
      case undefined:
      default:
    }
    const link =
      fault?.kind === 'bad-link'
        ? `,"@odata.nextLink":${JSON.stringify(fault.link)}`
        : nextLink === null
          ? ''
          : `,"@odata.nextLink":${JSON.stringify(nextLink)}`;
    const value = fault?.kind === 'no-value' ? '' : `"value": [${shown.map(({ text }) => text).join(', ')}],`;
    const text =
      fault?.kind === 'html'
        ? '<html><title>Sign in</title></html>'
        : `{${value}"@odata.count":1000,"@odata.context":"${graphOrigin}/$metadata#${source}"${link}}`;
    const bytes = Buffer.from(text);
    const isReadable = fault?.kind !== 'html' && fault?.kind !== 'no-value';
    return this.#serve(bytes, {
      source,
      asked,
      nextLink: fault?.kind === 'bad-link' || !isReadable ? undefined : (nextLink as string | null),
      versions: isReadable ? shown : [],
      isShort: isShort || fault?.kind === 'shifting',
      isCut: isShort,
    });
  }

  #serve(bytes: Buffer, what: Omit<Served, 'requestId' | 'sha256' | 'at'>): Awaited<ReturnType<Transport>> {
    const requestId = `served-${this.served.size + 1}`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.served.set(requestId, { ...what, requestId, sha256, at: this.#world.time.now });
    for (const { hash } of what.versions) this.hashes.add(hash);
    // An answer without a list is archived as the one object it is.
    if (what.nextLink === undefined) this.hashes.add(sha256);
    return { status: 200, headers: this.#headers({ 'request-id': requestId }), bytes };
  }

  #link(source: Source, cursor: Cursor): string {
    const token = `t${this.#cursors.size + 1}`;
    this.#cursors.set(token, cursor);
    const path = Object.keys(paths).find((one) => paths[one] === source) as string;
    return `${graphOrigin}${path}?$skiptoken=${token}`;
  }

  #say(
    status: number,
    message: string,
    headers: Record<string, string> = {},
  ): Awaited<ReturnType<Transport>> {
    const bytes = Buffer.from(JSON.stringify({ error: { code: 'x', message } }));
    return { status, headers: this.#headers({ 'request-id': 'none', ...headers }), bytes };
  }

  #headers(more: Record<string, string>): Headers {
    return new Headers({ date: httpDate(this.#world.time.now), ...more });
  }
}

function repeatedBy(fault: GraphFault | undefined, shown: readonly Version[]): { repeated?: Version } {
  const last = shown.at(-1);
  return fault?.kind === 'repeats' && last ? { repeated: last } : {};
}

function sourceOf(url: string): Source | undefined {
  return paths[new URL(url).pathname];
}

function httpDate(at: number): string {
  return new Date(at).toUTCString();
}

function unavailable(): GraphError {
  return new GraphError({ kind: 'unavailable', status: 0, sentence: 'The connection was cut.' });
}

/** `activityDateTime ge A and activityDateTime lt B`, as any database would read it. */
function readFilter(filter: string | null): ((at: number) => boolean) | null {
  const match = /^activityDateTime (ge|gt) (\S+) and activityDateTime (lt|le) (\S+)$/.exec(filter ?? '');
  if (!match) return null;
  const from = Date.parse(match[2] as string);
  const to = Date.parse(match[4] as string);
  return (at) => (match[1] === 'ge' ? at >= from : at > from) && (match[3] === 'lt' ? at < to : at <= to);
}
