import { jest } from '@jest/globals';
import { readCommandLine } from './command-line.ts';
import { UsageError } from './exit-code.ts';

const options = { once: { type: 'boolean' }, out: { type: 'string' } } as const;

test('flags are read by their names, and words only where they are allowed', () => {
  expect(readCommandLine(['--once', '--out', 'a'], options, '')).toEqual({
    values: { once: true, out: 'a' },
    positionals: [],
  });
  expect(readCommandLine(['file'], options, '', true)?.positionals).toEqual(['file']);
  expect(() => readCommandLine(['file'], options, '')).toThrow(UsageError);
});

test('an unknown flag is told in one line that says where help is', () => {
  expect(() => readCommandLine(['--onse'], options, '')).toThrow(/^Unknown option '--onse'\. See --help\.$/);
});

test('help is printed, and nothing is to be done then', () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(readCommandLine(['-h'], options, 'the help\n')).toBeNull();
  expect(write).toHaveBeenCalledWith('the help\n');
  write.mockRestore();
});
