import { type CopySource, type CopyTarget } from '@countersign/database';
import { type PreparedPage } from './arrived-page.ts';
import { type Known } from './find-known.ts';
import { type SealedPage } from './leaves.ts';

/**
 * The archive of one tenant, as far as archiving decides anything about it. Postgres keeps it
 * (postgres-archive.ts); the chaos tests keep it in memory, where every statement can be the last one.
 */
export interface ArchiveStore {
  /** Whatever has to be there before these pages can be written. */
  makeRoom(pages: readonly PreparedPage[]): Promise<void>;
  /** See last-deletion.ts. */
  lastDeletion(): Promise<number>;
  /** Those of the objects whose content was deleted under policy. */
  deletedAmong(shown: readonly ShownObject[]): Promise<readonly ShownObject[]>;
  findKnown(pages: readonly PreparedPage[]): Promise<Known>;
  /** A body as it is kept; its leaf commits to that. */
  compress(body: Buffer): Promise<Buffer>;
  /** All that `work` writes is there when this resolves, or nothing of it; it may run more than once. */
  transaction<Result>(work: (writer: ArchiveWriter) => Promise<Result>): Promise<Result>;

  /** The next free page id. */
  pageCount(): Promise<number>;
  /** Sweeps with pages among these (`toPage` not included) and no row of their own. */
  sweepsWithoutEnd(fromPage: number, toPage: number): Promise<readonly string[]>;
  /** What the pages of such a sweep tell of it; null if there are none. */
  openSweep(sweepId: string): Promise<OpenSweepPages | null>;
}

/** Writing, within one transaction. */
export interface ArchiveWriter {
  /** Locks the head of the archive until the transaction ends; undefined if no turn was ever taken. */
  lockHead(): Promise<Head | undefined>;
  lastDeletion(): Promise<number>;
  insert(target: CopyTarget, rows: CopySource): Promise<unknown>;
  /** The pages of a sweep in their order, those of this transaction included. */
  pagesOfSweep(sweepId: string): Promise<readonly (SealedPage & { readonly newItems: number })[]>;
  insertSweep(sweep: SweepToInsert): Promise<void>;
  insertSweepLeaf(position: number, hash: Buffer): Promise<void>;
  moveHead(size: number, pages: number): Promise<void>;
}

export interface ShownObject {
  readonly id: string;
  readonly source: string;
}

export interface Head {
  /** The next free archive position. */
  readonly size: number;
  /** The next free page id. */
  readonly pages: number;
  /** Of the newest turn. */
  readonly epoch: number;
}

export interface OpenSweepPages {
  readonly source: string;
  readonly asked: string;
  readonly first: Date;
  readonly last: Date;
}

export interface SweepToInsert {
  readonly sweepId: string;
  readonly position: number;
  readonly source: string;
  readonly asked: string;
  readonly rangeFrom: Date | null;
  readonly rangeTo: Date | null;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly pages: number;
  readonly items: number;
  readonly newItems: number;
  /** Null: complete. */
  readonly reason: string | null;
}
