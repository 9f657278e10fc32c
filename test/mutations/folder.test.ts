// What the campaigns of test/verifiers leave out: the key that an auditor holds, through both verifiers, and the
// checkpoint that lies beside the receipts of anchors. It is no part of the proof, and that it is another one is said
// in words. Bit by bit; a sample unless COUNTERSIGN_MUTATIONS=all.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable, type Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const { verifyFolder } = (await import(path('../../libs/evidence/verifiers/verify.mjs'))) as {
  verifyFolder: (folder: string, keys: readonly string[]) => { code: number; lines: string[] };
};
/** A prime, so that all places of a byte are met. */
const stride = process.env['COUNTERSIGN_MUTATIONS'] === 'all' ? 1 : 11;
const folder = mkdtempSync(join(tmpdir(), 'countersign-folder-'));
const checkpoint = join(folder, 'anchors', 'checkpoint.txt');
let key: string;
let python: Python;

beforeAll(() => {
  cpSync(path('../verifiers/fixtures/folder-v1-python'), folder, { recursive: true });
  key = readFileSync(join(folder, 'key.txt'), 'utf8').trim();
  rmSync(join(folder, 'key.txt'));
  python = new Python();
});
afterAll(() => {
  python.end();
  rmSync(folder, { recursive: true });
});

test('both verifiers prove the folder as it is', async () => {
  expect(await codes([key])).toEqual([0, 0]);
});

test('no bit of the checkpoint beside the receipts can be flipped without a word', () => {
  const bytes = readFileSync(checkpoint);
  const isOurs = () =>
    verifyFolder(folder, [key]).lines.some((line) => line.includes('is the checkpoint of their proofs'));
  expect(isOurs()).toBe(true);
  const silent: number[] = [];
  let flips = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit += stride) {
    writeFileSync(checkpoint, flipped(bytes, bit));
    flips += 1;
    if (isOurs()) silent.push(bit);
  }
  writeFileSync(checkpoint, bytes);
  process.stderr.write(`anchors/checkpoint.txt: ${flips} bits flipped, ${flips - silent.length} told\n`);
  expect(silent).toEqual([]);
}, 600_000);

test('no bit of the key can be flipped: it proves nothing then', async () => {
  const bytes = Buffer.from(key);
  const accepted: number[] = [];
  let flips = 0;
  for (let bit = 0; bit < 8 * bytes.length; bit += stride) {
    const other = flipped(bytes, bit).toString('utf8');
    // No argument of a program can have it.
    if (other.includes('\0')) continue;
    flips += 1;
    if ((await codes([other])).includes(0)) accepted.push(bit);
  }
  process.stderr.write(
    `The verifier key: ${flips} bits flipped, ${accepted.length} accepted by a verifier\n`,
  );
  expect(accepted).toEqual([]);
}, 600_000);

/** Exit codes of verify.mjs and verify.py. */
async function codes(keys: readonly string[]): Promise<[node: number, python: number]> {
  return [verifyFolder(folder, keys).code, await python.codeOf(folder, keys)];
}

function flipped(bytes: Buffer, bit: number): Buffer {
  const other = Buffer.from(bytes);
  other[bit >> 3]! ^= 1 << (bit & 7);
  return other;
}

/** One process of verify.py, asked again and again. */
class Python {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    this.#process = spawn('python3', ['-B', '-W', 'error', path('../verifiers/agreement/check_folders.py')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#process.on('error', () => undefined); // the missing answer says so
    this.#process.stdin.on('error', () => undefined);
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  async codeOf(of: string, keys: readonly string[]): Promise<number> {
    this.#process.stdin.write(`${JSON.stringify({ folder: of, keys })}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('verify.py did not answer. Is there a python3 on this machine?');
    return (JSON.parse(value) as { code: number }).code;
  }

  end(): void {
    this.#process.stdin.end();
  }
}
