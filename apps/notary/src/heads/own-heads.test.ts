import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnHeads } from './own-heads.ts';

const origin = `countersign.local/${'ab'.repeat(16)}`;
const demo = `countersign.local/demo/${'cd'.repeat(16)}`;
let dataDir: string;

beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'countersign-heads-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

test('remembers the newest head of each log, and which logs there are', async () => {
  const heads = new OwnHeads(dataDir);
  expect(await heads.origins()).toEqual([]);
  expect(await heads.read(origin)).toBeNull();
  await heads.write(origin, 'one');
  await heads.write(origin, 'two');
  await heads.write(demo, 'three');
  writeFileSync(`${heads.pathOf(origin)}.1.tmp`, 'cut off');
  expect((await heads.origins()).sort()).toEqual([origin, demo].sort());
  expect([await heads.read(origin), await heads.read(demo)]).toEqual(['two', 'three']);
});

test('tells the editions of one log apart, and in order', async () => {
  const heads = new OwnHeads(dataDir);
  for (const name of [`${origin}/10`, demo, `${origin}/2`, origin]) await heads.write(name, name);
  expect(await heads.originsOf(origin)).toEqual([origin, `${origin}/2`, `${origin}/10`]);
  expect(await heads.read(`${origin}/2`)).toBe(`${origin}/2`);
});

test('does not follow an origin out of its folder', async () => {
  await expect(new OwnHeads(dataDir).read('countersign.local/../../key')).rejects.toThrow('no origin');
});
