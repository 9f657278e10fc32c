import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { acquireLock, LockHeldError } from '@countersign/database';
import { z } from 'zod';
import { type Anchor, type AnchoredCheckpoint, AnchorError, type Receipt } from './anchor.ts';
import { checkedHead, type CheckpointHead, placeAfter } from './checkpoint-head.ts';
import { type FileEntry, fileLine, readFileLine } from './file-entry.ts';
import { type FileLine, linesFromEnd, readAt } from './lines-from-end.ts';
import { readReceipt, refusedReceipt, writeReceipt } from './receipt.ts';

export interface FileAnchorOptions {
  /** Absolute. Its folder has to exist: a volume that is not mounted must not look like an empty file. */
  readonly path: string;
  readonly everySeconds: number;
  readonly now: () => Date;
}

const lineBytesMax = 64 * 1024;
const lockMilliseconds = 10_000;
const receiptShape = z.strictObject({
  anchor: z.literal('file'),
  file: z.string(),
  offset: z.int().nonnegative(),
  line: z.string().max(lineBytesMax),
});

/** A file outside the database that only grows: one JSON line per checkpoint, flushed to the disk. */
export class FileAnchor implements Anchor {
  readonly kind = 'file';
  readonly name: string;
  readonly everySeconds: number;
  private readonly path: string;
  private readonly now: () => Date;

  constructor({ path, everySeconds, now }: FileAnchorOptions) {
    this.name = `file:${path}`;
    this.everySeconds = everySeconds;
    this.path = path;
    this.now = now;
  }

  async put(checkpoint: AnchoredCheckpoint, signal: AbortSignal): Promise<Receipt> {
    const head = checkedHead(checkpoint);
    signal.throwIfAborted();
    return this.told(async () => {
      await this.checkFolder();
      const release = await acquireLock(`${this.path}.lock`, lockMilliseconds);
      try {
        return await this.putLocked(head);
      } finally {
        release();
      }
    });
  }

  async verify(checkpoint: AnchoredCheckpoint, receipt: Buffer): Promise<Date> {
    const head = checkedHead(checkpoint);
    const { file: path, offset, line } = readReceipt(receiptShape, receipt, this.name);
    if (path !== this.path) throw refusedReceipt(this.name, 'it is of another file');
    const expected = Buffer.from(line);
    const entry = readFileLine(expected);
    if (typeof entry === 'string' || entry.head.note !== head.note)
      throw refusedReceipt(this.name, 'it is for another checkpoint');
    return this.told(async () => {
      const file = await openIfThere(this.path);
      if (!file) throw refusedReceipt(this.name, 'the file is not there');
      try {
        await sizeOf(file, this.path);
        const stored = await readAt(file, offset, expected.length);
        if (!stored.equals(expected)) throw refusedReceipt(this.name, `byte ${offset} holds something else`);
      } finally {
        await file.close();
      }
      return entry.at;
    });
  }

  /** Throws an AnchorError if the file is there and cannot be read or understood: that is not "none". */
  async newest(origin: string, signal: AbortSignal): Promise<string | null> {
    signal.throwIfAborted();
    return this.told(async () => {
      const file = await openIfThere(this.path);
      if (!file) return null;
      try {
        const found = await this.newestEntry(file, await sizeOf(file, this.path), origin);
        return found?.entry.head.note ?? null;
      } finally {
        await file.close();
      }
    });
  }

  /** Throws an AnchorError as `newest` does. */
  async *all(origin: string, signal: AbortSignal): AsyncGenerator<string> {
    const file = await this.told(() => openIfThere(this.path));
    if (!file) return;
    try {
      const entries = this.entries(file, await this.told(() => sizeOf(file, this.path)), origin);
      for (let next = await this.told(() => entries.next()); !next.done;) {
        signal.throwIfAborted();
        yield next.value.entry.head.note;
        next = await this.told(() => entries.next());
      }
    } finally {
      await file.close();
    }
  }

  private async putLocked(head: CheckpointHead): Promise<Receipt> {
    const file = await open(this.path, 'a+', 0o640);
    try {
      const size = await sizeOf(file, this.path);
      const newest = await this.newestEntry(file, size, head.origin);
      if (placeAfter(newest?.entry.head ?? null, head, this.name) === 'present' && newest) {
        await file.datasync(); // whoever wrote it may have been killed before this
        return this.receipt(newest.line, newest.entry.at);
      }
      const at = this.now();
      const line = await this.append(file, size, fileLine(head, at));
      if (size === 0) await syncFolder(this.path);
      return this.receipt(line, at);
    } finally {
      await file.close();
    }
  }

  /** Appends in one write, flushes, and reads it back. */
  private async append(file: FileHandle, size: number, bytes: Buffer): Promise<FileLine> {
    // The rest of a write that a crash cut off stays where it is; it only must not swallow this line.
    const isTorn = size > 0 && (await readAt(file, size - 1, 1))[0] !== 0x0a;
    const written = isTorn ? Buffer.concat([Buffer.from('\n'), bytes]) : bytes;
    const { bytesWritten } = await file.write(written);
    await file.datasync();
    const offset = size + written.length - bytes.length;
    const isThere =
      bytesWritten === written.length && (await sizeOf(file, this.path)) === size + bytesWritten;
    if (!isThere || !(await readAt(file, offset, bytes.length)).equals(bytes))
      throw new AnchorError(
        `${this.name} does not hold what was written: the disk is full, or another program writes to the file.`,
        'Make room, and let only the notary write to this file.',
      );
    return { offset, bytes };
  }

  private async newestEntry(
    file: FileHandle,
    size: number,
    origin: string,
  ): Promise<{ line: FileLine; entry: FileEntry } | null> {
    for await (const found of this.entries(file, size, origin)) return found;
    return null;
  }

  /** The last one first. */
  private async *entries(
    file: FileHandle,
    size: number,
    origin: string,
  ): AsyncGenerator<{ line: FileLine; entry: FileEntry }> {
    for await (const line of linesFromEnd(file, size, lineBytesMax)) {
      const entry = readFileLine(line.bytes);
      if (entry === 'foreign') throw new RangeError(`byte ${line.offset} begins a line of another program`);
      if (entry !== 'torn' && entry.head.origin === origin) yield { line, entry };
    }
  }

  private receipt({ offset, bytes }: FileLine, at: Date): Receipt {
    const fields = { anchor: 'file', file: this.path, offset, line: bytes.toString('utf8') };
    return { bytes: writeReceipt(fields), anchoredAt: at };
  }

  private async checkFolder(): Promise<void> {
    const folder = dirname(this.path);
    const isFolder = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder) return;
    throw new AnchorError(
      `The folder of ${this.name} is not there.`,
      `Mount or create ${folder}, writable for the notary, or change COUNTERSIGN_ANCHOR_FILE.`,
    );
  }

  /** Says every failure in terms of this anchor. */
  private async told<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AnchorError) throw error;
      if (error instanceof RangeError)
        throw new AnchorError(
          `${this.name} cannot be trusted as it is: ${error.message}.`,
          'Keep the file, find out who changed it, and set COUNTERSIGN_ANCHOR_FILE to a new one.',
          { cause: error },
        );
      if (error instanceof LockHeldError)
        throw new AnchorError(
          `${this.name} is in use by process ${error.ownerPid}.`,
          'Let only one notary write to this file.',
          { cause: error },
        );
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      throw new AnchorError(
        `${this.name} cannot be used (${code}).`,
        'Check that the file and its folder exist and that the notary may read and append.',
        { cause: error },
      );
    }
  }
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Of a regular file: a pipe or a device would take checkpoints and keep none. */
async function sizeOf(file: FileHandle, path: string): Promise<number> {
  const found = await file.stat();
  if (found.isFile()) return found.size;
  throw new RangeError(`${path} is no regular file`);
}

/** A new file survives a power cut only once its folder was flushed too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
