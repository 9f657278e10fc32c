import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { isRunning } from './embedded/process-identity.ts';
import { openArchive } from './open-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-open-archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('stops the embedded server it started, also when a connection is still closing', async () => {
  const archive = await openArchive({ dataDir: folder, durable: false });
  const { pid } = archive.embedded!;
  const closing = new pg.Client({ connectionString: archive.url });
  await closing.connect();
  const closed = archive.close();
  // Until it was asked who uses the server, so that the first answer names this connection.
  for (let isAsked = false; !isAsked;) {
    const { rowCount } = await closing.query(
      `select from pg_stat_activity where query like '%backend_type%' and pid <> pg_backend_pid()`,
    );
    isAsked = rowCount !== 0;
  }
  await closing.end();
  await closed;
  expect(isRunning(pid)).toBe(false);
});
