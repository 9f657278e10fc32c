import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import {
  ConfigurationError,
  parseEnvironment,
  readDatabaseConfig,
  readEnvironmentFile,
  readTogether,
} from './configuration.ts';

const schema = z.object({
  PORT: z.coerce.number().int().default(4600),
  TOKEN: z.string().refine(() => false, { error: (issue) => `${String(issue.input)} is no token` }),
  NEEDED: z.string(),
});

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

test('all problems are told at once, by name and without a value', () => {
  const problems = problemsOf(() => parseEnvironment(schema, { PORT: 'hunter2', TOKEN: 'hunter3' }));
  expect(problems).toHaveLength(3);
  expect(problems.join()).not.toMatch(/hunter/);
  expect(problems).toContain('TOKEN: … is no token');
  expect(problems).toContain('NEEDED is not set');
});

test('a variable set to nothing counts as not set', () => {
  expect(parseEnvironment(z.object({ PORT: z.coerce.number().default(4600) }), { PORT: ' ' })).toEqual({
    PORT: 4600,
  });
});

test('DATABASE_URL has to be an address of Postgres, and is not repeated', () => {
  expect(readDatabaseConfig({ DATABASE_URL: 'postgresql://u:p@h/d' }).databaseUrl).toBe(
    'postgresql://u:p@h/d',
  );
  const [told] = problemsOf(() => readDatabaseConfig({ DATABASE_URL: 'mysql://u:secret@h/d' }));
  expect(told).toBe('DATABASE_URL: has to be an address like postgres://user:password@host:5432/database');
});

test('the data directory is absolute, and has a default', () => {
  expect(readDatabaseConfig({}).dataDir).toBe(join(process.cwd(), '.countersign'));
  expect(readDatabaseConfig({ COUNTERSIGN_DATA_DIR: '/var/x' }).dataDir).toBe('/var/x');
});

test('a .env file adds variables, and what is set already wins', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-env-'));
  writeFileSync(join(folder, '.env'), '# a comment\nPORT=1\nHOST="::1"\n');
  expect(readEnvironmentFile(folder, { PORT: '2', OTHER: 'x' })).toEqual({
    PORT: '2',
    HOST: '::1',
    OTHER: 'x',
  });
  expect(readEnvironmentFile(join(folder, 'none'), { PORT: '2' })).toEqual({ PORT: '2' });
});

test('the problems of several parts are told together, each once; other errors are not hidden', () => {
  const fail = (...problems: string[]) => {
    return () => {
      throw new ConfigurationError(problems);
    };
  };
  expect(
    readTogether(
      () => 1,
      () => 'a',
    ),
  ).toEqual([1, 'a']);
  expect(problemsOf(() => readTogether(fail('a', 'b'), () => 1, fail('b', 'c')))).toEqual(['a', 'b', 'c']);
  const broken = () => {
    throw new Error('not foreseen');
  };
  expect(() => readTogether(fail('a'), broken)).toThrow('not foreseen');
});
