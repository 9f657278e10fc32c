import { execFile, execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aCheckpoint, origin, otherOrigin } from '../../../../test/checkpoint-builder.ts';
import { AnchorError } from './anchor.ts';
import { FileAnchor } from './file-anchor.ts';

const signal = new AbortController().signal;
let folder: string;
let path: string;
let clock: number;

function anchorOf(at = path) {
  return new FileAnchor({ path: at, everySeconds: 300, now: () => new Date((clock += 1000)) });
}

async function refusal(checked: Promise<unknown>): Promise<AnchorError> {
  const error: unknown = await checked.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  if (error instanceof AnchorError) return error;
  throw error;
}

const lines = () => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const sizes = () => lines().map((line) => (JSON.parse(line) as { size: number }).size);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-file-anchor-'));
  path = join(folder, 'checkpoints.jsonl');
  clock = Date.parse('2026-11-25T22:00:00Z');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file', () => {
  test('grows by one line of JSON per checkpoint; what was there stays byte for byte', async () => {
    const anchor = anchorOf();
    let before = Buffer.alloc(0);
    for (const size of [0, 5, 9]) {
      await anchor.put(aCheckpoint(size), signal);
      const now = readFileSync(path);
      expect(now.subarray(0, before.length)).toEqual(before);
      before = now;
    }
    expect(sizes()).toEqual([0, 5, 9]);
    expect(JSON.parse(lines()[1]!)).toEqual({
      origin,
      size: 5,
      at: '2026-11-25T22:00:02.000Z',
      note: aCheckpoint(5).note,
    });
    expect(readdirSync(folder)).toEqual(['checkpoints.jsonl']);
  });

  test('can be read by the group and by nobody else', async () => {
    await anchorOf().put(aCheckpoint(5), signal);
    expect(statSync(path).mode & 0o037).toBe(0);
  });

  test('gives a receipt of the very bytes and where they lie, which can be checked later', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(5), signal);
    const { bytes, anchoredAt } = await anchor.put(aCheckpoint(9), signal);
    await anchor.put(aCheckpoint(12), signal);
    const receipt = JSON.parse(bytes.toString()) as { file: string; offset: number; line: string };
    const stored = readFileSync(path).subarray(
      receipt.offset,
      receipt.offset + Buffer.byteLength(receipt.line),
    );
    expect(stored.toString()).toBe(receipt.line);
    expect(receipt.file).toBe(path);
    expect(anchoredAt).toEqual(new Date('2026-11-25T22:00:02Z'));
    expect(await anchor.verify(aCheckpoint(9), bytes)).toEqual(anchoredAt);
  });

  test('holds the logs of several tenants, each with its own newest checkpoint', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(500), signal);
    await anchor.put(aCheckpoint(3, { origin: otherOrigin }), signal);
    await anchor.put(aCheckpoint(501), signal);
    expect(await anchor.newest(origin, signal)).toBe(aCheckpoint(501).note);
    expect(await anchor.newest(otherOrigin, signal)).toBe(aCheckpoint(3, { origin: otherOrigin }).note);
    expect(await anchor.newest('countersign.local/unknown', signal)).toBeNull();
  });

  test('tells all that it holds of a log, the newest first', async () => {
    const anchor = anchorOf();
    for (const size of [5, 9, 12]) await anchor.put(aCheckpoint(size), signal);
    await anchor.put(aCheckpoint(3, { origin: otherOrigin }), signal);
    expect(await allOf(anchor)).toEqual([12, 9, 5].map((size) => aCheckpoint(size).note));
    appendFileSync(path, 'hello\n');
    expect((await refusal(allOf(anchor))).message).toContain('cannot be trusted');
  });

  test('that is not there yet holds no checkpoint', async () => {
    expect(await anchorOf().newest(origin, signal)).toBeNull();
    expect(await allOf(anchorOf())).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('finds the newest checkpoint of a log behind thousands of lines of another', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(3, { origin: otherOrigin }), signal);
    await anchor.put(aCheckpoint(0), signal);
    const line = lines()[1]!;
    const many = Array.from({ length: 3000 }, () => `${line}\n`).join('');
    appendFileSync(path, many);
    expect(readFileSync(path).length).toBeGreaterThan(5 * 64 * 1024);
    expect(await anchor.newest(otherOrigin, signal)).toBe(aCheckpoint(3, { origin: otherOrigin }).note);
  });

  test('takes the same checkpoint once, and gives the receipt of the first time', async () => {
    const anchor = anchorOf();
    const first = await anchor.put(aCheckpoint(5), signal);
    await anchor.put(aCheckpoint(1, { origin: otherOrigin }), signal);
    const second = await anchor.put(aCheckpoint(5), signal);
    expect(second).toEqual(first);
    expect(sizes()).toEqual([5, 1]);
  });

  test('takes the same head signed by another key as well', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(5), signal);
    await anchor.put(aCheckpoint(5, { signature: 'AAAA' }), signal);
    expect(sizes()).toEqual([5, 5]);
  });
});

describe('a file refuses', () => {
  test('a checkpoint smaller than what it holds: an old backup was restored', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(41_873), signal);
    const { message, nextStep } = await refusal(anchor.put(aCheckpoint(41_200), signal));
    expect(message).toBe(
      `file:${path} was not given the checkpoint of 41200 entries of ${origin}: it holds 41873 entries for this log.`,
    );
    expect(nextStep).toContain('Keep the anchor as it is');
    expect(sizes()).toEqual([41_873]);
  });

  test('another root of the same size: the log forked', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(5), signal);
    const fork = aCheckpoint(5, { root: Buffer.alloc(32, 1).toString('base64') });
    expect((await refusal(anchor.put(fork, signal))).message).toContain('as many with another root');
    expect(sizes()).toEqual([5]);
  });

  test.each([
    ['another program wrote to', (file: string) => appendFileSync(file, 'hello\n')],
    [
      'somebody changed in place',
      (file: string) => edit(file, (text) => text.replace('"size":5', '"size":4')),
    ],
    [
      'somebody wrote in another spelling',
      (file: string) => edit(file, (text) => text.replace(',"size"', ', "size"')),
    ],
    ['has a line without end', (file: string) => appendFileSync(file, 'x'.repeat(300_000))],
    ['holds zeros at its end', (file: string) => appendFileSync(file, Buffer.alloc(4096))],
  ])('to go on in a file that %s, and does not touch it', async (_name, change) => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(5), signal);
    change(path);
    const before = readFileSync(path);
    const { message } = await refusal(anchor.put(aCheckpoint(9), signal));
    expect(message).toContain('cannot be trusted as it is');
    expect((await refusal(anchor.newest(origin, signal))).message).toContain('cannot be trusted as it is');
    expect(readFileSync(path)).toEqual(before);
  });

  test('a folder that is not there: a volume that is not mounted is no empty file', async () => {
    const { message } = await refusal(anchorOf(join(folder, 'missing', 'file')).put(aCheckpoint(5), signal));
    expect(message).toContain('The folder of');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what is no regular file', async () => {
    expect((await refusal(anchorOf(folder).put(aCheckpoint(5), signal))).message).toContain('(EISDIR)');
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect((await refusal(anchorOf(pipe).put(aCheckpoint(5), signal))).message).toContain('no regular file');
    const device = join(folder, 'device');
    symlinkSync('/dev/null', device);
    expect((await refusal(anchorOf(device).put(aCheckpoint(5), signal))).message).toContain(
      'no regular file',
    );
  });

  test('work that was given up', async () => {
    const given = AbortSignal.abort(new Error('shutting down'));
    await expect(anchorOf().put(aCheckpoint(5), given)).rejects.toThrow('shutting down');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('after a crash in the middle of a write', () => {
  test('at any byte, the rest stays, the next line is whole, and nothing before it is lost', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(5), signal);
    const first = readFileSync(path).length;
    await anchor.put(aCheckpoint(9), signal);
    const both = readFileSync(path);
    for (let cut = first + 1; cut < both.length; cut += 7) {
      writeFileSync(path, both.subarray(0, cut));
      const newest = await anchor.newest(origin, signal);
      expect(newest).toBe(aCheckpoint(cut === both.length - 1 ? 9 : 5).note);
      const { bytes } = await anchor.put(aCheckpoint(12), signal);
      expect(readFileSync(path).subarray(0, cut)).toEqual(both.subarray(0, cut));
      await anchor.verify(aCheckpoint(12), bytes);
      expect(await anchor.newest(origin, signal)).toBe(aCheckpoint(12).note);
    }
  });

  test('that lost the newline alone, the line counts', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(5), signal);
    truncateSync(path, readFileSync(path).length - 1);
    expect(await anchor.newest(origin, signal)).toBe(aCheckpoint(5).note);
    const again = await anchor.put(aCheckpoint(5), signal);
    await anchor.put(aCheckpoint(9), signal);
    expect(sizes()).toEqual([5, 9]);
    await anchor.verify(aCheckpoint(5), again.bytes);
  });
});

describe('a receipt does not prove its checkpoint', () => {
  test('if any byte of its line in the file was changed, or the file was cut or removed', async () => {
    const anchor = anchorOf();
    await anchor.put(aCheckpoint(5), signal);
    const { bytes } = await anchor.put(aCheckpoint(9), signal);
    const whole = readFileSync(path);
    const { offset } = JSON.parse(bytes.toString()) as { offset: number };
    for (let at = offset; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 1;
      writeFileSync(path, changed);
      expect((await refusal(anchor.verify(aCheckpoint(9), bytes))).message).toContain('holds something else');
    }
    writeFileSync(path, whole.subarray(0, -10));
    expect((await refusal(anchor.verify(aCheckpoint(9), bytes))).message).toContain('it ends before byte');
    rmSync(path);
    expect((await refusal(anchor.verify(aCheckpoint(9), bytes))).message).toContain('the file is not there');
  });

  test('if it is for another checkpoint, or was edited', async () => {
    const anchor = anchorOf();
    const { bytes } = await anchor.put(aCheckpoint(5), signal);
    expect((await refusal(anchor.verify(aCheckpoint(9), bytes))).message).toContain('for another checkpoint');
    const text = bytes.toString();
    for (const edited of [
      text.replace('"offset": 0', '"offset": -1'),
      text.replace('"file"', '"git"'),
      text.replace(path, `${path}x`),
      text.replace('  "offset"', ' "offset"'),
      '{}',
      '',
    ])
      expect((await refusal(anchor.verify(aCheckpoint(5), Buffer.from(edited)))).message).toContain(
        'does not prove',
      );
  });
});

describe('two at once', () => {
  test('in one process take turns', async () => {
    const anchors = [anchorOf(), anchorOf()];
    const puts = Array.from({ length: 10 }, (_none, index) =>
      anchors[index % 2]!.put(aCheckpoint(index, { origin: `countersign.local/${index}` }), signal),
    );
    for (const [index, { bytes }] of (await Promise.all(puts)).entries())
      await anchorOf().verify(aCheckpoint(index, { origin: `countersign.local/${index}` }), bytes);
    expect(lines()).toHaveLength(10);
  });

  test('in two processes keep every line whole and every log in order', async () => {
    const run = promisify(execFile);
    const flags = ['--experimental-vm-modules', '--no-warnings', '--input-type=module'];
    const program = `
      import { FileAnchor } from '${join(import.meta.dirname, '../../dist/anchors/file-anchor.js')}';
      const anchor = new FileAnchor({ path: process.argv[1], everySeconds: 1, now: () => new Date() });
      let refused = 0;
      for (const checkpoint of JSON.parse(process.argv[2])) {
        try {
          await anchor.put(checkpoint, new AbortController().signal);
        } catch (error) {
          if (error.name !== 'AnchorError' || !error.message.includes('it holds')) throw error;
          refused += 1;
        }
      }
      console.log(refused);`;
    const work = JSON.stringify(Array.from({ length: 25 }, (_none, size) => aCheckpoint(size)));
    const processes = [0, 1].map(() => run(process.execPath, [...flags, '-e', program, path, work]));
    const refused = (await Promise.all(processes)).map(({ stdout }) => Number(stdout));
    const written = sizes();
    expect(written).toEqual([...new Set(written)].sort((a, b) => a - b));
    expect(written.at(-1)).toBe(24);
    expect(Math.max(...refused)).toBeLessThan(25);
  });
});

async function allOf(anchor: FileAnchor): Promise<string[]> {
  const notes: string[] = [];
  for await (const note of anchor.all(origin, signal)) notes.push(note);
  return notes;
}

function edit(file: string, change: (text: string) => string): void {
  const text = readFileSync(file, 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
}
