// What stands between a program and Postgres, and understands what they say: it counts statements, and can be told
// to swallow one, to keep an answer back, or to do what networks do.
import { createServer, type AddressInfo, type Server } from 'node:net';
import { type Interruption, ProxiedConnection, type Statement } from './proxied-connection.ts';

/** Asked for every statement before it is passed on. */
export type Interrupter = (statement: Statement) => Interruption | undefined;

export class PostgresProxy {
  /** The first that has an answer decides. */
  readonly interrupters = new Set<Interrupter>();
  /** Told of what a connection shows outside any transaction, if it shows anything. */
  onShown: ((setting: string) => void) | undefined;
  /** New connections are refused, as by a server that is not there. */
  isClosed = false;
  /** Milliseconds that every piece takes in each direction. */
  delay = 0;
  readonly #connections = new Set<ProxiedConnection>();
  readonly #server: Server;
  readonly #target: URL;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((socket) => {
      if (this.isClosed) {
        socket.destroy();
        return;
      }
      const port = Number(this.#target.port);
      const connection = new ProxiedConnection(socket, port, this);
      this.#connections.add(connection);
      connection.onEnd = () => this.#connections.delete(connection);
    });
  }

  /** `target`: the address of the database, as for a program. */
  static async open(target: string): Promise<PostgresProxy> {
    const proxy = new PostgresProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The address with which a program connects through this. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  get connections(): readonly ProxiedConnection[] {
    return [...this.#connections];
  }

  interruptionOf(statement: Statement): Interruption | undefined {
    for (const interrupter of this.interrupters) {
      const interruption = interrupter(statement);
      if (interruption) return interruption;
    }
    return undefined;
  }

  cutAll(): void {
    for (const connection of this.#connections) connection.cut();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.cutAll();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
