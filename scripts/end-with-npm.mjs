import { readFileSync } from 'node:fs';

/**
 * npm and npx pass no signal on: killed, they leave behind the shell they started us in, or us. So under them
 * we watch whether both still live. Started by hand we do not: then outliving the shell may be what is wanted.
 */
export function endWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const [parent, grandparent] = [process.ppid, parentOf(process.ppid)];
  setInterval(() => {
    if (process.ppid !== parent || parentOf(parent) !== grandparent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}

/** Undefined where there is no /proc: there the shell hands its process over to us, and one look is enough. */
function parentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) . /s, '')
      .split(' ')[0];
  } catch {
    return undefined;
  }
}
