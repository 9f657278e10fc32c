// npm start: installs and builds what is missing, then becomes `countersign start`.
import { readFileSync } from 'node:fs';
import { ensureBuilt, ensureInstalled, root } from './prepare.mjs';

ensureInstalled();
await ensureBuilt();

// npm passes no signal on: killed, it leaves behind the shell it started us in, or us. So under npm we watch
// whether both still live. Started by hand we do not: then outliving the shell may be what is wanted.
if (process.env.npm_lifecycle_event) {
  const [parent, grandparent] = [process.ppid, parentOf(process.ppid)];
  setInterval(() => {
    if (process.ppid !== parent || parentOf(parent) !== grandparent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

/** Undefined where there is no /proc: there the shell hands its process over to us, and one look is enough. */
function parentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) . /s, '').split(' ')[0];
  } catch {
    return undefined;
  }
}

const main = `${root}/apps/cli/dist/main.js`;
process.setSourceMapsEnabled(true);
process.argv = [process.execPath, main, 'start', ...process.argv.slice(2)];
await import(main);
