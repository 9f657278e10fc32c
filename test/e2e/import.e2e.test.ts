import { createWriteStream, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { jest } from '@jest/globals';
import { anEventJson, aRequestJson } from '../builders.ts';
import { aFolder, type CommandResult, countersign, exportedRows, removeFolders, root } from './command.ts';

jest.setTimeout(240_000);

const samples = join(root, '../shared/data');
let dataDir: string;
let folder: string;

beforeAll(() => {
  dataDir = aFolder('import');
  folder = aFolder('files');
});
afterAll(removeFolders);

interface FileReport {
  readonly read: number;
  readonly archived: number;
  readonly alreadyKnown: number;
  readonly rejected: number;
  readonly problem: string | null;
  readonly rejections: readonly { readonly line: number | null; readonly reason: string }[];
}

async function importing(
  args: readonly string[],
  input?: Buffer | string,
): Promise<{ result: CommandResult; files: FileReport[] }> {
  const result = await countersign(['import', '--json', ...args], { COUNTERSIGN_DATA_DIR: dataDir }, input);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  if (!result.stdout) throw new Error(`import ended with ${result.code}: ${result.stderr}`);
  return { result, files: (JSON.parse(result.stdout) as { files: FileReport[] }).files };
}

function file(name: string, content: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Every file below the folder of samples. */
function sampleFiles(): string[] {
  if (!existsSync(samples))
    throw new Error(
      'The folder ../shared/data with the published samples is missing; this test cannot do without it.',
    );
  return readdirSync(samples, { recursive: true, encoding: 'utf8' })
    .map((name) => join(samples, name))
    .filter((path) => statSync(path).isFile());
}

test('every published sample is archived, and each of its records understood or listed with a reason', async () => {
  const files = sampleFiles();
  expect(files.length).toBeGreaterThan(6);
  for (const path of files) {
    const { files: reports } = await importing([path]);
    const { read, archived, alreadyKnown, rejected, rejections } = reports[0]!;
    expect([path, archived + alreadyKnown >= Math.min(read, 1)]).toEqual([path, true]);
    expect(rejections).toHaveLength(Math.min(rejected, 1000));
    for (const { reason } of rejections) expect(reason).toMatch(/\w+ \w+/);
    // Prose and tables are none of ours; everything else in there is.
    if (/\.(json|ndjson)$/.test(path)) expect([path, read > 0, rejected]).toEqual([path, true, 0]);
    else expect([path, rejected > 0]).toEqual([path, true]);
  }
});

test('a page of Graph, a list, NDJSON, gzip and stdin are one and the same to it', async () => {
  const requests = [aRequestJson(), aRequestJson()];
  const page = JSON.stringify({ value: requests });
  const first = await importing([file('page.json', page)]);
  expect(first.result.code).toBe(0);
  expect(first.files).toMatchObject([{ read: 2, archived: 2, alreadyKnown: 0, rejected: 0 }]);
  const forms: [string, string | Buffer][] = [
    ['list.json', JSON.stringify(requests)],
    ['lines.ndjson', requests.map((request) => JSON.stringify(request)).join('\n')],
    ['page.json.gz', gzipSync(page)],
    ['bom.json', `\ufeff${page}`],
  ];
  for (const [name, content] of forms) {
    const { result, files } = await importing([file(name, content)]);
    expect([name, result.code, files[0]]).toEqual([
      name,
      0,
      expect.objectContaining({ read: 2, archived: 0, alreadyKnown: 2, rejected: 0 }),
    ]);
  }
  const { files } = await importing(['-'], page);
  expect(files).toMatchObject([{ read: 2, alreadyKnown: 2 }]);
});

test('half a file gives what is whole in it, and says where it ends', async () => {
  const text = JSON.stringify({ value: [aRequestJson(), aRequestJson(), aRequestJson()] });
  const { result, files } = await importing([file('half.json', text.slice(0, text.length * 0.7))]);
  expect(result.code).toBe(1);
  expect(files).toMatchObject([{ archived: 2, rejected: 1 }]);
  expect(files[0]!.rejections[0]).toMatchObject({ line: 1 });
});

test('a binary file, an empty one and one that is not there each get one clear line', async () => {
  const binary = await importing([
    file('picture.png', Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 97) % 256))),
  ]);
  expect(binary.result.code).toBe(1);
  expect(binary.files[0]!.rejected).toBe(1);
  const empty = await countersign(['import', file('empty.json', '')], { COUNTERSIGN_DATA_DIR: dataDir });
  expect(empty.code).toBeLessThanOrEqual(2);
  expect(empty.stderr + empty.stdout).toContain('empty.json');
  const missing = await countersign(['import', join(folder, 'none.json')], { COUNTERSIGN_DATA_DIR: dataDir });
  expect([1, 2]).toContain(missing.code);
  expect(missing.stderr + missing.stdout).toMatch(/none\.json[^]*no such file/i);
});

test('200 MB of NDJSON go through in flat memory', async () => {
  const path = join(folder, 'large.ndjson');
  const out = createWriteStream(path);
  const padding = 'x'.repeat(10_000);
  const lines = 20_000;
  for (let index = 0; index < lines; index += 1) {
    const event = anEventJson({
      properties: [{ displayName: 'Content', oldValue: null, newValue: padding }],
    });
    if (!out.write(`${JSON.stringify(event)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  expect(statSync(path).size).toBeGreaterThan(190 * 1024 * 1024);
  const { result, files } = await importing([path]);
  expect(files).toMatchObject([{ read: lines, archived: lines, rejected: 0 }]);
  expect(result.peakMegabytes).toBeGreaterThan(20);
  expect(result.peakMegabytes).toBeLessThan(700);
});

test('what was imported is in the export', async () => {
  const events = await exportedRows('events', { COUNTERSIGN_DATA_DIR: dataDir });
  expect(events.length).toBeGreaterThan(20_000);
  expect(events.map((row) => row['event_id'])).toContain('ef69082e-23d7-428a-9c74-0f2cacad2572');
});
