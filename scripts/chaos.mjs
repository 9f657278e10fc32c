// npm run chaos -- [options]: compiles test/chaos and runs it. What it can do: --help, and docs/chaos.md.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt, ensureInstalled, giveUp, root, say } from './prepare.mjs';

ensureInstalled();
await ensureBuilt();
say('Compiling the chaos tests');
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const compiled = spawnSync(process.execPath, [tsc, '-p', 'test/chaos'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (compiled.status !== 0) giveUp('The chaos tests do not compile; see above.');

const file = path.join(root, '.cache', 'chaos', 'test', 'chaos', 'chaos.js');
const result = spawnSync(process.execPath, ['--enable-source-maps', file, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
