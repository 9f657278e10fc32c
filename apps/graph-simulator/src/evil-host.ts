import { type AddressInfo, type Socket, createServer } from 'node:net';

/** A listener in the place of an attacker. It answers nothing and counts what it gets. */
export interface EvilHost {
  readonly origin: string;
  /** Also a connection without a byte counts one: it tells the attacker that somebody followed. */
  readonly bytesReceived: number;
  close(): Promise<void>;
}

export async function openEvilHost(host: string): Promise<EvilHost> {
  let bytesReceived = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    bytesReceived += 1;
    sockets.add(socket);
    socket.on('data', (data) => (bytesReceived += data.length));
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    origin: `http://${shown}:${(server.address() as AddressInfo).port}`,
    get bytesReceived() {
      return bytesReceived;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
