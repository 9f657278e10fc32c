// npm run db:dump: writes libs/database/schema.sql from the migrations, on a database made for it.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureInstalled, giveUp, root, say } from './prepare.mjs';

ensureInstalled();
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const built = spawnSync(process.execPath, [tsc, '-b', 'libs/database'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (built.status !== 0) giveUp('libs/database does not compile; see above.');

const { dumpSchema, openArchive } = await import(`${root}/libs/database/dist/index.js`);
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'countersign-dump-'));
const archive = await openArchive({ dataDir, durable: false, own: true });
try {
  fs.writeFileSync(path.join(root, 'libs/database/schema.sql'), await dumpSchema(archive.dataSource));
  say('Wrote libs/database/schema.sql');
} finally {
  await archive.close();
  fs.rmSync(dataDir, { recursive: true, force: true });
}
