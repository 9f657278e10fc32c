import { useDatabase } from '../../../test/database.ts';
import { copyOut } from './copy-out.ts';
import { withTransaction } from './with-transaction.ts';

const database = useDatabase();

test('numbers, texts and bytes arrive as they are stored, and nulls as null', async () => {
  const rows = await copyOut(
    database.dataSource,
    `select 1::smallint, -2, 9007199254740991, -9223372036854775808, E'tab\\t😀 \\\\N', '\\x00ff5c'::bytea, 'ä~', '\\x00ff5c'::bytea
     union all select null, null, null, null, null, null, null, null
     union all select 0, 2147483647, -9007199254740991, 9223372036854775807, '', '', '', ''`,
  );
  const read = () => [
    rows.integer(),
    rows.integer(),
    rows.integer(),
    rows.bigint(),
    rows.text(),
    rows.bytes(),
    rows.base64url(),
    rows.latin1(),
  ];
  expect(rows.next()).toBe(true);
  expect(read()).toEqual([
    1,
    -2,
    Number.MAX_SAFE_INTEGER,
    -(2n ** 63n),
    'tab\t😀 \\N',
    Buffer.from([0, 255, 92]),
    'w6R-',
    '\0ÿ\\',
  ]);
  expect(rows.next()).toBe(true);
  expect(read()).toEqual(Array(8).fill(null));
  expect(rows.next()).toBe(true);
  expect(read()).toEqual([
    0,
    2147483647,
    Number.MIN_SAFE_INTEGER,
    2n ** 63n - 1n,
    '',
    Buffer.alloc(0),
    '',
    '',
  ]);
  expect(rows.next()).toBe(false);
  const again = rows.again();
  expect([again.next(), again.integer()]).toEqual([true, 1]);
});

test('arrays arrive as lists, whatever is in them, and what comes after them as itself', async () => {
  const rows = await copyOut(
    database.dataSource,
    `select '[5:7]={1,NULL,9007199254740991}'::bigint[], array['', null, 'ä'], array['\\x00ff'::bytea], array[]::int[], array[[1, 2], [3, 4]], 8
     union all select null, null, null, '{7}', null, null`,
  );
  const integers = () => rows.list(() => rows.integer());
  const read = () => [
    integers(),
    rows.list(() => rows.text()),
    rows.list(() => rows.latin1()),
    integers(),
    integers(),
    rows.integer(),
  ];
  expect(rows.next()).toBe(true);
  expect(read()).toEqual([[1, null, Number.MAX_SAFE_INTEGER], ['', null, 'ä'], ['\0ÿ'], [], [1, 2, 3, 4], 8]);
  expect(rows.next()).toBe(true);
  expect(read()).toEqual([null, null, null, [7], null, null]);
  expect(rows.next()).toBe(false);
});

test('more than what a socket gives at once arrives whole, and a SELECT without rows has none', async () => {
  const large = await copyOut(
    database.dataSource,
    `select nth, decode(repeat(lpad(to_hex(nth), 2, '0'), 700000), 'hex') from generate_series(1, 9) as nth`,
  );
  for (let nth = 1; nth <= 9; nth += 1) {
    expect(large.next()).toBe(true);
    expect(large.integer()).toBe(nth);
    expect(large.bytes()?.equals(Buffer.alloc(700_000, nth))).toBe(true);
  }
  expect(large.next()).toBe(false);
  expect((await copyOut(database.dataSource, 'select 1 where false')).next()).toBe(false);
});

test('within a transaction it sees what the transaction sees; a failure is Postgres own error', async () => {
  const failing = withTransaction(database.dataSource, async (runner) => {
    await runner.query('create table copied_out (body bytea)');
    await runner.query(`insert into copied_out values ('\\x01')`);
    const rows = await copyOut(runner, 'select body from copied_out');
    expect([rows.next(), rows.latin1(), rows.next()]).toEqual([true, '\x01', false]);
    await copyOut(runner, 'select 1 / (length(body) - 1) from copied_out');
  });
  await expect(failing).rejects.toMatchObject({ code: '22012' });
  await expect(copyOut(database.dataSource, 'select from copied_out')).rejects.toMatchObject({
    code: '42P01',
  });
});

test('a tenant archive shows the rows of its tenants', async () => {
  const seen = await copyOut(database.in(7), `select current_setting('countersign.tenants')`);
  expect([seen.next(), seen.text()]).toEqual([true, '{7}']);
});
