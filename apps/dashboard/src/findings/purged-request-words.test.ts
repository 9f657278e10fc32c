import { purgedRequestWords } from './purged-request-words.ts';

test('a request whose content was deleted is told of with its control record, and no surer than it was', () => {
  expect(purgedRequestWords({ controlRecord: 812, isCertain: true })).toBe(
    'Explained by a request whose content was deleted under policy, control record 812.',
  );
  expect(purgedRequestWords({ controlRecord: 812, isCertain: false })).toMatch(/^Possibly explained by /);
});
