import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { post } from './post.ts';

let server: Server;
let url: URL;

beforeAll(async () => {
  server = createServer((_request, response) => {
    // An answer without an end.
    response.writeHead(503);
    response.write('words of the receiver');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const asked = (answerBytesMax: number | null) =>
  post({
    ...{ url, headers: {}, body: Buffer.from('{}'), allowPrivate: true, answerBytesMax },
    deadlineMilliseconds: answerBytesMax === null ? 60_000 : 300,
    signal: new AbortController().signal,
  });

test('who wants the status alone gets it, however long the answer is', async () => {
  expect(await asked(null)).toEqual({ status: 503, body: Buffer.alloc(0) });
});

test('who wants the answer does not wait for its end for ever', async () => {
  await expect(asked(1000)).rejects.toMatchObject({ name: 'OutboundError', reason: 'late' });
});
