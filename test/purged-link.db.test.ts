// A change that was approved must not look like a bypass once the content of its request is deleted.
import { findEventFile } from '../apps/api/src/events/event-file.query.ts';
import { replay } from '../apps/ingester/src/replay.ts';
import { anArchive, type ArchiveBuilder } from './archive-builder.ts';
import { alice, anApprovalEvent, anEffectOf, aPolicyJson, aRequestJson, bob, changed } from './builders.ts';
import { useDatabase } from './database.ts';
import { derivedRows, differences, forgetEverything } from './derived-rows.ts';
import { event, purge, request } from './retention.ts';
import { archiveProblem } from './stored-leaves.ts';

const database = useDatabase();
const at = (time: string) => `2026-10-05T${time}:00Z`;

beforeEach(() => forgetEverything(database));

/** Positions of the changes that are called unapproved. */
async function accused(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ subject: string }>(
    `select subject from finding where tenant_id = $1 and detection = 'unapproved-change' order by 1`,
  );
  return rows.map(({ subject }) => subject);
}

/** Apps are protected; of two changes one was approved. */
async function aTenant() {
  const archive = await anArchive(database);
  const asked = aRequestJson({ by: alice, at: at('09:00') });
  const approved = changed(asked, 'approved', at('09:20'), bob);
  const events = {
    created: anApprovalEvent(asked, 'Create', { by: alice, at: at('09:00') }),
    allowed: anEffectOf(asked, { by: alice, at: at('09:30') }),
    bypass: anEffectOf(aRequestJson({}), { by: bob, at: at('09:40') }),
  };
  await archive.readRequests(at('07:00'), []);
  await archive.readPolicies(at('07:01'), [aPolicyJson({ policyType: 'app', at: '2026-09-01T08:00:00Z' })]);
  await archive.readRequests(at('09:25'), [approved]);
  await archive.readEvents(at('09:50'), Object.values(events));
  await archive.readRequests(at('11:00'), [changed(approved, 'completed', at('09:29'))]);
  await archive.derive();
  return { archive, asked, ...events };
}

test('what a deleted request explained is not called unapproved, what it did not still is', async () => {
  const { archive, asked, created, allowed } = await aTenant();
  const before = await accused(archive);
  expect(before).toHaveLength(1);
  expect(await purge(archive, { objects: [request(asked.id), event(created.id)] })).toEqual({ done: true });
  await archive.derive();
  expect(await accused(archive)).toEqual(before);

  const asItIs = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(asItIs, await derivedRows(database))).toEqual([]);
  expect(await archiveProblem(archive)).toBeNull();

  const [link] = await archive.query<Record<string, unknown>>(
    `select p.tie, p.control_position::int as control, c.kind, o.object_id as event
       from purged_link p
       join control_record c on c.tenant_id = p.tenant_id and c.position = p.control_position
       join observation o on o.tenant_id = p.tenant_id and o.position = p.event_position
      where p.tenant_id = $1`,
  );
  expect(link).toMatchObject({ tie: 'explained', kind: 'retention', event: allowed.id });
  const file = await findEventFile(database.dataSource, archive.tenant.entraId, allowed.id);
  expect(file?.purgedRequest).toEqual({ controlRecord: link!['control'], isCertain: true });

  // Without it, it would be.
  await database.query('delete from purged_link');
  await replay(database.dataSource);
  expect(await accused(archive)).toHaveLength(2);
});

test('a request that explained nothing hides nothing by being deleted', async () => {
  const archive = await anArchive(database);
  const refused = aRequestJson({ by: alice, at: at('09:00') });
  await archive.readRequests(at('07:00'), []);
  await archive.readPolicies(at('07:01'), [aPolicyJson({ policyType: 'app', at: '2026-09-01T08:00:00Z' })]);
  await archive.readRequests(at('09:25'), [changed(refused, 'rejected', at('09:20'), bob)]);
  await archive.readEvents(at('09:50'), [anEffectOf(refused, { by: alice, at: at('09:30') })]);
  await archive.readRequests(at('11:00'), [changed(refused, 'rejected', at('09:20'), bob)]);
  await archive.derive();
  const before = await accused(archive);
  expect(before).toHaveLength(1);
  await purge(archive, { objects: [request(refused.id)] });
  await archive.derive();
  expect(await accused(archive)).toEqual(before);
  expect(await archive.query('select from purged_link where tenant_id = $1')).toEqual([]);
});
