// npm test: everything. The last line is `N passed, N failed`, and `, N skipped` if any were.
import { findBrowser } from './browser.mjs';
import { build, ensureInstalled, say } from './prepare.mjs';
import { format, jest, lint, lockFile, runSteps, types } from './steps.mjs';

ensureInstalled();
const counts = { passed: 0, failed: 0, skipped: 0 };
const count = (isGood) => (counts[isGood ? 'passed' : 'failed'] += 1);

count(await build());
const browser = findBrowser();
count(browser !== undefined);
if (browser) process.env.COUNTERSIGN_CHROMIUM = browser;
else say('No browser runs here. Install Chromium, or set COUNTERSIGN_CHROMIUM to one that does.');

const steps = [lockFile, types, lint, format, jest('unit'), jest('db'), jest('e2e')];
process.exit(await runSteps(steps, counts));
