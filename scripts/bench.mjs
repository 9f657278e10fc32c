// npm run bench [name] [-- options]: compiles bench/ and runs bench/<name>.bench.ts, or all of them in turn.
import fs from 'node:fs';
import path from 'node:path';
import { ensureCompiled, giveUp, root, runCompiled, say } from './prepare.mjs';

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

await ensureCompiled('bench', 'the benchmarks');
// As our programs are run: the ingest, for one, is done within the bench.
const { nodeFlags } = await import(`${root}/apps/cli/dist/node-flags.js`);

let isGood = true;
for (const name of isNamed ? [first] : names) {
  say(`Running ${name}`);
  isGood =
    runCompiled(`bench/bench/${name}.bench.js`, options, [...nodeFlags, '--expose-gc']) === 0 && isGood;
}
process.exit(isGood ? 0 : 1);
