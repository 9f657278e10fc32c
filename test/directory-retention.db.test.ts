import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import { useDatabase } from './database.ts';
import { purge, releaseHold, setHold } from './retention.ts';

const database = useDatabase();
const group = '00000000-0000-4000-8000-a00000000001';
const ada = '00000000-0000-4000-8000-b00000000001';

const aMember = (id: string) => ({
  '@odata.type': '#microsoft.graph.user',
  id,
  displayName: `Name of ${id}`,
});
const anAudit = (id: string, at: string, whom: string) => ({
  id,
  activityDateTime: at,
  activityDisplayName: 'Add user',
  result: 'success',
  initiatedBy: {},
  targetResources: [{ id: whom, type: 'User' }],
});

async function aDirectory(): Promise<ArchiveBuilder> {
  const archive = await anArchive(database);
  const members = [aMember(ada), aMember('00000000-0000-4000-8000-b00000000002')];
  await archive.readGroups('2026-10-05T08:00:00Z', [
    { id: group, shown: { group: { id: group, displayName: 'Approvers' }, members } },
  ]);
  const audits = [
    anAudit('early', '2026-10-01T08:00:00Z', 'x'),
    anAudit('late', '2026-10-04T08:00:00Z', ada),
  ];
  await archive.readDirectoryAudits('2026-10-05T08:01:00Z', audits);
  await archive.derive();
  return archive;
}

const places = async (archive: ArchiveBuilder) =>
  (await archive.query<{ p: number }>('select position::int as p from observation where tenant_id = $1')).map(
    ({ p }) => p,
  );
const left = async (archive: ArchiveBuilder) =>
  (
    await archive.query<{ id: string }>(
      `select object_id as id from observation where tenant_id = $1 and purged_at_position is null order by position`,
    )
  ).map(({ id }) => id);

test('a deletion takes the stays of a deleted member and leaves the others', async () => {
  const archive = await aDirectory();
  const [row] = await archive.query<{ p: number }>(
    'select position::int as p from observation where tenant_id = $1 and object_id = $2',
    [ada],
  );
  expect(await purge(archive, { positions: [row!.p] })).toEqual({ done: true });
  expect(await archive.query('select member_id from group_member_stay where tenant_id = $1')).toEqual([
    { member_id: '00000000-0000-4000-8000-b00000000002' },
  ]);
});

test('a hold on a person keeps what the directory tells of them, until two people let it go', async () => {
  const archive = await aDirectory();
  const hold = await setHold(archive, { person: ada });
  await purge(archive, { positions: await places(archive) });
  expect(await left(archive)).toEqual([ada, 'late']);
  await releaseHold(archive, hold);
  await purge(archive, { positions: await places(archive) });
  expect(await left(archive)).toEqual([]);
});

test('a hold on a time keeps what happened in it, and whoever may have been in a group then', async () => {
  const archive = await aDirectory();
  await setHold(archive, { from: '2026-10-03T00:00:00Z', to: '2026-10-04T12:00:00Z' });
  await purge(archive, { positions: await places(archive) });
  expect(await left(archive)).toEqual([group, ada, '00000000-0000-4000-8000-b00000000002', 'late']);
});
