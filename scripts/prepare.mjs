// Installs and builds what is missing. Runs before anything is installed, so it imports nothing but Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const inRoot = (...parts) => path.join(root, ...parts);
const started = Date.now();

/** A line of progress on stderr: stdout belongs to data. */
export function say(text) {
  const elapsed = ((Date.now() - started) / 1000).toFixed(1).padStart(5);
  process.stderr.write(`[${elapsed} s] ${text}\n`);
}

/** Ends the program with one clear line: 2 for something to change, 1 for something that went wrong. */
export function giveUp(line, code = 1) {
  process.stderr.write(`${line}\n`);
  process.exit(code);
}

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isOld = major < 20 || major === 21 || (major === 20 && minor < 19) || (major === 22 && minor < 12);
  if (isOld) giveUp(`Countersign needs Node.js 20.19, 22.12 or newer; this is ${process.version}.`, 2);
}

/** Installs from the lock file, unless exactly that is installed. */
export function ensureInstalled() {
  checkNode();
  whileAlone(() => {
    const lock = hashOf(['package-lock.json']);
    const stamp = inRoot('node_modules', '.countersign-lock');
    if (fs.existsSync(inRoot('node_modules', '.package-lock.json'))) {
      if (readIfThere(stamp) === lock) return;
      if (!fs.existsSync(stamp) && isInstalledAsLocked()) return fs.writeFileSync(stamp, lock);
    }
    say('Installing the packages of package-lock.json (once; about half a minute)');
    // NODE_ENV=production would leave out the compiler.
    const status = runNpm(['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error']);
    if (status !== 0) giveUp('npm ci failed; see its words above.');
    fs.writeFileSync(stamp, lock);
    say('Installed');
  });
}

/** Somebody ran `npm ci` or `npm install` by hand: what lies there is compared with the lock file. */
function isInstalledAsLocked() {
  const wanted = JSON.parse(fs.readFileSync(inRoot('package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(fs.readFileSync(inRoot('node_modules', '.package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([name, entry]) => {
    if (!name.startsWith('node_modules/') || entry.optional || entry.peer) return true;
    return found[name] && found[name].version === entry.version;
  });
}

/** Installs, builds, and compiles a project of the repository that is no program; `what` names it to people. */
export async function ensureCompiled(project, what) {
  ensureInstalled();
  await ensureBuilt();
  say(`Compiling ${what}`);
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', project], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) giveUp(`Compiling ${what} failed; see above.`);
}

/** Runs a compiled file with what it writes in sight. Its exit code. */
export function runCompiled(file, args, flags = []) {
  const result = spawnSync(
    process.execPath,
    ['--enable-source-maps', ...flags, inRoot('.cache', file), ...args],
    {
      stdio: 'inherit',
    },
  );
  return result.status ?? 1;
}

/** Compiles the programs and the dashboard, unless that has been done for exactly these sources. */
export async function ensureBuilt() {
  if (!(await build())) giveUp('The build failed; see above.');
}

/** As ensureBuilt, but leaves it to the caller what a failure means. */
export async function build() {
  const stamp = inRoot('.cache', 'build-stamp');
  const sources = hashOf(['package-lock.json', 'tsconfig.base.json', 'tsconfig.json', ...sourceFiles()]);
  if (readIfThere(stamp) === sources && builtFiles().every((file) => fs.existsSync(file))) return true;
  say('Building (a few seconds)');
  fs.rmSync(stamp, { force: true });
  const tsc = [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-b'];
  const vite = [inRoot('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'];
  // Vite loads its configuration by plain Node, which finds the contract in its dist only.
  const results = [await runNode([...tsc, 'libs/contract'], root)];
  if (results[0].status === 0) {
    results.push(...(await Promise.all([runNode(tsc, root), runNode(vite, dashboard)])));
  }
  for (const { output } of results) process.stderr.write(output);
  if (results.some(({ status }) => status !== 0)) return false;
  fs.mkdirSync(path.dirname(stamp), { recursive: true });
  fs.writeFileSync(stamp, sources);
  say('Built');
  return true;
}

const dashboard = inRoot('apps', 'dashboard');

function builtFiles() {
  const { references } = JSON.parse(fs.readFileSync(inRoot('tsconfig.json'), 'utf8'));
  return [
    // Without it tsc would take everything for new; with it but without the rest, everything for done.
    ...references.flatMap(({ path: project }) => [inRoot(project, 'dist', '.tsbuildinfo')]),
    ...['cli', 'ingester', 'notary', 'retention', 'notifier', 'api'].map((app) =>
      inRoot('apps', app, 'dist', 'main.js'),
    ),
    path.join(dashboard, 'dist', 'index.html'),
  ];
}

function sourceFiles() {
  return ['libs', 'apps'].flatMap((group) => filesBelow(group)).sort();
}

function filesBelow(folder) {
  return fs.readdirSync(inRoot(folder), { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['dist', 'node_modules'].includes(entry.name) ? [] : filesBelow(file);
    return entry.name.endsWith('.test.ts') ? [] : [file];
  });
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const text = fs.readFileSync(inRoot(file));
    hash.update(`${file} ${text.length}\n`).update(text);
  }
  return hash.digest('hex');
}

function readIfThere(file) {
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : undefined;
}

/** npm's words go to stderr, whichever stream npm chose for them. */
function runNpm(args) {
  const byPath = process.env.npm_execpath;
  const [program, first] = byPath?.endsWith('.js') ? [process.execPath, [byPath]] : ['npm', []];
  return spawnSync(program, [...first, ...args], { cwd: root, stdio: ['ignore', 2, 2] }).status;
}

function runNode(args, cwd) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** Two starts at once in a fresh clone must not install into each other's folder. */
function whileAlone(work) {
  const lock = inRoot('.cache', 'install.lock');
  fs.mkdirSync(path.dirname(lock), { recursive: true });
  for (const end = Date.now() + 15 * 60_000; ;) {
    try {
      fs.writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') giveUp(`${path.dirname(lock)} is not writable (${error.code}).`, 2);
      const owner = Number(readIfThere(lock));
      if (owner && !isRunning(owner)) fs.rmSync(lock, { force: true });
      else if (Date.now() > end) giveUp(`${lock} is held by process ${owner}; remove it if that is not npm.`);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
  try {
    work();
  } finally {
    fs.rmSync(lock, { force: true });
  }
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
