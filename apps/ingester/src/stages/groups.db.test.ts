import { anArchive, type GroupToRead } from '../../../../test/archive-builder.ts';
import { useDatabase } from '../../../../test/database.ts';
import { derivedRows, differences } from '../../../../test/derived-rows.ts';
import { replay } from '../replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });

const id = (nth: number) => `00000000-0000-4000-8000-00000000000${nth}`;
const user = (nth: number, displayName = `Person ${nth}`) => ({
  '@odata.type': '#microsoft.graph.user',
  id: id(nth),
  displayName,
});
const aGroup = (nth: number, members: readonly object[], displayName = 'Approvers'): GroupToRead => ({
  id: id(nth),
  shown: { group: { id: id(nth), displayName }, members },
});
const gone = (nth: number): GroupToRead => ({ id: id(nth), shown: null });

const stays = `select group_id as g, member_id as m, instant_text(not_before_at) as "notBefore",
  instant_text(first_seen_at) as first, instant_text(last_seen_at) as last, instant_text(gone_at) as gone
  from group_member_stay where tenant_id = $1 order by group_id, member_id, first_seen_at`;
const at = (time: string) => `2026-10-05T${time}.000000Z`;

test('one who left and came back has two stays, bracketed by the readings of the group', async () => {
  const archive = await anArchive(database);
  await archive.readGroups('2026-10-05T08:00:00Z', [aGroup(1, [user(5)])]);
  await archive.readGroups('2026-10-05T09:00:00Z', [aGroup(1, [])]);
  await archive.readGroups('2026-10-05T10:00:00Z', [aGroup(1, [user(5)])]);
  await archive.derive();
  expect(await archive.query(stays)).toEqual([
    {
      g: id(1),
      m: id(5),
      notBefore: null,
      first: at('08:00:02'),
      last: at('08:00:02'),
      gone: at('09:00:03'),
    },
    {
      g: id(1),
      m: id(5),
      notBefore: at('09:00:00'),
      first: at('10:00:02'),
      last: at('10:00:02'),
      gone: null,
    },
  ]);
});

test('the same bytes in two groups are two stays, also on pages that are equal', async () => {
  const archive = await anArchive(database);
  await archive.readGroups('2026-10-05T08:00:00Z', [aGroup(1, [user(5)]), aGroup(2, [user(5)])]);
  await archive.readGroups('2026-10-05T09:00:00Z', [aGroup(1, []), aGroup(2, [user(5)])]);
  await archive.derive();
  expect(await archive.query(stays)).toMatchObject([
    { g: id(1), gone: at('09:00:04') },
    { g: id(2), gone: null },
  ]);
});

test('a new name is the same stay, with the newest content', async () => {
  const archive = await anArchive(database);
  await archive.readGroups('2026-10-05T08:00:00Z', [aGroup(1, [user(5, 'Ada')])]);
  await archive.readGroups('2026-10-05T09:00:00Z', [aGroup(1, [user(5, 'Ada Lindqvist')])]);
  await archive.readGroups('2026-10-05T10:00:00Z', [aGroup(1, [user(5, 'Ada')])]);
  await archive.derive();
  expect(
    await archive.query(
      `select record ->> 'name' as name, position::int as p from group_member_stay where tenant_id = $1`,
    ),
  ).toEqual([{ name: 'Ada', p: 1 }]);
});

test('a reading that broke off begins a stay and ends none', async () => {
  const archive = await anArchive(database);
  await archive.readGroups('2026-10-05T08:00:00Z', [aGroup(1, [user(5)])]);
  await archive.readGroups('2026-10-05T09:00:00Z', [aGroup(1, [user(6)])], { incomplete: 'broken' });
  await archive.derive();
  expect(await archive.query(stays)).toMatchObject([
    { m: id(5), gone: null },
    { m: id(6), notBefore: at('08:00:00'), gone: null },
  ]);
});

test('a group that is not shown is gone, one that is not asked for is not, and its members stay as known', async () => {
  const archive = await anArchive(database);
  await archive.readGroups('2026-10-05T08:00:00Z', [aGroup(1, [user(5)]), aGroup(2, [user(6)])]);
  await archive.readGroups('2026-10-05T09:00:00Z', [gone(1)]);
  await archive.derive();
  expect(
    await archive.query(
      `select group_id as g, instant_text(gone_at) as gone from approver_group_version where tenant_id = $1 order by 1`,
    ),
  ).toEqual([
    { g: id(1), gone: at('09:00:02') },
    { g: id(2), gone: null },
  ]);
  expect(await archive.query(stays)).toMatchObject([{ gone: null }, { gone: null }]);
});

test('the members are known between readings at most three hours apart, and not otherwise', async () => {
  const archive = await anArchive(database);
  for (const time of ['08:00', '10:59', '13:59', '18:00'])
    await archive.readGroups(`2026-10-05T${time}:00Z`, [aGroup(1, [])]);
  await archive.derive();
  expect(
    await archive.query(
      `select instant_text(first_read_at) as first, instant_text(last_read_at) as last from group_reading
        where tenant_id = $1 order by 1`,
    ),
  ).toEqual([
    { first: at('08:00:00'), last: at('13:59:00') },
    { first: at('18:00:00'), last: at('18:00:00') },
  ]);
});

test('what a file brought first is recognised among the members, whatever it is', async () => {
  const archive = await anArchive(database);
  const members = [
    user(5),
    { '@odata.type': '#microsoft.graph.group', id: id(6), displayName: 'Duty managers' },
    { '@odata.type': '#microsoft.graph.servicePrincipal', id: id(7), displayName: 'Pipeline' },
    { '@odata.type': '#microsoft.graph.device', id: id(8), displayName: 'LT-1' },
  ];
  await archive.importFile('2026-10-05T07:00:00Z', members);
  await archive.readGroups('2026-10-05T08:00:00Z', [aGroup(1, members)]);
  await archive.readGroups('2026-10-05T09:00:00Z', [aGroup(1, members)]);
  await archive.derive();
  expect(
    await archive.query(
      `select record ->> 'kind' as kind, gone_at from group_member_stay where tenant_id = $1 order by member_id`,
    ),
  ).toEqual(['user', 'group', 'service-principal', 'device'].map((kind) => ({ kind, gone_at: null })));
  const before = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(before, await derivedRows(database))).toEqual([]);
});
