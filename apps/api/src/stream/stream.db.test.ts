import { type StreamMessage, streamChannel } from '@countersign/contract';
import { useDatabase } from '../../../../test/database.ts';
import { serveApi, type ServedApi } from '../testing/serve-api.ts';

const db = useDatabase({ role: 'countersign_api' });
let api: ServedApi;

beforeAll(async () => {
  api = await serveApi(db.dataSource);
});
afterAll(() => api.close());

const message: StreamMessage = { kind: 'cases', tenantId: 'contoso', changed: 1, requestIds: ['r1'] };

function announce(payload: string): Promise<unknown> {
  return db.query('select pg_notify($1, $2)', [streamChannel, payload]);
}

/** Opens the stream and returns a reader that waits until the text so far contains something. */
async function open() {
  const leave = new AbortController();
  const response = await fetch(`${api.address}/api/v1/stream`, {
    headers: { Cookie: api.cookie },
    signal: leave.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (part: string) => {
    while (!text.includes(part)) {
      const next = await reader?.read();
      if (!next || next.done) throw new Error(`The stream ended before ${part}`);
      text += next.value;
    }
    return text;
  };
  await until('listening');
  return { response, until, close: () => leave.abort() };
}

test('what the ingester announces reaches every reader; what is no message of ours reaches none', async () => {
  const readers = [await open(), await open()];
  expect(readers[0]?.response.headers.get('content-type')).toContain('text/event-stream');
  await announce('not json');
  await announce(JSON.stringify({ kind: 'other' }));
  await announce(JSON.stringify(message));
  for (const reader of readers) {
    const text = await reader.until('"requestIds"');
    expect(text).toContain(`event: cases`);
    expect(text).toContain(`data: ${JSON.stringify(message)}`);
    expect(text).not.toMatch(/other|not json/);
    reader.close();
  }
});

test('one connection listens for all, and comes back when it is lost', async () => {
  const reader = await open();
  const listening = () =>
    db.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and query = 'listen ${streamChannel}'`,
    );
  const before = await listening();
  expect(before).toHaveLength(1);
  await db.query('select pg_terminate_backend($1)', [before[0]?.pid]);
  for (let wait = 0; ; wait += 1) {
    expect(wait).toBeLessThan(100);
    const [now] = await listening();
    if (now && now.pid !== before[0]?.pid) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await announce(JSON.stringify(message));
  await reader.until('"requestIds"');
  reader.close();
});

test('an open stream does not hold up the end', async () => {
  const other = await serveApi(db.dataSource);
  await fetch(`${other.address}/api/v1/stream`, { headers: { Cookie: api.cookie } });
  const from = Date.now();
  await other.close();
  expect(Date.now() - from).toBeLessThan(5000);
});
