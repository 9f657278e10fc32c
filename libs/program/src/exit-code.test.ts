import { jest } from '@jest/globals';
import { ConfigurationError, DatabaseUnusableError } from '@countersign/database';
import { exitCodeOf, UsageError } from './exit-code.ts';

const alive = new AbortController().signal;
let said = '';

beforeEach(() => {
  said = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => jest.restoreAllMocks());

const failing = (error: unknown) => exitCodeOf(() => Promise.reject(error as Error), alive);

test('work that ends gives its own code, and nothing is said', async () => {
  expect(await exitCodeOf(() => Promise.resolve(3), alive)).toBe(3);
  expect(said).toBe('');
});

test('what a person has to change is one clear text and exit code 2', async () => {
  expect(await failing(new ConfigurationError(['PORT is not set', 'HOST is wrong']))).toBe(2);
  expect(await failing(new UsageError('Say what to do.'))).toBe(2);
  expect(await failing(new DatabaseUnusableError('unreachable', 'It does not answer.'))).toBe(2);
  expect(said).toBe(
    'The configuration cannot be used: PORT is not set; HOST is wrong\nSay what to do.\nIt does not answer.\n',
  );
});

test('what nobody foresaw is told with its stack and exit code 1', async () => {
  expect(await failing(new Error('a defect'))).toBe(1);
  expect(said).toMatch(/^Error: a defect\n {4}at /);
});

test('whoever was asked to end has not failed', async () => {
  const ended = AbortSignal.abort(new Error('The process was asked to end.'));
  expect(await exitCodeOf(() => Promise.reject(ended.reason as Error), ended)).toBe(130);
  expect(said).toBe('');
});
