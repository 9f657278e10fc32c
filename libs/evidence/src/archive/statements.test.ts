import { Statements } from './statements.ts';

it('has one statement at a time on the connection, in the order they were asked', async () => {
  const running: string[] = [];
  let most = 0;
  const statements = Statements.of({
    query: async (sql: string) => {
      most = Math.max(most, running.push(sql));
      await new Promise(setImmediate);
      return running.pop();
    },
  });
  const answers = await Promise.all(['one', 'two', 'three'].map((sql) => statements.query(sql)));
  expect(answers).toEqual(['one', 'two', 'three']);
  expect(most).toBe(1);
});

it('tells whoever asks after a failure why the transaction is lost, and asks no more', async () => {
  const asked: string[] = [];
  const statements = Statements.of({
    query: (sql: string) => {
      asked.push(sql);
      return Promise.reject(new Error(`no ${sql}`));
    },
  });
  const both = ['one', 'two'].map((sql) => statements.query(sql));
  await expect(both[0]).rejects.toThrow('no one');
  await expect(both[1]).rejects.toThrow('no one');
  await expect(statements.query('three')).rejects.toThrow('no one');
  expect(asked).toEqual(['one']);
});

it('is one queue for all who read by it', () => {
  const statements = Statements.of({ query: () => Promise.resolve([]) });
  expect(Statements.of(statements)).toBe(statements);
});
