import { usageLine } from './usage-line.ts';

test('an unknown option is one sentence', () => {
  const node = `Unknown option '--form'. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "--form"`;
  expect(usageLine(node, 'export')).toBe("Unknown option '--form'. See: countersign export --help");
});

test('a sentence ends before the next begins', () => {
  expect(usageLine('query: from: expected a date', 'export')).toBe(
    'from: expected a date. See: countersign export --help',
  );
  expect(usageLine('Say what to do.', undefined)).toBe('Say what to do.');
});
