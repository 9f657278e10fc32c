// npm run dev: `countersign start`, restarted after every successful compilation, and Vite's server with the
// dashboard in front of it.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ensureBuilt, ensureInstalled, root, say } from './prepare.mjs';

ensureInstalled();
await ensureBuilt();

const bin = (...parts) => path.join(root, 'node_modules', ...parts);
const api = `http://127.0.0.1:${process.env.PORT || 4600}`;

const product = spawn(process.execPath, ['--enable-source-maps', 'apps/cli/dist/main.js', 'start'], {
  cwd: root,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
});
const compiler = spawn(
  process.execPath,
  [bin('typescript', 'bin', 'tsc'), '-b', '--watch', '--preserveWatchOutput'],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const vite = spawn(process.execPath, [bin('vite', 'bin', 'vite.js')], {
  cwd: path.join(root, 'apps', 'dashboard'),
  env: { ...process.env, COUNTERSIGN_API: api },
  stdio: ['ignore', 'inherit', 'inherit'],
});
say(
  `Vite serves the dashboard on http://127.0.0.1:4610 and passes /api on to ${api}. Sign in with the link below, then open it: a cookie belongs to a host, whatever the port`,
);

let compilations = 0;
createInterface({ input: compiler.stdout }).on('line', (line) => {
  process.stderr.write(`${line}\n`);
  if (!/Found 0 errors/.test(line)) return;
  compilations += 1;
  // The first only says that everything is as built.
  if (compilations > 1 && product.connected) product.send({ type: 'restart' });
});

let isStopping = false;
function stop() {
  if (isStopping) return;
  isStopping = true;
  compiler.kill();
  vite.kill();
  if (product.exitCode === null) product.kill('SIGTERM');
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);
vite.once('exit', stop);
product.once('exit', (code) => {
  stop();
  process.exitCode = code ?? 1;
});
