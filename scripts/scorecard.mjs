// npm run scorecard -- [options]: compiles test/scorecard and runs it.
import { ensureCompiled, runCompiled } from './prepare.mjs';

await ensureCompiled('test/scorecard', 'the scorecard');
process.exit(runCompiled('scorecard/test/scorecard/scorecard.js', process.argv.slice(2)));
