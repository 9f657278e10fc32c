import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { alice, anApplicationActor, anEventJson, aPolicyJson } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { derivedRows, differences, forgetEverything } from '../../../../test/derived-rows.ts';
import { replay } from '../replay.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const at = (time: string, day = '05') => `2026-10-${day}T${time}:00Z`;
const app = '40000000-0000-4000-8000-000000000001';
const policy = aPolicyJson({ policyType: 'app', at: '2026-09-01T08:00:00Z' });

const exclusion = (when: string) =>
  anEventJson({
    at: when,
    activityType: 'addExclusion OperationApprovalPolicy',
    activityOperationType: 'Action',
    resourceId: policy.id,
    properties: [{ displayName: 'ExcludedApplicationIds', oldValue: null, newValue: app }],
  });

async function composites(
  archive: ArchiveBuilder,
): Promise<{ subject: string; rows: number; parts: number }[]> {
  return archive.query(
    `select f.subject, (f.facts ->> 'parts')::int as parts,
            (select count(*)::int from finding_evidence e where e.tenant_id = f.tenant_id and e.finding_id = f.finding_id) as rows
       from finding f where f.tenant_id = $1 and f.detection = 'gate-opened-and-used' order by 1`,
  );
}

/** A tenant whose apps are protected and whose requests are known. */
async function aProtectedTenant(): Promise<ArchiveBuilder> {
  const archive = await anArchive(database);
  await archive.readRequests('2026-10-01T07:00:00Z', []);
  await archive.readPolicies('2026-10-01T07:01:00Z', [policy]);
  return archive;
}

test('what follows an exclusion within a day is stacked on it, whichever arrives first', async () => {
  const [opened, used] = [exclusion(at('23:00')), anEventJson({ at: at('10:00', '06'), by: alice })];
  for (const first of [opened, used]) {
    const archive = await aProtectedTenant();
    await archive.readEvents(at('20:00', '06'), [first]);
    await archive.readRequests(at('21:00', '06'), []);
    await archive.derive();
    expect(await composites(archive)).toEqual([]);
    await archive.readEvents(at('21:10', '06'), [opened, used]);
    await archive.readRequests(at('22:00', '06'), []);
    await archive.derive();
    expect(await composites(archive)).toEqual([{ subject: '2026-10-05', rows: 2, parts: 2 }]);
  }
});

test('an exclusion that is not used within a day stays alone', async () => {
  const archive = await aProtectedTenant();
  await archive.readEvents(at('20:00', '08'), [
    exclusion(at('10:00')),
    anEventJson({ at: at('10:01', '06') }),
  ]);
  await archive.readRequests(at('21:00', '08'), []);
  await archive.derive();
  expect(await composites(archive)).toEqual([]);
});

test('the composite goes with a part of it, and a replay ends in the same', async () => {
  await forgetEverything(database);
  const archive = await aProtectedTenant();
  const write = anEventJson({ at: at('11:00') });
  await archive.readEvents(at('20:00'), [exclusion(at('10:00')), write, anEventJson({ at: at('12:00') })]);
  await archive.readRequests(at('21:00'), []);
  await archive.derive();
  expect(await composites(archive)).toEqual([{ subject: '2026-10-05', rows: 3, parts: 3 }]);
  // The policy turns out to have ended before the changes: nobody had to approve them.
  await archive.readEvents(at('21:10'), [
    anEventJson({
      at: at('10:30'),
      activityType: 'Delete OperationApprovalPolicy',
      activityOperationType: 'Delete',
      resourceId: policy.id,
    }),
  ]);
  await archive.readRequests(at('22:00'), []);
  await archive.derive();
  expect(await composites(archive)).toEqual([]);
  const asItCame = await derivedRows(database);
  await replay(database.dataSource);
  expect(differences(asItCame, await derivedRows(database))).toEqual([]);
});

test('the first changes of the application that was excluded count as use', async () => {
  const archive = await aProtectedTenant();
  const actor = anApplicationActor(app, 'Deployer');
  await archive.readEvents(at('20:00'), [exclusion(at('10:00')), anEventJson({ at: at('11:00'), actor })]);
  await archive.readRequests(at('21:00'), []);
  await archive.derive();
  expect(await composites(archive)).toEqual([{ subject: '2026-10-05', rows: 2, parts: 2 }]);
});
