import { sqlInstants, sqlNumber, sqlNumbers, sqlUuids } from './sql-literals.ts';

const uuid = '00000000-0000-4000-8000-00000000000a';

it('writes numbers, UUIDs and instants as Postgres reads them', () => {
  expect(sqlNumber(-7)).toBe('-7');
  expect(sqlNumbers([1, 2])).toBe(`array(select unnest('{1,2}'::bigint[]))`);
  expect(sqlNumbers([])).toBe(`array(select unnest('{}'::bigint[]))`);
  expect(sqlUuids([uuid, uuid])).toBe(`'{${uuid},${uuid}}'::uuid[]`);
  expect(sqlInstants(['2026-10-05 09:00:00.12+00', 'infinity', '0044-03-15 12:00:00+00 BC'])).toBe(
    `'{"2026-10-05 09:00:00.12+00","infinity","0044-03-15 12:00:00+00 BC"}'::timestamptz[]`,
  );
});

it.each([NaN, Infinity, 0.5, 2 ** 53, '1 or true'])('writes no number for %p', (value) => {
  expect(() => sqlNumber(value as number)).toThrow(TypeError);
  expect(() => sqlNumbers([1, value as number])).toThrow(TypeError);
});

it.each(['', `${uuid}}'`, uuid.toUpperCase(), `${uuid},${uuid}`])('writes no UUID for %p', (value) => {
  expect(() => sqlUuids([uuid, value])).toThrow(TypeError);
});

it.each(['', `now'::text || '`, '2026-10-05","2026-11-05', '2026\\', 'a'.repeat(41), '2026\n'])(
  'writes no instant for %p',
  (value) => {
    expect(() => sqlInstants([value])).toThrow(TypeError);
  },
);
