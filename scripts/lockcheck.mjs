// A registry that is a partial copy can drop platform packages from the lock file without a word, and
// `npm ci` then refuses it elsewhere. Exits 1 and names what is missing.
import fs from 'node:fs';

const packages = JSON.parse(fs.readFileSync('package-lock.json', 'utf8')).packages;
const missing = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const name of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
    if (!isLocked(path, name)) missing.push(`${name}, wanted by ${path || 'the root'}`);
  }
}
for (const line of missing) console.error(`package-lock.json lacks ${line}`);
if (missing.length > 0) process.exit(1);

function isLocked(path, name) {
  for (let base = path; ;) {
    if (packages[`${base ? `${base}/` : ''}node_modules/${name}`]) return true;
    if (!base) return false;
    const parent = base.lastIndexOf('/node_modules/');
    base = parent < 0 ? '' : base.slice(0, parent);
  }
}
