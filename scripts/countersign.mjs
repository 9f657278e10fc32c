#!/usr/bin/env node
// The `countersign` command: installs and builds what is missing, then hands over. stdout stays untouched.
import { endWithNpm } from './end-with-npm.mjs';
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
await ensureBuilt();

endWithNpm();
const main = `${root}/apps/cli/dist/main.js`;
process.setSourceMapsEnabled(true);
process.argv = [process.execPath, main, ...process.argv.slice(2)];
await import(main);
