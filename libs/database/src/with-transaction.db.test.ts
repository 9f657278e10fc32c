import { type QueryRunner } from 'typeorm';
import { useDatabase } from '../../../test/database.ts';
import { withTransaction } from './with-transaction.ts';

const database = useDatabase();

beforeAll(async () => {
  await database.query('create table account (name text primary key, amount int not null)');
  await database.query(`insert into account values ('a', 0), ('b', 0)`);
});

test('F47 two transactions that lock each other out both succeed in the end', async () => {
  const add = (first: string, second: string) => async (runner: QueryRunner) => {
    await runner.query('update account set amount = amount + 1 where name = $1', [first]);
    await runner.query('select pg_sleep(0.1)');
    await runner.query('update account set amount = amount + 1 where name = $1', [second]);
  };
  await Promise.all([
    withTransaction(database.dataSource, add('a', 'b')),
    withTransaction(database.dataSource, add('b', 'a')),
  ]);
  expect(await database.query('select name, amount from account order by name')).toEqual([
    { name: 'a', amount: 2 },
    { name: 'b', amount: 2 },
  ]);
});

test('serializable increments lose nothing', async () => {
  await Promise.all(
    Array.from({ length: 4 }, () =>
      withTransaction(
        database.dataSource,
        async (runner) => {
          const [{ amount }] = await runner.query(`select amount from account where name = 'a'`);
          await runner.query(`update account set amount = $1 where name = 'a'`, [amount + 10]);
        },
        { isolation: 'SERIALIZABLE', attemptsMax: 20 },
      ),
    ),
  );
  expect(await database.query(`select amount from account where name = 'a'`)).toEqual([{ amount: 42 }]);
});

test('any other error rolls back at once and is passed on', async () => {
  let runs = 0;
  const failing = withTransaction(database.dataSource, async (runner) => {
    runs += 1;
    await runner.query(`update account set amount = -1`);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(runs).toBe(1);
  expect(await database.query('select from account where amount = -1')).toEqual([]);
});

test('retries end', async () => {
  let runs = 0;
  const failing = withTransaction(
    database.dataSource,
    () => {
      runs += 1;
      return Promise.reject(Object.assign(new Error('conflict'), { code: '40001' }));
    },
    { attemptsMax: 3 },
  );
  await expect(failing).rejects.toThrow('conflict');
  expect(runs).toBe(3);
});

test('a connection that is lost half-way gives the error of the query, and the pool goes on', async () => {
  const failing = withTransaction(database.dataSource, async (runner) => {
    await runner.query('select pg_terminate_backend(pg_backend_pid())');
  });
  await expect(failing).rejects.toThrow(/terminat/);
  expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
});
