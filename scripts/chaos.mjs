// npm run chaos -- [options]: compiles test/chaos and test/chaos-real, and runs one of them. What it can do: --help, and docs/chaos.md.
import { ensureCompiled, runCompiled } from './prepare.mjs';

await ensureCompiled('test/chaos', 'the chaos tests');
const args = process.argv.slice(2);
const isReal = args.includes('--real');
const play = (name) => runCompiled(`chaos/test/${name}`, args);
let status = isReal ? 0 : play('chaos/chaos.js');
// Some mutants need a real Postgres: their rows end the table.
if (isReal || args.includes('--mutants')) status ||= play('chaos-real/chaos-real.js');
process.exit(status);
