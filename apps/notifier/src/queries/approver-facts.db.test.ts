import { useDatabase } from '../../../../test/database.ts';
import { findApproverFacts } from './approver-facts.query.ts';

const database = useDatabase({ role: 'countersign_notifier' });
const read = '2026-10-05T08:00:00Z';

test('of a group with more members than are loaded nobody is said to know them, and others are known', async () => {
  await database.query(`insert into tenant (entra_id, name, is_demo) values ('contoso', 'Contoso', false)`);
  const [tenant] = await database.query<{ id: number }>('select tenant_id as id from tenant');
  const { id } = tenant!;
  await database.query(
    `insert into policy_version (tenant_id, policy_id, position, record, first_seen_at, last_seen_at, sightings)
     values ($1, 'p1', 1, $2, $3, $3, 1)`,
    [
      id,
      JSON.stringify({ id: 'p1', policyTypes: ['app'], approverGroupIds: ['crowd', 'few', 'later'] }),
      read,
    ],
  );
  await database.query(
    `insert into group_reading (tenant_id, group_id, first_read_at, last_read_at)
     select $1, g, $2, $2 from unnest(array['crowd', 'few', 'later']) g`,
    [id, read],
  );
  await database.query(
    `insert into group_member_stay (tenant_id, group_id, member_id, position, first_seen_at, last_seen_at, account_since_at, record)
     select $1, g.id, g.id || '-' || n, n, $2, $2, $2, '{"kind": "user"}'
       from (values ('crowd', 2001), ('few', 2), ('later', 1)) as g(id, members)
      cross join lateral generate_series(1, g.members) n`,
    [id, read],
  );
  const { facts } = await findApproverFacts(database.dataSource, id);
  expect(facts.groups.map(({ groupId, members }) => [groupId, members?.length ?? null]).sort()).toEqual([
    ['crowd', null],
    ['few', 2],
    ['later', 1],
  ]);
});
