// npm run chaos -- [options]: compiles test/chaos and test/chaos-real, and runs one of them. What it can do: --help, and docs/chaos.md.
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

const args = process.argv.slice(2);
const isReal = args.includes('--real');
let status = isReal ? 0 : play('chaos/chaos.js');
// Some mutants need a real Postgres: their rows end the table.
if (isReal || args.includes('--mutants')) status ||= play('chaos-real/chaos-real.js');
process.exit(status);

function play(name) {
  const file = path.join(root, '.cache', 'chaos', 'test', name);
  const result = spawnSync(process.execPath, ['--enable-source-maps', file, ...args], { stdio: 'inherit' });
  return result.status ?? 1;
}
