// Runs checks one after the other, shows what each says, and counts.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root, say } from './prepare.mjs';

const bin = (...parts) => path.join(root, 'node_modules', ...parts);
const tsc = bin('typescript', 'bin', 'tsc');

/** A static check: passes or fails as one. */
const check = (name, ...commands) => ({ name, commands });

export const lockFile = check('lock file', ['scripts/lockcheck.mjs']);
export const types = check(
  'types',
  [tsc, '-b'],
  [tsc, '-p', 'test'],
  [bin('vue-tsc', 'bin', 'vue-tsc.js'), '--noEmit', '-p', 'apps/dashboard'],
);
export const lint = check('lint', [bin('eslint', 'bin', 'eslint.js'), '.']);
export const format = check('formatting', [bin('prettier', 'bin', 'prettier.cjs'), '--check', '.']);

/** One of Jest's projects: counts test by test. */
export const jest = (project) => ({
  name: `${project} tests`,
  report: path.join(root, '.cache', `jest-${project}.json`),
  commands: [
    [
      ...['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', bin('jest', 'bin', 'jest.js')],
      ...['--ci', '--selectProjects', project, '--json'],
      `--outputFile=${path.join(root, '.cache', `jest-${project}.json`)}`,
    ],
  ],
});

/** Runs the step whatever it says, and gives { passed, failed, skipped }. */
export async function runStep(step) {
  say(`== ${step.name}`);
  if (step.report) fs.rmSync(step.report, { force: true });
  let isGood = true;
  for (const command of step.commands) isGood = (await run(command, Boolean(step.report))) === 0 && isGood;
  const counts = step.report
    ? countTests(step.report, isGood)
    : { passed: +isGood, failed: +!isGood, skipped: 0 };
  say(`== ${step.name}: ${describe(counts)}`);
  return counts;
}

/** Runs all, prints the total time, then as the very last line the sum; gives the exit code. */
export async function runSteps(steps, first = { passed: 0, failed: 0, skipped: 0 }) {
  const sum = { ...first };
  for (const step of steps) {
    const counts = await runStep(step);
    for (const key of Object.keys(sum)) sum[key] += counts[key];
  }
  process.stdout.write(`Took ${Math.round(performance.now() / 1000)} s\n${describe(sum)}\n`);
  return sum.failed === 0 ? 0 : 1;
}

function describe({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A file that cannot be loaded has no tests to fail, and a run that crashes leaves no report: both count. */
function countTests(report, isGood) {
  if (!fs.existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(fs.readFileSync(report, 'utf8'));
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  return {
    passed: result.numPassedTests,
    failed: failed === 0 && !isGood ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exitCode = 1;
    setTimeout(() => process.exit(1), 5_000).unref();
    running?.once('close', () => process.exit(1));
  });
}

/** With --json Jest prints the report to stdout as well as to the file; its words for people go to stderr. */
function run(args, ignoreOutput) {
  return new Promise((resolve) => {
    running = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', ignoreOutput ? 'ignore' : 'inherit', 'inherit'],
    });
    running.once('close', (status) => resolve(status ?? 1));
    running.once('error', () => resolve(1));
  });
}
