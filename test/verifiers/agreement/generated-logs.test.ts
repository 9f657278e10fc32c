// A thousand logs from one seed, each as it is and changed once: verify.mjs, verify.py and the product's own readers
// have to say the same of every folder. One process of each verifier for all of them.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Random } from '../../../bench/generator/random.ts';
import { generateLog, type GeneratedLog } from './generated-log.ts';
import { type Changed, mutations } from './mutations.ts';
import { type Files, productVerdict } from './product-verdict.ts';

const logs = 1000;
const seed = 20261005;

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const { verifyFolder } = (await import(path('../../../libs/evidence/verifiers/verify.mjs'))) as {
  verifyFolder: (
    folder: string,
    keys: readonly string[],
  ) => { code: number; records: { record: string; verdict: string }[]; lines: string[] };
};

const scratch = mkdtempSync(join(tmpdir(), 'generated-logs-'));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Asked {
  readonly title: string;
  readonly folder: string;
  readonly keys: readonly string[];
  readonly records: number;
  readonly isChanged: boolean;
  readonly node: Verdict;
  readonly product: string | null;
}
interface Verdict {
  readonly code: number;
  readonly proved: readonly string[];
  readonly said: string;
}

it('a thousand generated logs are proved by all three, and changed in any way by none', async () => {
  const random = new Random(seed);
  const python = new PythonVerifier();
  const asked: Asked[] = [];
  const drawn = new Map<string, number>();
  const sizes = new Set<number>();
  let before = await generateLog(random);
  for (let nth = 0; nth < logs; nth += 1) {
    const log = await generateLog(random);
    sizes.add(log.leaves.length);
    const add = (title: string, { files, pinned }: Changed, isChanged: boolean) => {
      const folder = join(scratch, `${nth}-${isChanged ? 'changed' : 'sound'}`);
      writeFolder(folder, files);
      python.ask(folder, pinned);
      const records = log.positions.length;
      const said = { node: nodeVerdict(folder, pinned), product: productVerdict(files, pinned) };
      asked.push({ title: `log ${nth}, ${title}`, folder, keys: pinned, records, isChanged, ...said });
    };
    add('as it is', log, false);
    const [name, changed] = mutate(random, log, before, drawn);
    add(name, changed, true);
    before = log;
    await setImmediate(); // else nothing reaches the other process before the end
  }
  const answers = await python.answers();
  expect(answers).toHaveLength(asked.length);

  const wrong = asked.flatMap(({ title, records, isChanged, node, product }, nth) => {
    const of = { node, python: answers[nth]!, product };
    const isRight = isChanged
      ? node.code === 1 && of.python.code === 1 && product !== null
      : isWhole(node, records) && isWhole(of.python, records) && product === null;
    return isRight ? [] : [{ title, ...of }];
  });
  expect(wrong.slice(0, 10)).toEqual([]);
  expect([...drawn.keys()].sort()).toEqual(Object.keys(mutations).sort());
  const entries = asked.reduce((sum, { records }) => sum + records, 0) / 2;
  console.info(
    `${logs} logs of ${sizes.size} sizes up to ${Math.max(...sizes)}, ${entries} records: each proved by all three; ` +
      `${logs} changed folders (${drawn.size} kinds of change): each refused by all three`,
  );
}, 600_000);

/** A change that can be made of this log: of those, the one that was made least often so far. */
function mutate(
  random: Random,
  log: GeneratedLog,
  other: GeneratedLog,
  drawn: Map<string, number>,
): [string, Changed] {
  const often = (name: string) => drawn.get(name) ?? 0;
  for (const name of Object.keys(mutations).sort((a, b) => often(a) - often(b))) {
    const changed = mutations[name]!(random, log, other);
    if (!changed || isSame(changed.files, log.files)) continue;
    drawn.set(name, often(name) + 1);
    return [name, changed];
  }
  throw new Error('No change fits this log.');
}

function isSame(one: Files, two: Files): boolean {
  return one.size === two.size && [...one].every(([name, bytes]) => two.get(name)?.equals(bytes));
}

function isWhole({ code, proved }: Verdict, records: number): boolean {
  return code === 0 && proved.length === records;
}

function nodeVerdict(folder: string, keys: readonly string[]): Verdict {
  const { code, records, lines } = verifyFolder(folder, keys);
  const proved = records.filter(({ verdict }) => verdict === 'PROVED').map(({ record }) => record);
  return { code, proved, said: lines.at(-1) ?? '' };
}

function writeFolder(folder: string, files: Files): void {
  for (const [name, bytes] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

class PythonVerifier {
  readonly #lines: string[] = [];
  readonly #process = spawn('python3', ['-B', '-W', 'error', path('check_folders.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  readonly #end: Promise<number>;

  constructor() {
    createInterface(this.#process.stdout).on('line', (line) => this.#lines.push(line));
    this.#process.stdin.on('error', () => undefined); // its end says more
    this.#end = new Promise((resolve, reject) => {
      this.#process.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'ENOENT'
            ? new Error(
                'verify.py is not tested: there is no python3 on this machine. Install Python 3.8 or newer.',
              )
            : error,
        ),
      );
      this.#process.once('close', (code) => resolve(code ?? 1));
    });
    this.#end.catch(() => undefined);
  }

  ask(folder: string, keys: readonly string[]): void {
    this.#process.stdin.write(`${JSON.stringify({ folder, keys })}\n`);
  }

  async answers(): Promise<Verdict[]> {
    this.#process.stdin.end();
    expect(await this.#end).toBe(0);
    return this.#lines.map((line) => JSON.parse(line) as Verdict);
  }
}
