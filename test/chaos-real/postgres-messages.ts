// The frontend/backend protocol of Postgres, as far as a man in the middle has to understand it: where a message
// begins and ends, and what kind it is.

export interface Message {
  /** One letter; empty for the first message of a connection, which has none. */
  readonly type: string;
  /** All of it, as it was sent. */
  readonly bytes: Buffer;
}

/** Cuts a stream into messages. `startsBare`: the first has no type, which is what a client begins with. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);
  #isBare: boolean;

  constructor({ startsBare }: { readonly startsBare: boolean }) {
    this.#isBare = startsBare;
  }

  /** The messages that are whole with this piece. */
  take(piece: Buffer): Message[] {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const messages: Message[] = [];
    for (;;) {
      const head = this.#isBare ? 0 : 1;
      if (this.#rest.length < head + 4) return messages;
      const end = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < end) return messages;
      const type = this.#isBare ? '' : String.fromCharCode(this.#rest[0] as number);
      messages.push({ type, bytes: this.#rest.subarray(0, end) });
      this.#rest = this.#rest.subarray(end);
      this.#isBare = false;
    }
  }
}

/** The SQL of a Query or Parse; undefined for any other message. */
export function sqlOf({ type, bytes }: Message): string | undefined {
  if (type === 'Q') return textAt(bytes, 5);
  if (type === 'P') return textAt(bytes, bytes.indexOf(0, 5) + 1);
  return undefined;
}

function textAt(bytes: Buffer, start: number): string {
  return bytes.toString('utf8', start, bytes.indexOf(0, start));
}

/** The first column of a DataRow as text; null for NULL. */
export function firstColumn(bytes: Buffer): string | null {
  const length = bytes.readInt32BE(7);
  return length < 0 ? null : bytes.toString('utf8', 11, 11 + length);
}

/** A simple query, to be sent. */
export function query(sql: string): Buffer {
  const text = Buffer.from(`${sql}\0`);
  const head = Buffer.from('Q\0\0\0\0');
  head.writeInt32BE(text.length + 4, 1);
  return Buffer.concat([head, text]);
}
