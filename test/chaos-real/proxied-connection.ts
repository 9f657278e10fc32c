import { connect, type Socket } from 'node:net';
import { firstColumn, type Message, MessageSplitter, query, sqlOf } from './postgres-messages.ts';
import { type PostgresProxy } from './postgres-proxy.ts';

/** What a client sends until it waits for an answer: a query, a parsed, bound and executed one, the end of a COPY. */
export interface Statement {
  readonly sql: string;
  readonly connection: ProxiedConnection;
}

/** `swallow`: the server never hears of it. Else it is carried out, and its answer goes to nobody but this. */
export type Interruption = 'swallow' | { readonly onAnswer: () => void };

/** After one of these a client waits. */
const endsStatement = new Set(['Q', 'S', 'c', 'f', 'H']);
const opensStatement = new Set(['P', 'B', 'D', 'E', 'C']);
const probe = query(`select current_setting('countersign.tenants', true)`);

/** One connection of a program, and the one to the server that belongs to it. */
export class ProxiedConnection {
  /** It holds the turn of a tenant: the advisory lock of harvesting. */
  holdsTurn = false;
  onEnd: () => void = () => undefined;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #proxy: PostgresProxy;
  readonly #fromClient = new MessageSplitter({ startsBare: true });
  readonly #fromServer = new MessageSplitter({ startsBare: false });
  #statement: Buffer[] = [];
  #sql = '';
  #withheld: { readonly onAnswer: () => void } | undefined;
  /** The ReadyForQuery that the client gets once the probe is answered. */
  #afterProbe: Buffer | undefined;
  #isFrozen = false;
  #frozen: (() => void)[] = [];
  #lastAt = 0;

  constructor(client: Socket, port: number, proxy: PostgresProxy) {
    this.#client = client;
    this.#proxy = proxy;
    this.#server = connect(port, '127.0.0.1');
    for (const socket of [client, this.#server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
    }
    client.on('data', (piece) => {
      for (const message of this.#fromClient.take(piece)) this.#hear(message);
    });
    this.#server.on('data', (piece) => {
      for (const message of this.#fromServer.take(piece)) this.#answer(message);
    });
    client.on('close', () => this.#end());
    this.#server.on('close', () => {
      if (!this.#isFrozen) this.#end();
    });
  }

  /** Both ends are told at once. */
  cut(): void {
    this.#end();
  }

  /** The server loses it, and the program hears nothing of that, nor of anything else. */
  loseServer(): void {
    this.#isFrozen = true;
    this.#server.destroy();
  }

  /** The program is told that nothing more will come, while the server waits for what it says. */
  halfClose(): void {
    this.#client.end();
  }

  /** Nothing passes until `thaw`. */
  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    if (this.#server.destroyed) return this.#end();
    this.#isFrozen = false;
    for (const send of this.#frozen.splice(0)) send();
  }

  #hear(message: Message): void {
    const sql = sqlOf(message);
    if (sql !== undefined) this.#sql = sql;
    if (message.type === 'c') this.#sql = 'the end of a COPY';
    const isEnd = endsStatement.has(message.type);
    if (!isEnd && !opensStatement.has(message.type)) return this.#pass(this.#server, message.bytes);
    this.#statement.push(message.bytes);
    if (!isEnd) return;
    const bytes = Buffer.concat(this.#statement.splice(0));
    const interruption = this.#proxy.interruptionOf({ sql: this.#sql, connection: this });
    if (interruption === 'swallow') return;
    this.#withheld = interruption;
    this.#pass(this.#server, bytes);
  }

  #answer({ type, bytes }: Message): void {
    if (type === 'D' && this.#afterProbe === undefined) this.#noteTurn(bytes);
    if (this.#withheld) {
      if (type !== 'Z' && type !== 'G') return;
      const { onAnswer } = this.#withheld;
      this.#withheld = undefined;
      return onAnswer();
    }
    if (this.#afterProbe !== undefined) return this.#answerOfProbe(type, bytes);
    const isIdle = type === 'Z' && bytes[5] === 'I'.charCodeAt(0);
    if (isIdle && this.#proxy.onShown && this.#sql !== '' && !this.#server.destroyed) {
      this.#afterProbe = bytes;
      this.#server.write(probe);
      return;
    }
    this.#pass(this.#client, bytes);
  }

  #answerOfProbe(type: string, bytes: Buffer): void {
    if (type === 'D') {
      const shown = firstColumn(bytes);
      if (shown) this.#proxy.onShown?.(shown);
    }
    // What the server says of its own accord is the client's.
    if (type === 'A' || type === 'N' || type === 'S') this.#pass(this.#client, bytes);
    if (type !== 'Z') return;
    const ready = this.#afterProbe as Buffer;
    this.#afterProbe = undefined;
    this.#pass(this.#client, ready);
  }

  #noteTurn(row: Buffer): void {
    if (/pg_try_advisory_lock\(\$1, \$2\)/.test(this.#sql)) this.holdsTurn = firstColumn(row) === 't';
    else if (/pg_advisory_unlock\(\$1, \$2\)/.test(this.#sql)) this.holdsTurn = false;
  }

  #pass(to: Socket, bytes: Buffer): void {
    const send = () => {
      if (!to.destroyed && to.writable) to.write(bytes);
    };
    if (this.#isFrozen) {
      this.#frozen.push(send);
      return;
    }
    // Pieces keep their order when the delay changes.
    const now = Date.now();
    this.#lastAt = Math.max(this.#lastAt, now + this.#proxy.delay);
    if (this.#lastAt <= now) return send();
    setTimeout(() => (this.#isFrozen ? this.#frozen.push(send) : send()), this.#lastAt - now);
  }

  #end(): void {
    this.#client.destroy();
    this.#server.destroy();
    this.onEnd();
  }
}
