import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A syslog receiver on loopback that takes RFC 5424 messages with octet counting. */
export interface SyslogReceiver {
  readonly port: number;
  /** Whole messages, without their length. */
  readonly messages: string[];
  /** Breaks the next connections at once. */
  breaks: number;
  close(): Promise<void>;
}

export async function openSyslogReceiver(): Promise<SyslogReceiver> {
  const sockets = new Set<Socket>();
  const receiver = { port: 0, messages: [] as string[], breaks: 0 };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    if (receiver.breaks > 0) {
      receiver.breaks -= 1;
      socket.resetAndDestroy();
      return;
    }
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (;;) {
        const space = rest.indexOf(' ');
        const length = Number(rest.subarray(0, Math.max(space, 0)).toString());
        if (space < 1 || rest.length < space + 1 + length) return;
        receiver.messages.push(rest.subarray(space + 1, space + 1 + length).toString());
        rest = rest.subarray(space + 1 + length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.port = (server.address() as AddressInfo).port;
  return Object.assign(receiver, {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
