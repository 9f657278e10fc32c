import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Runs the very verifier that travels with the folder, from our own installation: the product and an auditor get
 * the same answer, since it is the same file.
 */
export function verifyFolder(folder: string, keys: readonly string[], json: boolean): Promise<number> {
  const library = dirname(dirname(createRequire(import.meta.url).resolve('@countersign/evidence')));
  const args = [join(library, 'verifiers', 'verify.mjs'), folder, ...keys.flatMap((key) => ['--key', key])];
  const child = spawn(process.execPath, json ? [...args, '--json'] : args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
