import { unpackWhole } from '@countersign/database';
import { sha256 } from '../tree/hash.ts';
import { ArchiveProblem } from './archive-problem.ts';
import { type Queryable } from './queryable.ts';
import { readBodies } from './page-rows.ts';

/** Unpacked bodies that are kept for whoever asks next; the newest one stays however large it is. */
const keptBytesMax = 64 * 1024 * 1024;

/** A body as it is needed: what is in it, and the hash of it as stored. */
export interface Body {
  readonly bytes: Buffer;
  readonly packedSha256: Buffer;
}

export interface BodyOf {
  readonly pageId: number;
  /** Size of the answer as it arrived; its body is never larger. */
  readonly sizeBytes: number;
  /** For messages: a position that needs it. */
  readonly position: number | null;
}

/** The bodies of a tenant's pages, unpacked and bounded. */
export class Bodies {
  readonly #db: Queryable;
  readonly #tenantId: number;
  readonly #kept = new Map<number, Body>();
  #keptBytes = 0;
  #expected = new Set<number>();
  /** Of those expected: read, and not asked for yet. */
  #packed = new Map<number, Buffer | null>();

  constructor(db: Queryable, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  async of(page: BodyOf): Promise<Body> {
    return (await this.ofAll([page])).get(page.pageId) as Body;
  }

  /** Those of several pages at once, unpacked side by side. The caller bounds their sum. */
  async ofAll(pages: readonly BodyOf[]): Promise<Map<number, Body>> {
    const wanted = new Map<number, BodyOf>();
    for (const page of pages) if (!wanted.has(page.pageId)) wanted.set(page.pageId, page);
    const found = new Map<number, Body>();
    for (const pageId of wanted.keys()) {
      const kept = this.#kept.get(pageId);
      if (!kept) continue;
      found.set(pageId, kept);
      wanted.delete(pageId);
    }
    if (wanted.size === 0) return found;
    const packed = await this.#readPacked([...wanted.keys()]);
    const outcomes = await Promise.allSettled(
      [...wanted.values()].map((page) => unpackBody(packed.get(page.pageId), page)),
    );
    // In the order asked for: which of two damaged bodies is named must not depend on which was unpacked first.
    for (const [nth, pageId] of [...wanted.keys()].entries()) {
      const outcome = outcomes[nth] as PromiseSettledResult<Body>;
      if (outcome.status === 'rejected') throw outcome.reason;
      found.set(pageId, outcome.value);
      this.#keep(pageId, outcome.value);
    }
    return found;
  }

  /** Pages that will be asked for one by one: what is small of them is read with the first. */
  expect(pages: readonly Pick<BodyOf, 'pageId'>[]): void {
    this.#expected = new Set(pages.map(({ pageId }) => pageId));
    this.#packed = new Map();
  }

  async #readPacked(pageIds: readonly number[]): Promise<Map<number, Buffer | null>> {
    const packed = new Map<number, Buffer | null>();
    for (const pageId of pageIds) {
      const read = this.#packed.get(pageId);
      if (read !== undefined) packed.set(pageId, read);
      this.#packed.delete(pageId);
    }
    const missing = pageIds.filter((pageId) => !packed.has(pageId));
    if (missing.length === 0) return packed;
    const others = missing.some((pageId) => this.#expected.has(pageId)) ? this.#expected : new Set<number>();
    for (const pageId of missing) others.delete(pageId);
    if (others === this.#expected) this.#expected = new Set();
    for (const [pageId, body] of await readBodies(this.#db, this.#tenantId, missing, [...others]))
      (others.has(pageId) ? this.#packed : packed).set(pageId, body);
    return packed;
  }

  #keep(pageId: number, body: Body): void {
    this.#kept.set(pageId, body);
    this.#keptBytes += body.bytes.length;
    for (const [oldest, old] of this.#kept) {
      if (this.#keptBytes <= keptBytesMax || oldest === pageId) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= old.bytes.length;
    }
  }
}

async function unpackBody(packed: Buffer | null | undefined, page: BodyOf): Promise<Body> {
  if (!packed) throw problem(page, 'page-missing', 'it has no body: it was deleted.');
  return { bytes: await unpacked(packed, page), packedSha256: sha256(packed) };
}

async function unpacked(packed: Buffer, page: BodyOf): Promise<Buffer> {
  try {
    return await unpackWhole(packed, Math.max(1, page.sizeBytes));
  } catch (cause) {
    throw problem(page, 'page-differs', 'its body cannot be unpacked: it was altered or damaged.', { cause });
  }
}

function problem(
  { pageId, position }: BodyOf,
  code: 'page-missing' | 'page-differs',
  finding: string,
  options?: ErrorOptions,
): ArchiveProblem {
  return new ArchiveProblem({ code, table: 'page', position, object: `page ${pageId}` }, finding, options);
}
