import { Zip, ZipDeflate } from 'fflate';

/** Beyond this a ZIP needs the 64-bit form, which fflate does not write. */
const bytesMax = 0xffff_ffff;

/** A ZIP beyond 4 GB. */
export class ZipTooLargeError extends Error {
  override readonly name = 'ZipTooLargeError';
}

/** A ZIP file piece by piece, packed as it is made: nothing of it is kept but the list of its entries. */
export class ZipWriter {
  readonly #zip: Zip;
  #ready: Uint8Array[] = [];
  #written = 0;

  constructor() {
    // What is packed is handed on within the call that gave it.
    this.#zip = new Zip((error, chunk) => {
      if (error) throw error;
      this.#written += chunk.length;
      this.#ready.push(chunk);
    });
  }

  /** One entry; its text may come in any number of pieces. */
  async *entry(name: string, pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
    const file = new ZipDeflate(name, { level: 1 });
    // The first day a ZIP knows: the same rows are the same file.
    file.mtime = new Date(1980, 0, 1);
    this.#zip.add(file);
    let unpacked = 0;
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece);
      unpacked += bytes.length;
      file.push(bytes);
      yield* this.#take();
    }
    if (unpacked > bytesMax || this.#written > bytesMax)
      throw new ZipTooLargeError('An XLSX file of more than 4 GB cannot be made; export CSV or NDJSON.');
    file.push(new Uint8Array(), true);
    yield* this.#take();
  }

  /** The list of what is in it. Nothing may be added afterwards. */
  *end(): Generator<Uint8Array> {
    this.#zip.end();
    yield* this.#take();
  }

  #take(): Uint8Array[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }
}
