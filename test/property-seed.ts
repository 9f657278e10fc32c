// The properties of `npm test` draw the same cases each time: a build fails for what a commit changed, not for
// what it happened to draw. COUNTERSIGN_TEST_SEED draws others (any number, or `random`), and
// COUNTERSIGN_TEST_RUNS more of them; a counterexample found so becomes a test of its own.
import fc from 'fast-check';

const given = process.env['COUNTERSIGN_TEST_SEED'] ?? '42';
if (given !== 'random') fc.configureGlobal({ seed: Number(given) });
