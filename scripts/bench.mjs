// npm run bench [name] [-- options]: compiles bench/ and runs bench/<name>.bench.ts, or all of them in turn.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureBuilt, ensureInstalled, giveUp, root, say } from './prepare.mjs';

const names = fs
  .readdirSync(path.join(root, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace(/\.bench\.ts$/, ''))
  .sort();
const [first, ...rest] = process.argv.slice(2);
const isNamed = first !== undefined && !first.startsWith('-');
const options = isNamed ? rest : process.argv.slice(2);
if (isNamed && !names.includes(first))
  giveUp(`There is no benchmark ${first}. There are: ${names.join(', ')}.`, 2);

ensureInstalled();
await ensureBuilt();
say('Compiling the benchmarks');
const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const compiled = spawnSync(process.execPath, [tsc, '-p', 'bench'], { cwd: root, stdio: ['ignore', 2, 2] });
if (compiled.status !== 0) giveUp('The benchmarks do not compile; see above.');

let isGood = true;
for (const name of isNamed ? [first] : names) {
  say(`Running ${name}`);
  const file = path.join(root, '.cache', 'bench', 'bench', `${name}.bench.js`);
  const result = spawnSync(process.execPath, ['--enable-source-maps', '--expose-gc', file, ...options], {
    stdio: 'inherit',
  });
  isGood = isGood && result.status === 0;
}
process.exit(isGood ? 0 : 1);
