import { randomUUID } from 'node:crypto';
import { type PageSource } from '@countersign/domain';
import { type ArchivedBatch, archivePages } from './archive-pages.ts';
import { type ArchiveStore } from './archive-store.ts';
import { type ArrivedPage, type PreparedPage, preparePage } from './arrived-page.ts';
import { type Turn } from './turn.ts';

export interface SweepOptions {
  readonly source: PageSource;
  readonly asked: string;
  /** Half-open; only for audit events. */
  readonly range?: { readonly from: string; readonly to: string };
  readonly now: () => Date;
  /** Random without it. */
  readonly sweepId?: string;
  /** An instant of `now` by the clock of the source, as far as that is known by now. */
  readonly correct?: (at: Date) => Date;
  /** Keep the ids of what was shown; for small collections. */
  readonly remembersIds?: boolean;
}

export interface SweepResult {
  readonly sweepId: string;
  readonly pages: number;
  readonly items: number;
  readonly newItems: number;
  readonly pageIds: readonly number[];
  readonly reason: string | null;
}

const batchPagesMax = 50;
const batchBytesMax = 64 * 1024 * 1024;
/** A slow source must not keep what it sent in memory only. */
const batchMillisecondsMax = 5_000;

/**
 * One reading of a source, from its first page to its last. Completion is written only here, in the
 * transaction of the last page: an exception on the way leaves pages without a sweep row, which the next turn
 * records as interrupted.
 */
export class SweepRecorder {
  readonly sweepId: string;
  /** By the clock of this machine. */
  private readonly begunAt: Date;
  private startedAt: Date | undefined;
  private waiting: PreparedPage[] = [];
  private waitingBytes = 0;
  private waitingSince = 0;
  private pages = 0;
  private items = 0;
  private newItems = 0;
  private readonly pageIds: number[] = [];
  private readonly shown = new Set<string>();
  private readonly store: ArchiveStore;
  private readonly turn: Turn;
  private readonly options: SweepOptions;

  constructor(store: ArchiveStore, turn: Turn, options: SweepOptions) {
    this.sweepId = options.sweepId ?? randomUUID();
    this.store = store;
    this.turn = turn;
    this.options = options;
    this.begunAt = options.now();
  }

  async add(page: Omit<ArrivedPage, 'source'>): Promise<void> {
    this.startedAt ??= this.startOf(page);
    if (this.waiting.length === 0) this.waitingSince = this.options.now().getTime();
    const prepared = preparePage({ ...page, source: this.options.source });
    if (this.options.remembersIds)
      for (const { objectId } of prepared.items) if (objectId !== null) this.shown.add(objectId);
    this.waiting.push(prepared);
    this.waitingBytes += page.bytes.length;
    const waited = Math.abs(this.options.now().getTime() - this.waitingSince);
    if (
      this.waiting.length >= batchPagesMax ||
      this.waitingBytes >= batchBytesMax ||
      waited >= batchMillisecondsMax
    )
      await this.flush();
  }

  /** Known with the first page only, and before it whatever the clock of this machine did in between. */
  private startOf({ receivedAt }: { receivedAt: Date }): Date {
    const begunAt = this.correct(this.begunAt);
    return begunAt < receivedAt ? begunAt : receivedAt;
  }

  private correct(at: Date): Date {
    return this.options.correct?.(at) ?? at;
  }

  /** Ids of the objects shown so far, if they are remembered. */
  get shownIds(): ReadonlySet<string> {
    return this.shown;
  }

  get counts(): { readonly pages: number; readonly items: number; readonly newItems: number } {
    const waiting = this.waiting.reduce((sum, page) => sum + page.items.length, 0);
    return {
      pages: this.pages + this.waiting.length,
      items: this.items + waiting,
      newItems: this.newItems,
    };
  }

  /** Every page arrived and the last one named no other. */
  complete(): Promise<SweepResult> {
    return this.end(null);
  }

  /** What arrived stays; the sweep proves nothing about what did not. */
  incomplete(reason: string): Promise<SweepResult> {
    return this.end(reason.slice(0, 2000));
  }

  private async end(reason: string | null): Promise<SweepResult> {
    const { source, asked, range, now } = this.options;
    const result = await archivePages(this.store, {
      ...this.turn,
      sweepId: this.sweepId,
      pages: this.waiting,
      end: {
        source,
        asked,
        rangeFrom: range ? new Date(range.from) : null,
        rangeTo: range ? new Date(range.to) : null,
        startedAt: this.startedAt ?? this.correct(this.begunAt),
        endedAt: this.correct(now()),
        reason,
      },
    });
    this.count(result);
    return {
      sweepId: this.sweepId,
      pages: this.pages,
      items: this.items,
      newItems: this.newItems,
      pageIds: this.pageIds,
      reason,
    };
  }

  private async flush(): Promise<void> {
    const result = await archivePages(this.store, {
      ...this.turn,
      sweepId: this.sweepId,
      pages: this.waiting,
    });
    this.count(result);
  }

  private count(result: ArchivedBatch): void {
    this.pages += result.pages;
    this.pageIds.push(...result.pageIds);
    this.items += result.items;
    this.newItems += result.newItems;
    this.waiting = [];
    this.waitingBytes = 0;
  }
}
