// npm start: installs and builds what is missing, then becomes `countersign start`.
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
await ensureBuilt();

// npm does not pass SIGTERM on: it exits and leaves us behind. So under npm we watch whether it still lives.
// Started by hand we do not: `nohup node scripts/start.mjs &` is meant to outlive its shell.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

const main = `${root}/apps/cli/dist/main.js`;
process.setSourceMapsEnabled(true);
process.argv = [process.execPath, main, 'start', ...process.argv.slice(2)];
await import(main);
