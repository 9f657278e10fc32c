import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
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

test('a title that begins with a number is listed in the catalogue', () => {
  const found = execFileSync('git', ['grep', '-lE', `['"\`]F[0-9][0-9] `, '--', '*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && !file.endsWith('catalogue.test.ts'));
  const unlisted = found.flatMap((file) =>
    numbers
      .filter((number) => hasTest(file, number) && !catalogue[number]?.tested?.includes(file))
      .map((number) => `${number} in ${file}`),
  );
  expect(unlisted).toEqual([]);
});
