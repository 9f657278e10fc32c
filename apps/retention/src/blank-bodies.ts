import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pageBytesMax, unpackWhole } from '@countersign/database';
import { blank, type ByteRange } from '@countersign/domain';

const pack = promisify(gzip);
/** As the ingester packs. */
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
    const bytes = blank(await unpackWhole(body, pageBytesMax), ranges);
    return await pack(bytes, { level });
  } catch (cause) {
    throw new Error(
      `The body of page ${pageId} is damaged, so nothing in it is deleted. Run \`countersign verify --full\`.`,
      { cause },
    );
  }
}
