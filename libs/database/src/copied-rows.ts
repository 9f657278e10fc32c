const head = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');

/**
 * Rows as COPY gives them in Postgres' binary form, read one after the other and each field once, in its order. What
 * a field is, the reader knows, who wrote the SELECT. Null where the field is null.
 */
export class CopiedRows {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer) {
    if (!bytes.subarray(0, head.length).equals(head))
      throw new Error('Postgres did not answer COPY in the binary form that it was asked for.');
    this.#bytes = bytes;
    const extension = bytes.readUInt32BE(head.length + 4);
    this.#at = head.length + 8 + extension;
  }

  /** The same rows from the first on, for another reader. */
  again(): CopiedRows {
    return new CopiedRows(this.#bytes);
  }

  /** Goes to the next row; false after the last. */
  next(): boolean {
    const fields = this.#bytes.readInt16BE(this.#at);
    this.#at += 2;
    return fields >= 0;
  }

  /** Of any size. Above 2^53 as near as a number comes. */
  integer(): number | null {
    const size = this.#field();
    const at = this.#at - size;
    switch (size) {
      case -1:
        return null;
      case 2:
        return this.#bytes.readInt16BE(at);
      case 4:
        return this.#bytes.readInt32BE(at);
      case 8:
        return this.#bytes.readInt32BE(at) * 2 ** 32 + this.#bytes.readUInt32BE(at + 4);
      default:
        throw new Error(`A field of ${size} bytes is no integer.`);
    }
  }

  /** Of eight bytes, exactly. */
  bigint(): bigint | null {
    const size = this.#field();
    return size < 0 ? null : this.#bytes.readBigInt64BE(this.#at - size);
  }

  text(): string | null {
    const size = this.#field();
    return size < 0 ? null : this.#bytes.toString('utf8', this.#at - size, this.#at);
  }

  /** Part of all that was copied, not a copy: that stays in memory as long as this does. */
  bytes(): Buffer | null {
    const size = this.#field();
    return size < 0 ? null : this.#bytes.subarray(this.#at - size, this.#at);
  }

  /** As characters, one for each byte. */
  latin1(): string | null {
    const size = this.#field();
    return size < 0 ? null : this.#bytes.toString('latin1', this.#at - size, this.#at);
  }

  /** The same, or of a text the bytes of its UTF-8, in base64url. */
  base64url(): string | null {
    const size = this.#field();
    return size < 0 ? null : this.#bytes.toString('base64url', this.#at - size, this.#at);
  }

  /** What `element`, one of the readers above, reads of each element of an array: of one dimension, or one after another. */
  list<Element>(element: () => Element): Element[] | null {
    const size = this.#field();
    if (size < 0) return null;
    this.#at -= size;
    const dimensions = this.#bytes.readInt32BE(this.#at);
    let length = dimensions === 0 ? 0 : 1;
    this.#at += 12;
    for (let nth = 0; nth < dimensions; nth += 1, this.#at += 8) length *= this.#bytes.readInt32BE(this.#at);
    const elements: Element[] = [];
    for (let nth = 0; nth < length; nth += 1) elements.push(element());
    return elements;
  }

  /** Goes to the end of the next field. Its size, -1 for null. */
  #field(): number {
    const size = this.#bytes.readInt32BE(this.#at);
    this.#at += 4 + Math.max(0, size);
    return size;
  }
}
