// npm run scorecard -- [options]: compiles test/scorecard and runs it.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt, ensureInstalled, giveUp, root, say } from './prepare.mjs';

ensureInstalled();
await ensureBuilt();
say('Compiling the scorecard');
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const compiled = spawnSync(process.execPath, [tsc, '-p', 'test/scorecard'], {
  cwd: root,
  stdio: ['ignore', 2, 2],
});
if (compiled.status !== 0) giveUp('The scorecard does not compile; see above.');
const file = path.join(root, '.cache', 'scorecard', 'test', 'scorecard', 'scorecard.js');
const played = spawnSync(process.execPath, ['--enable-source-maps', file, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(played.status ?? 1);
