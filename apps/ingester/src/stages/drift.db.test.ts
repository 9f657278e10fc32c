import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { anEventJson, aRequestJson } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { derivedRows, differences } from '../../../../test/derived-rows.ts';
import { replay } from '../replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const at = (time: string) => `2026-10-05T${time}:00Z`;

const drift = (archive: ArchiveBuilder) =>
  archive.query(
    `select source, kind, path, found, times, to_char(first_seen_at at time zone 'UTC', 'HH24:MI') as first,
            to_char(last_seen_at at time zone 'UTC', 'HH24:MI') as last, sample_position::int as sample
       from drift where tenant_id = $1 order by source, kind, path`,
  );

const frozen = { ...aRequestJson({ at: at('08:00') }), status: 'frozen' };

test('F70 a difference is counted once per content, with the first and the last read that brought one', async () => {
  const archive = await anArchive(database);
  await archive.readRequests(at('09:00'), [frozen, aRequestJson()]);
  await archive.readRequests(at('09:05'), [frozen]);
  await archive.derive();
  await archive.readRequests(at('10:00'), [{ ...frozen, requestJustification: 'another' }]);
  await archive.readEvents(at('10:00'), [{ ...anEventJson(), severity: 3 }]);
  await archive.importFile(at('11:00'), [{ ...aRequestJson(), status: 'from a file' }]);
  await archive.derive();
  expect(await drift(archive)).toEqual([
    {
      source: 'approval-requests',
      kind: 'new-value',
      path: 'status',
      found: 'frozen',
      times: 2,
      first: '09:00',
      last: '10:00',
      sample: 4,
    },
    {
      source: 'audit-events',
      kind: 'new-member',
      path: 'severity',
      found: 'number',
      times: 1,
      first: '10:00',
      last: '10:00',
      sample: 6,
    },
  ]);
  // The word is kept as it came, and the case is there.
  const cases = await archive.query<{ status: string }>(
    `select status from approval_case where tenant_id = $1 order by status`,
  );
  expect(cases.map(({ status }) => status)).toEqual(['from a file', 'frozen', 'needsApproval']);

  const asItIs = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(asItIs, await derivedRows(database))).toEqual([]);
});

test('F70 a source that invents names without end fills no table, and replay agrees', async () => {
  const archive = await anArchive(database);
  const inventing = (from: number) =>
    Array.from({ length: 60 }, (_, index) => ({
      ...aRequestJson(),
      ...Object.fromEntries([0, 1].map((each) => [`new${from + 2 * index + each}`, true])),
    }));
  for (const from of [0, 120, 240]) {
    await archive.readRequests(at('09:00'), inventing(from));
    if (from > 0) await archive.derive();
  }
  const rows = await drift(archive);
  expect(rows).toHaveLength(201);
  expect(rows.filter(({ kind }) => kind === 'more')).toMatchObject([{ path: '', times: 160 }]);
  const asItIs = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(asItIs, await derivedRows(database))).toEqual([]);
});
