// npm run check: the fast loop. Types, lint, formatting and unit tests.
import { ensureInstalled } from './prepare.mjs';
import { format, jest, lint, runSteps, types } from './steps.mjs';

ensureInstalled();
process.exit(await runSteps([types, lint, format, jest('unit')]));
