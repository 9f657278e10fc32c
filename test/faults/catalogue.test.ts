import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { catalogue } from './catalogue.ts';

const root = new URL('../../', import.meta.url).pathname;
const numbers = Array.from({ length: 70 }, (_, index) => `F${String(index + 1).padStart(2, '0')}`);

/** Whether a title in this file begins with the number. */
function hasTest(file: string, number: string): boolean {
  return existsSync(root + file) && new RegExp(`['"\`]${number} \\S`).test(readFileSync(root + file, 'utf8'));
}

test('the catalogue has seventy faults and no other', () => {
  expect(Object.keys(catalogue).sort()).toEqual(numbers);
});

test.each(numbers)(
  '%s is tested where the catalogue says, or waits for something, and never both',
  (number) => {
    const { tested = [], waiting } = catalogue[number]!;
    expect([number, tested.length > 0]).toEqual([number, waiting === undefined]);
    expect(tested.filter((file) => !hasTest(file, number))).toEqual([]);
  },
);

/** Every test file below a folder. */
function testFiles(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

const skipped = new Set(['node_modules', 'dist', 'fixtures']);

test('a title that begins with a number is listed in the catalogue', () => {
  const files = ['libs', 'apps', 'test'].flatMap(testFiles);
  expect(files.length).toBeGreaterThan(100);
  const unlisted = files.flatMap((file) => {
    const titles = readFileSync(root + file, 'utf8').matchAll(/['"`](F\d\d) \S/g);
    const found = [...new Set([...titles].map(([, number]) => number as string))];
    return found
      .filter((number) => !catalogue[number]?.tested?.includes(file))
      .map((number) => `${number} in ${file}`);
  });
  expect(unlisted).toEqual([]);
});
