import { anArchive } from '../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../test/database.ts';
import { isInstant } from '../canonical.ts';
import { readObservationRows, readObservationsAt } from './observation-rows.ts';

const database = useDatabase();
let tenantId: number;

beforeAll(async () => {
  const archive = await anArchive(database);
  ({ tenantId } = archive.tenant);
  await archive.readEvents('2026-10-05T09:00:00.120Z', [
    { id: 'ä\u0000é', activityDateTime: '2026-09-30T23:59:59Z' },
    { id: 'second', activityDateTime: '2026-10-01T00:00:00Z' },
  ]);
});

const at = async (column: string, value: string) => {
  await database.query(`update observation set ${column} = ${value} where tenant_id = $1 and position = 1`, [
    tenantId,
  ]);
  const [row] = await readObservationsAt(database.administrator, tenantId, [1]);
  return row!;
};

it('reads rows as they are stored, and as SQL would have written them', async () => {
  const rows = await readObservationRows(database.administrator, tenantId, { begin: 0, end: 9 });
  const written = await database.query(
    `select 'observation' as kind, position::float8 as position, source,
            translate(encode(convert_to(object_id, 'UTF8'), 'base64'), '+/=', '-_') as "encodedId",
            encode(content_hash, 'hex') as "contentHash",
            to_char(observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "arrivedAt",
            page_id::float8 as "pageId", body_offset as "offset", body_length as length,
            purged_at_position::float8 as "purgedAt", to_char(month, 'YYYY-MM-DD') as month
       from observation where tenant_id = $1 order by position`,
    [tenantId],
  );
  const contentHash = (chars: string) => Buffer.from(chars, 'latin1').toString('hex');
  expect(rows.map((row) => ({ ...row, contentHash: contentHash(row.contentHash) }))).toEqual(written);
  expect(rows.map(({ month }) => month)).toEqual(['2026-09-01', '2026-10-01']);
});

it('leaves out positions where nothing is, and positions that are none', async () => {
  const at = [1, 77, 0, NaN, 1e300, -(2 ** 63)];
  const rows = await readObservationsAt(database.administrator, tenantId, at);
  expect(rows.map(({ position }) => position)).toEqual([0, 1]);
  expect(await readObservationsAt(database.administrator, tenantId, [])).toEqual([]);
});

it('refuses a tenant that is no number, since COPY takes no parameters', async () => {
  const forged = '1 or true' as unknown as number;
  await expect(readObservationsAt(database.administrator, forged, [1])).rejects.toThrow(TypeError);
});

it.each([
  ['0001-01-01T00:00:00.000Z', true],
  ['1999-12-31T23:59:59.999Z', true],
  ['2300-01-01T00:00:00.001Z', true],
  ['9999-12-31T23:59:59.999Z', true],
  ['2026-10-05T09:00:00.120001Z', false],
  ['2300-01-01T00:00:00.000001Z', false],
  ['10000-01-01T00:00:00.000Z', false],
  ['0001-12-31 00:00:00+00 BC', false],
  ['infinity', false],
  ['-infinity', false],
])('has %s as a leaf has it, or in words that no leaf has', async (instant, isOne) => {
  const { arrivedAt } = await at('observed_at', `'${instant}'`);
  expect(isInstant(arrivedAt)).toBe(isOne);
  if (isOne) expect(arrivedAt).toBe(instant);
});

it.each(['infinity', '-infinity', '0001-01-01 BC', '10000-01-01'])(
  'has the month %s in words that no page head has',
  async (month) => {
    expect((await at('month', `'${month}'`)).month).not.toMatch(/^\d{4}-\d\d-\d\d$/);
  },
);
