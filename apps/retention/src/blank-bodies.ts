import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { blank, type ByteRange } from '@countersign/domain';

const unpack = promisify(gunzip);
const pack = promisify(gzip);
/** As the ingester packs: a page is at most this large when it arrives. */
const unpackedBytesMax = 256 * 1024 * 1024;
const level = 4;

/** A page as it is stored, and what in it has to go. */
export interface PageToBlank {
  readonly pageId: number;
  /** gzip. */
  readonly body: Buffer;
  /** In the unpacked body. */
  readonly ranges: readonly ByteRange[];
}

/**
 * The body with these ranges overwritten by spaces, packed again; the spaces vanish in the packing. Throws if the
 * body cannot be unpacked or a range lies outside of it: such a page is damaged, and nothing of it is deleted.
 */
export async function blankBody({ pageId, body, ranges }: PageToBlank): Promise<Buffer> {
  try {
    const bytes = blank(await unpack(body, { maxOutputLength: unpackedBytesMax }), ranges);
    return await pack(bytes, { level });
  } catch (cause) {
    throw new Error(
      `The body of page ${pageId} is damaged, so nothing in it is deleted. Run \`countersign verify --full\`.`,
      { cause },
    );
  }
}
