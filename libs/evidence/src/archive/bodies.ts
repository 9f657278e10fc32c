import { type InputType, gunzip, type ZlibOptions } from 'node:zlib';
import { ArchiveProblem } from './archive-problem.ts';
import { type Queryable } from './queryable.ts';
import { readBodies } from './rows.ts';

/** Unpacked bodies that are kept for whoever asks next; the newest one stays however large it is. */
const keptBytesMax = 64 * 1024 * 1024;
/** Ten bytes of gzip, the last of which names the system that packed: Unix, Windows or macOS. */
const gzipHead = Buffer.from('1f8b08000000000000', 'hex');
const packedBy = new Set([3, 10, 19]);

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
  readonly #kept = new Map<number, Buffer>();
  #keptBytes = 0;

  constructor(db: Queryable, tenantId: number) {
    this.#db = db;
    this.#tenantId = tenantId;
  }

  async of(page: BodyOf): Promise<Buffer> {
    return (await this.ofAll([page])).get(page.pageId) as Buffer;
  }

  /** Those of several pages at once, unpacked side by side. The caller bounds their sum. */
  async ofAll(pages: readonly BodyOf[]): Promise<Map<number, Buffer>> {
    const wanted = new Map<number, BodyOf>();
    for (const page of pages) if (!wanted.has(page.pageId)) wanted.set(page.pageId, page);
    const found = new Map<number, Buffer>();
    for (const pageId of wanted.keys()) {
      const kept = this.#kept.get(pageId);
      if (!kept) continue;
      found.set(pageId, kept);
      wanted.delete(pageId);
    }
    if (wanted.size === 0) return found;
    const packed = await readBodies(this.#db, this.#tenantId, [...wanted.keys()]);
    const unpacked = await Promise.all(
      [...wanted.values()].map(async (page) => {
        const body = packed.get(page.pageId);
        if (!body) throw problem(page, 'page-missing', 'it has no body: it was deleted.');
        return [page.pageId, await unpackBody(body, page)] as const;
      }),
    );
    for (const [pageId, body] of unpacked) {
      found.set(pageId, body);
      this.#keep(pageId, body);
    }
    return found;
  }

  #keep(pageId: number, body: Buffer): void {
    this.#kept.set(pageId, body);
    this.#keptBytes += body.length;
    for (const [oldest, old] of this.#kept) {
      if (this.#keptBytes <= keptBytesMax || oldest === pageId) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= old.length;
    }
  }
}

/**
 * Unpacks a body. Its checksum finds nearly every change; what gzip itself would pass over (its header, a second
 * member, bytes behind the end) is refused here.
 */
async function unpackBody(packed: Buffer, page: BodyOf): Promise<Buffer> {
  const isOurs = packed.subarray(0, gzipHead.length).equals(gzipHead) && packedBy.has(packed[9] ?? 0);
  if (!isOurs) throw problem(page, 'page-differs', 'its body is not packed as ours are: it was altered.');
  try {
    const { buffer, engine } = await unpack(packed, { maxOutputLength: Math.max(1, page.sizeBytes) });
    if (engine.bytesWritten === packed.length) return buffer;
  } catch (cause) {
    throw problem(page, 'page-differs', 'its body cannot be unpacked: it was altered or damaged.', { cause });
  }
  throw problem(page, 'page-differs', 'there is something behind the end of its body.');
}

interface Unpacked {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function unpack(packed: InputType, options: ZlibOptions): Promise<Unpacked> {
  return new Promise((resolve, reject) => {
    // With `info` the result is not the Buffer that the types promise.
    gunzip(packed, { ...options, info: true }, (error, result) => {
      if (error) reject(error);
      else resolve(result as unknown as Unpacked);
    });
  });
}

function problem(
  { pageId, position }: BodyOf,
  code: 'page-missing' | 'page-differs',
  finding: string,
  options?: ErrorOptions,
): ArchiveProblem {
  return new ArchiveProblem({ code, table: 'page', position, object: `page ${pageId}` }, finding, options);
}
