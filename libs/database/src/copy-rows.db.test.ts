import { useDatabase } from '../../../test/database.ts';
import { copyRows } from './copy-rows.ts';
import { withTransaction } from './with-transaction.ts';

const database = useDatabase();
const target = { table: 'copied', columns: ['position', 'title', 'tags', 'body', 'seen at'] };

beforeAll(async () => {
  await database.query(
    'create table copied (position bigint, title text, tags text[], body bytea, "seen at" timestamptz)',
  );
});
beforeEach(() => database.query('truncate copied'));

const hostile = [
  'tab\tnewline\nreturn\rbackslash\\ null \\N end \\.',
  `'; drop table copied; --`,
  '"{},NULL',
  '\u202egnp.exe \u0007\u001b[31m \ufeff',
  '😀 é e\u0301 ﷽',
  '',
  ' ',
  '\\x00',
];

test('hostile text arrives as it was sent', async () => {
  const at = new Date('2026-01-31T09:00:00.123Z');
  const rows = hostile.map((text, index) => [index, text, [text, null, text], Buffer.from(text), at]);
  expect(await withTransaction(database.dataSource, (runner) => copyRows(runner, target, rows))).toBe(8);
  const stored = await database.query('select title, tags, body, "seen at" from copied order by position');
  expect(stored).toEqual(
    hostile.map((text) => ({
      title: text,
      tags: [text, null, text],
      body: Buffer.from(text),
      'seen at': at,
    })),
  );
});

test('rows may come one after the other, and more than one chunk of them', async () => {
  async function* rows() {
    for (let position = 0; position < 5000; position += 1) yield [position, 'x'.repeat(50), [], null, null];
  }
  expect(await withTransaction(database.dataSource, (runner) => copyRows(runner, target, rows()))).toBe(5000);
  expect(await database.query('select count(*)::int as rows from copied')).toEqual([{ rows: 5000 }]);
});

test('when the rows fail half-way, none is kept and the connection can be used again', async () => {
  function* rows() {
    yield [1, 'a', [], null, null];
    yield [2, 'b\0', [], null, null];
  }
  const failing = withTransaction(database.dataSource, (runner) => copyRows(runner, target, rows()));
  await expect(failing).rejects.toThrow('Column title was given a NUL');
  await withTransaction(database.dataSource, (runner) =>
    copyRows(runner, target, [[3, 'c', [], null, null]]),
  );
  expect(await database.query('select position from copied')).toEqual([{ position: '3' }]);
});

test('a value of the wrong type is Postgres own error', async () => {
  const failing = withTransaction(database.dataSource, (runner) =>
    copyRows(runner, target, [['no number', 'a', [], null, null]]),
  );
  await expect(failing).rejects.toMatchObject({ code: '22P02' });
});
