import { readFileSync } from 'node:fs';
import { detections } from './catalogue.ts';

const lines = readFileSync(new URL('../../../../docs/detections.md', import.meta.url), 'utf8').split('\n');
const table = lines
  .map((line) => /^\| (M\d\d) \| (?:`([a-z-]+)`|–) \| ([a-z-]*) ?\|/.exec(line))
  .filter((row) => row !== null);
/** Rules that rest on others have no number. */
const stacked = lines.map((line) => /^\| `([a-z-]+)` \| (day) \|/.exec(line)).filter((row) => row !== null);

test('the list of detections has each number of the catalogue, in order', () => {
  const numbers = Array.from({ length: 46 }, (_, nth) => `M${String(nth + 1).padStart(2, '0')}`);
  expect([...new Set(table.map(([, number]) => number))]).toEqual(numbers);
  expect(table.map(([, number]) => number)).toEqual(table.map(([, number]) => number).sort());
});

test('the list names each rule with what it judges', () => {
  const listed = table.flatMap(([, , id, subject]) => (id === undefined ? [] : [`${id} ${subject}`]));
  listed.push(...stacked.map(([, id, subject]) => `${id} ${subject}`));
  expect(listed.sort()).toEqual(detections.map(({ id, subject }) => `${id} ${subject}`).sort());
});
