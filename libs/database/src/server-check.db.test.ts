import { useDatabase } from '../../../test/database.ts';
import { DatabaseUnusableError } from './database-unusable-error.ts';
import { checkServer, hostAndPort } from './server-check.ts';

const database = useDatabase();

function changed(change: (url: URL) => void): string {
  const url = new URL(database.url);
  change(url);
  return url.href;
}

test('F43 a server without durability is told of, setting by setting', async () => {
  const warnings = await checkServer(database.url);
  expect(warnings.map((warning) => /with (\w+)=off/.exec(warning)?.[1])).toEqual([
    'fsync',
    'full_page_writes',
    'synchronous_commit',
  ]);
});

test('what is wrong with the address is told by host and port, never with the password', async () => {
  const port = new URL(database.url).port;
  const cases: [string, RegExp][] = [
    [changed((url) => (url.password = 'wrong')), new RegExp(`127.0.0.1:${port} refused the user`)],
    [changed((url) => (url.pathname = '/none')), /has no such database/],
    [changed((url) => (url.port = '1')), /127\.0\.0\.1:1 cannot be reached \(ECONNREFUSED\)/],
  ];
  for (const [url, words] of cases) {
    const refusal = checkServer(url);
    await expect(refusal).rejects.toThrow(DatabaseUnusableError);
    await expect(refusal).rejects.toThrow(words);
    await expect(refusal).rejects.not.toThrow(new URL(url).password);
  }
});

test('host and port are all that is shown of an address', () => {
  expect(hostAndPort('postgres://user:secret@db.example/archive')).toBe('db.example:5432');
  expect(hostAndPort('nonsense secret')).toBe('the address in DATABASE_URL');
});
