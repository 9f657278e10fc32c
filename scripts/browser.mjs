// A browser for the end-to-end tests: the one named, else the system's, else the one inside an npm package.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root, say } from './prepare.mjs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a browser that runs, or undefined. */
export function findBrowser() {
  const named = process.env.COUNTERSIGN_CHROMIUM;
  if (named) return runs(named) ? named : undefined;
  return usual.find((file) => fs.existsSync(file) && runs(file)) ?? unpacked();
}

function runs(file) {
  return spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

/**
 * The package unpacks itself into the temporary directory, and brings the system libraries it needs only where
 * it believes to run at Vercel. They have to be named at every start, hence the small script around it.
 */
function unpacked() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = path.join(root, '.cache', 'chromium');
  const script = path.join(folder, 'run.sh');
  if (fs.existsSync(script) && runs(script)) return script;
  say('No browser found. Unpacking the one that came with the packages');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const unpack = `import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())`;
  const result = spawnSync(process.execPath, ['--input-type=module', '-e', unpack], {
    cwd: root,
    env: { ...process.env, VERCEL: '1', TMPDIR: folder },
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) return undefined;
  fs.writeFileSync(path.join(folder, 'fonts', 'fonts.conf'), fontsAt(folder));
  fs.writeFileSync(script, wrapper, { mode: 0o755 });
  return runs(script) ? script : undefined;
}

/** The package's own file names folders of Vercel's. Without any font all text has height 0, and a fallback crashes. */
function fontsAt(folder) {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
}

const wrapper = `#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
export LD_LIBRARY_PATH="$here/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="\${FONTCONFIG_PATH:-$here/fonts}"
exec "$here/chromium" "$@"
`;
