import { isUtf8 } from 'node:buffer';
import { type z } from 'zod';
import { AnchorError } from './anchor.ts';

const receiptBytesMax = 256 * 1024;

/** A receipt in words a person can read: JSON, indented, one newline at its end. */
export function writeReceipt(fields: Record<string, unknown>): Buffer {
  return Buffer.from(`${JSON.stringify(fields, null, 2)}\n`);
}

/** Reads a stored JSON receipt by its schema. Throws an AnchorError: it may have been edited in the database. */
export function readReceipt<Schema extends z.ZodType>(
  schema: Schema,
  receipt: Buffer,
  anchor: string,
): z.output<Schema> {
  const fields = receipt.length <= receiptBytesMax ? parseJson(receipt) : undefined;
  const result = schema.safeParse(fields);
  // One spelling only: what was edited shows.
  if (result.success && writeReceipt(fields as Record<string, unknown>).equals(receipt)) return result.data;
  throw refusedReceipt(anchor, 'it is not a receipt of this kind');
}

/** The value of a JSON text in strict UTF-8; undefined if it is none. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return isUtf8(bytes) ? JSON.parse(bytes.toString('utf8')) : undefined;
  } catch {
    return undefined;
  }
}

/** A stored receipt does not prove its checkpoint. */
export function refusedReceipt(anchor: string, reason: string, options?: ErrorOptions): AnchorError {
  return new AnchorError(
    `The receipt of ${anchor} does not prove its checkpoint: ${reason}.`,
    'Compare the receipt in the database and what the anchor holds: one of the two was changed.',
    options,
  );
}
