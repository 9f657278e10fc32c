import { proofOfRun } from './proof-of-run.ts';

const counts = { states: [], rules: 14, judgedTo: '2026-11-26T13:40:00Z', cases: 418, waiting: 0 };
const at = () => '13:40';

test('an empty list says which rules ran over what, and what is still to be judged', () => {
  expect(proofOfRun(counts, at)).toBe(
    '14 rules ran over 418 requests of this range, up to what was read by 13:40.',
  );
  expect(proofOfRun({ ...counts, waiting: 1 }, at)).toMatch(/ 1 change is still to be judged\.$/);
  expect(proofOfRun({ ...counts, waiting: 1000 }, at)).toMatch(/ A thousand changes or more are still/);
});

test('before anything was read no rule is said to have run', () => {
  expect(proofOfRun({ ...counts, judgedTo: null, cases: 0 }, at)).toBe(
    'Nothing was read completely yet, so no rule has run.',
  );
});
