import { sqlNumber, sqlNumbers } from '@countersign/database';
import { hashSize } from '../tree/hash.ts';
import { type Span } from '../tree/nodes.ts';
import { ArchiveProblem } from './archive-problem.ts';
import { type Queryable } from './queryable.ts';
import { Statements } from './statements.ts';

/** Positions of one look: half a megabyte of hashes. */
const windowPositions = 16_384;

export interface LeafHashes {
  readonly first: number;
  /** 32 bytes for each position. */
  readonly hashes: Buffer;
}

/** The leaf hashes of a span as they are stored, window by window. Throws an ArchiveProblem at the first hole. */
export async function* readLeafHashes(
  db: Queryable,
  tenantId: number,
  { begin, end }: Span,
): AsyncGenerator<LeafHashes> {
  for (let first = begin; first < end; first += windowPositions) {
    const span = { begin: first, end: Math.min(end, first + windowPositions) };
    const [hashes] = await readLeafSpans(db, tenantId, [span]);
    yield { first, hashes: hashes as Buffer };
  }
}

/** The leaf hashes of span after span, read for many small ones at once. */
export class LeafHashesAhead {
  readonly #db: Queryable;
  readonly #tenantId: number;
  readonly #end: number;
  #first = 0;
  #hashes: Buffer = Buffer.alloc(0);

  /** Nothing is read from `end` on. */
  constructor(db: Queryable, tenantId: number, end: number) {
    this.#db = db;
    this.#tenantId = tenantId;
    this.#end = end;
  }

  /** Throws an ArchiveProblem at the first hole in the span; what comes after it is another's to say. */
  async of(span: Span): Promise<Buffer> {
    if (!this.#has(span)) await this.#readFrom(span);
    if (!this.#has(span)) return (await readLeafSpans(this.#db, this.#tenantId, [span]))[0] as Buffer;
    const at = (position: number) => hashSize * (position - this.#first);
    return this.#hashes.subarray(at(span.begin), at(span.end));
  }

  #has({ begin, end }: Span): boolean {
    return begin >= this.#first && hashSize * (end - this.#first) <= this.#hashes.length;
  }

  async #readFrom({ begin, end }: Span): Promise<void> {
    const span = { begin, end: Math.min(this.#end, Math.max(end, begin + windowPositions)) };
    const read = await readLeafSpans(this.#db, this.#tenantId, [span]).catch((error: unknown) => {
      if (error instanceof ArchiveProblem) return [];
      throw error;
    });
    this.#first = begin;
    this.#hashes = read[0] ?? Buffer.alloc(0);
  }
}

interface Piece {
  /** Which of the spans asked for, from 1. */
  readonly nth: number;
  readonly first: number;
  readonly hashes: Buffer;
}

/** The leaf hashes of several small spans, in one look. */
export async function readLeafSpans(
  db: Queryable,
  tenantId: number,
  spans: readonly Span[],
): Promise<Buffer[]> {
  if (spans.length === 0) return [];
  const select = `
    select span.nth, cut.first,
           substring(run.hashes from (32 * (cut.first - run.first_position) + 1)::int
                                 for (32 * (cut.last - cut.first))::int)
      from unnest(${sqlNumbers(spans.map(({ begin }) => begin))},
                  ${sqlNumbers(spans.map(({ end }) => end))}) with ordinality as span (first, last, nth)
      join lateral (
        select first_position, leaves, hashes from leaf_run
         where tenant_id = ${sqlNumber(tenantId)} and first_position < span.last
           and first_position >= coalesce((select max(first_position) from leaf_run
                                            where tenant_id = ${sqlNumber(tenantId)} and first_position <= span.first), span.first)
      ) as run on true
      cross join lateral (
        select greatest(span.first, run.first_position) as first,
               least(span.last, run.first_position + run.leaves) as last
      ) as cut
     where cut.first < cut.last
     order by span.nth, cut.first`;
  const pieces: Piece[] = [];
  for (const copied = await Statements.of(db).copyOut(select); copied.next();)
    pieces.push({
      nth: copied.integer() as number,
      first: copied.integer() as number,
      hashes: copied.bytes() as Buffer,
    });
  let next = 0;
  return spans.map((span, index) => {
    const own: Piece[] = [];
    for (let piece = pieces[next]; piece?.nth === index + 1; piece = pieces[(next += 1)]) own.push(piece);
    return joined(span, own);
  });
}

function joined({ begin, end }: Span, pieces: readonly Piece[]): Buffer {
  let at = begin;
  for (const piece of pieces) {
    if (piece.first > at) throw missing(at);
    if (piece.first < at) throw twice(piece.first);
    at += piece.hashes.length / hashSize;
  }
  if (at < end) throw missing(at);
  return pieces.length === 1
    ? (pieces[0] as Piece).hashes
    : Buffer.concat(pieces.map(({ hashes }) => hashes));
}

function missing(position: number): ArchiveProblem {
  const place = { code: 'leaf-missing', table: 'leaf_run', position, object: 'the leaf hash' } as const;
  return new ArchiveProblem(place, 'it is missing: its row was deleted or shortened.');
}

function twice(position: number): ArchiveProblem {
  const place = { code: 'leaf-twice', table: 'leaf_run', position, object: 'the leaf hash' } as const;
  return new ArchiveProblem(place, 'two rows hold it: one was inserted or moved.');
}
