import { execFile, execFileSync } from 'node:child_process';
import { createHmac, createSecretKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aCheckpoint } from '../../../../test/checkpoint-builder.ts';
import { AnchorError } from './anchor.ts';
import { WebhookAnchor } from './webhook-anchor.ts';

interface Delivery {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

type Answer = (delivery: Delivery, response: ServerResponse) => void;

const checkpoint = aCheckpoint(41_873);
const secretText = 'a secret that nobody else has';
const secret = createSecretKey(Buffer.from(secretText));
const signal = new AbortController().signal;
const noteBack: Answer = (_delivery, response) => response.end(checkpoint.note);

let server: Server;
let url: URL;
let answer: Answer;
let deliveries: Delivery[];
let connections: number;

function anchorOf(changes: Partial<ConstructorParameters<typeof WebhookAnchor>[0]> = {}) {
  return new WebhookAnchor({
    url,
    secret,
    allowPrivate: true,
    authorities: undefined,
    everySeconds: 300,
    now: () => new Date('2026-11-25T22:02:29.123Z'),
    deadlineMilliseconds: 20_000,
    ...changes,
  });
}

async function refusal(checked: Promise<unknown>): Promise<AnchorError> {
  const error: unknown = await checked.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AnchorError)) throw error;
  expect(`${error.message} ${error.nextStep}`).not.toMatch(/secret that nobody|hidden-path|inside/);
  return error;
}

function receive(into: Server): void {
  into.on('connection', () => (connections += 1));
  into.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const delivery = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) };
      deliveries.push(delivery);
      answer(delivery, response);
    });
  });
}

async function listen(on: Server): Promise<number> {
  await new Promise<void>((resolve) => on.listen(0, '127.0.0.1', resolve));
  return (on.address() as AddressInfo).port;
}

async function close(closing: Server): Promise<void> {
  closing.closeAllConnections();
  await new Promise((resolve) => closing.close(resolve));
}

beforeAll(async () => {
  server = createServer();
  receive(server);
  url = new URL(`http://127.0.0.1:${await listen(server)}/hidden-path?token=inside`);
});
afterAll(() => close(server));
beforeEach(() => {
  answer = noteBack;
  deliveries = [];
  connections = 0;
});

describe('a webhook', () => {
  test('gets hashes, size and name of the log, and nothing else', async () => {
    await anchorOf().put(checkpoint, signal);
    const [delivery] = deliveries;
    expect(delivery!.url).toBe('/hidden-path?token=inside');
    expect(delivery!.headers['content-type']).toBe('application/json');
    expect(JSON.parse(delivery!.body.toString())).toEqual({
      origin: checkpoint.origin,
      size: 41_873,
      root: checkpoint.note.split('\n')[2],
      note: checkpoint.note,
    });
  });

  test('can check who sent it, and when, as Standard Webhooks says', async () => {
    await anchorOf().put(checkpoint, signal);
    const { headers, body } = deliveries[0]!;
    expect(headers['webhook-timestamp']).toBe(String(Date.parse('2026-11-25T22:02:29Z') / 1000));
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body.toString()}`;
    const expected = createHmac('sha256', secretText).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  });

  test('is told the same delivery by the same id, and another one by another', async () => {
    answer = ({ body }, response) => response.end((JSON.parse(body.toString()) as { note: string }).note);
    const anchor = anchorOf();
    for (const size of [1, 1, 2]) await anchor.put(aCheckpoint(size), signal);
    const ids = deliveries.map(({ headers }) => headers['webhook-id']);
    expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false]);
  });

  test.each<[string, (note: string) => string]>([
    ['as text', (note) => note],
    ['as the member note of a JSON object', (note) => JSON.stringify({ stored: 17, note })],
  ])('may repeat the note %s; the receipt can be checked later', async (_name, said) => {
    answer = (_delivery, response) => response.end(said(checkpoint.note));
    const anchor = anchorOf();
    const { bytes, anchoredAt } = await anchor.put(checkpoint, signal);
    expect(anchoredAt).toEqual(new Date('2026-11-25T22:02:29.123Z'));
    expect(await anchor.verify(checkpoint, bytes)).toEqual(anchoredAt);
    expect(bytes.toString()).not.toMatch(/hidden-path|inside|secret that nobody/);
  });

  test('has a name that keeps the secret part of its address', () => {
    expect(anchorOf().name).toBe(`webhook:${url.origin}`);
    expect(JSON.stringify(anchorOf())).not.toContain('secret that nobody');
  });

  test('cannot be asked what it holds', async () => {
    expect(await anchorOf().newest(checkpoint.origin, signal)).toBeNull();
  });
});

describe('a receipt does not count', () => {
  test.each<[string, Answer, string]>([
    ['without the note', (_delivery, response) => response.end('ok'), 'does not repeat'],
    [
      'with a note that is one character longer',
      (_d, response) => response.end(`${checkpoint.note} `),
      'not repeat',
    ],
    [
      'with an older note',
      (_delivery, response) => response.end(aCheckpoint(41_872).note),
      'does not repeat',
    ],
    ['with JSON that is no object', (_delivery, response) => response.end('null'), 'does not repeat'],
    ['with nothing', (_delivery, response) => response.end(), 'does not repeat'],
    ['with 201', (_delivery, response) => response.writeHead(201).end(checkpoint.note), 'answered 201'],
    ['with 500', (_delivery, response) => response.writeHead(500).end(checkpoint.note), 'answered 500'],
    ['with 401', (_delivery, response) => response.writeHead(401).end('secret that nobody'), 'answered 401'],
    [
      'with a huge body',
      (_delivery, response) => response.end(Buffer.alloc(1024 * 1024)),
      'larger than 65536',
    ],
    ['with half an answer', (_delivery, response) => response.destroy(), 'failed'],
  ])('%s', async (_name, wrong, words) => {
    answer = wrong;
    expect((await refusal(anchorOf().put(checkpoint, signal))).message).toContain(words);
  });

  test('of a redirect, which is not followed', async () => {
    answer = ({ url: at }, response) =>
      at === '/elsewhere'
        ? response.end(checkpoint.note)
        : response.writeHead(307, { location: '/elsewhere' }).end(checkpoint.note);
    const { message } = await refusal(anchorOf().put(checkpoint, signal));
    expect(message).toContain('a redirect, which is not followed');
    expect(deliveries).toHaveLength(1);
  });

  test('of an answer that does not come to an end before the deadline', async () => {
    answer = (_delivery, response) => response.write('{');
    const { message } = await refusal(anchorOf({ deadlineMilliseconds: 300 }).put(checkpoint, signal));
    expect(message).toContain('did not answer completely within 0.3 s');
  });

  test('once the caller gave up, with the reason of the caller', async () => {
    const controller = new AbortController();
    answer = () => controller.abort(new Error('shutting down'));
    await expect(anchorOf().put(checkpoint, controller.signal)).rejects.toThrow('shutting down');
  });

  test('for another checkpoint, or edited', async () => {
    const anchor = anchorOf();
    const { bytes } = await anchor.put(checkpoint, signal);
    const text = bytes.toString();
    const edited = [
      text.replace('"answer": "', '"answer": "AAAA'),
      text.replace('41873', '41874'),
      text.replace('"webhook"', '"file"'),
      text.replace('{', '{"more": 1,'),
      text.slice(0, 50),
      '',
    ];
    for (const receipt of edited)
      expect((await refusal(anchor.verify(checkpoint, Buffer.from(receipt)))).message).toContain(
        'does not prove',
      );
    expect((await refusal(anchor.verify(aCheckpoint(7), bytes))).message).toContain('for another checkpoint');
  });
});

describe('nothing is sent', () => {
  test.each([
    'http://127.0.0.1:PORT/',
    'http://[::ffff:7f00:1]:PORT/',
    'http://0x7f.1:PORT/',
    'http://2130706433:PORT/',
    'http://localhost:PORT/',
  ])('F68 to %s unless private addresses are allowed', async (address) => {
    const target = new URL(address.replace('PORT', url.port));
    const { message, nextStep } = await refusal(
      anchorOf({ url: target, allowPrivate: false }).put(checkpoint, signal),
    );
    expect(message).toContain('Nothing was sent');
    expect(nextStep).toContain('COUNTERSIGN_ANCHOR_WEBHOOK_ALLOW_PRIVATE');
    expect(connections).toBe(0);
  });

  test.each(['http://169.254.169.254/', 'http://[fe80::1]/', 'http://0.0.0.0:PORT/', 'http://[::]:PORT/'])(
    'F68 to %s even if private addresses are allowed',
    async (address) => {
      const target = new URL(address.replace('PORT', url.port));
      const { message } = await refusal(anchorOf({ url: target }).put(checkpoint, signal));
      expect(message).toContain('Nothing was sent');
      expect(connections).toBe(0);
    },
  );

  test('if its note and its numbers disagree', async () => {
    const { message } = await refusal(anchorOf().put({ ...checkpoint, size: 5 }, signal));
    expect(message).toContain('its note does not say so');
    expect(connections).toBe(0);
  });
});

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-webhook-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  let secure: Server;
  let target: URL;

  beforeAll(async () => {
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', certificate], {
      stdio: 'ignore',
    });
    secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(certificate) });
    receive(secure);
    target = new URL(`https://localhost:${await listen(secure)}/`);
  });
  afterAll(async () => {
    await close(secure);
    rmSync(folder, { recursive: true });
  });

  test('the receiver has to be vouched for by the configured authority', async () => {
    const authorities = readFileSync(certificate, 'utf8');
    const anchor = anchorOf({ url: target, authorities });
    const { bytes, anchoredAt } = await anchor.put(checkpoint, signal);
    expect(await anchor.verify(checkpoint, bytes)).toEqual(anchoredAt);
  });

  test('an unknown certificate gets nothing', async () => {
    const { message } = await refusal(anchorOf({ url: target }).put(checkpoint, signal));
    expect(message).toMatch(/Sending to localhost:\d+ failed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
    expect(deliveries).toHaveLength(0);
  });

  test('the environment of the process neither switches that off nor puts a proxy in between', async () => {
    // In a process of its own, since Node.js reads these when it starts. Nobody answers at the proxy's address.
    const proxy = 'http://127.0.0.1:9';
    const proxies = { HTTP_PROXY: proxy, http_proxy: proxy, HTTPS_PROXY: proxy, https_proxy: proxy };
    const environment = {
      ...process.env,
      ...proxies,
      NODE_USE_ENV_PROXY: '1',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    };
    const said = async (address: URL) =>
      (
        await promisify(execFile)(
          process.execPath,
          [
            '--no-warnings',
            '--input-type=module',
            '-e',
            putProgram,
            address.href,
            JSON.stringify(checkpoint),
          ],
          { env: environment },
        )
      ).stdout.trim();
    expect(await said(target)).toMatch(/failed \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
    expect(deliveries).toHaveLength(0);
    expect(await said(url)).toBe('anchored');
    expect(deliveries[0]!.url).toBe('/hidden-path?token=inside');
  });

  test('a certificate for another name gets nothing', async () => {
    const elsewhere = new URL(target.href.replace('localhost', '127.0.0.1'));
    const authorities = readFileSync(certificate, 'utf8');
    const { message } = await refusal(anchorOf({ url: elsewhere, authorities }).put(checkpoint, signal));
    expect(message).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(deliveries).toHaveLength(0);
  });
});

const putProgram = `
  import { createSecretKey } from 'node:crypto';
  import { WebhookAnchor } from '${join(import.meta.dirname, '../../dist/anchors/webhook-anchor.js')}';
  const anchor = new WebhookAnchor({
    url: new URL(process.argv[1]), secret: createSecretKey(Buffer.alloc(32)), allowPrivate: true,
    everySeconds: 300, now: () => new Date(), deadlineMilliseconds: 20_000,
  });
  await anchor.put(JSON.parse(process.argv[2]), new AbortController().signal).then(
    () => console.log('anchored'),
    (error) => console.log(error.message),
  );`;
