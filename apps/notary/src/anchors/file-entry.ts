import { z } from 'zod';
import { type CheckpointHead, readHead } from './checkpoint-head.ts';

/** One line of a file anchor. */
export interface FileEntry {
  readonly head: CheckpointHead;
  /** When it was written, by the clock of the machine that wrote it. */
  readonly at: Date;
}

const shape = z.strictObject({ origin: z.string(), size: z.int(), at: z.iso.datetime(), note: z.string() });
const beginning = '{"origin":"';

/** The line that holds a checkpoint, with its newline. */
export function fileLine({ origin, size, note }: CheckpointHead, at: Date): Buffer {
  return Buffer.from(`${JSON.stringify({ origin, size, at: at.toISOString(), note })}\n`);
}

/**
 * Reads one line. `torn` is what a crash in the middle of a write leaves: the beginning of a line and no more.
 * `foreign` is everything else, and nothing that this program writes.
 */
export function readFileLine(bytes: Buffer): FileEntry | 'torn' | 'foreign' {
  const text = bytes.toString('utf8').replace(/\n$/, '');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return beginning.startsWith(text.slice(0, beginning.length)) ? 'torn' : 'foreign';
  }
  const entry = shape.safeParse(parsed);
  const head = entry.success ? readHead(entry.data.note) : null;
  if (!entry.success || head?.origin !== entry.data.origin || head.size !== entry.data.size) return 'foreign';
  const at = new Date(entry.data.at);
  // One spelling only: what was edited by hand shows.
  return whole(fileLine(head, at)).equals(whole(bytes)) ? { head, at } : 'foreign';
}

/** A last line whose newline alone is missing is whole: every byte of the checkpoint is there. */
function whole(line: Buffer): Buffer {
  return line.at(-1) === 0x0a ? line.subarray(0, -1) : line;
}
