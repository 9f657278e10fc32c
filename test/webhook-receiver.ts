import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

export interface ReceivedPost {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks on loopback, which answers what a test tells it to. */
export interface WebhookReceiver {
  readonly url: string;
  /** What it took over: answered with 202. */
  readonly taken: ReceivedPost[];
  /** Everything that came. */
  readonly received: ReceivedPost[];
  /** What the next posts are answered with; 202 when there is none left. `0` breaks the connection. */
  readonly answers: number[];
  /** What the taken posts say, parsed. */
  bodies<Body>(): Body[];
  close(): Promise<void>;
}

export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const taken: ReceivedPost[] = [];
  const received: ReceivedPost[] = [];
  const answers: number[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const post = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      const status = answers.shift() ?? 202;
      received.push(post);
      if (status >= 200 && status < 300) taken.push(post);
      if (status === 0) response.destroy();
      else response.writeHead(status, { location: '/elsewhere' }).end('words of the receiver');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hidden-path`,
    ...{ taken, received, answers },
    bodies: <Body>() => taken.map(({ body }) => JSON.parse(body) as Body),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
