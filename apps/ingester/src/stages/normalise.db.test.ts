import { type ApprovalRequestJson } from '../../../graph-simulator/src/index.ts';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import {
  alice,
  anEventJson,
  aPolicyJson,
  aRequestJson,
  asExported,
  bob,
  changed,
  graphTime,
} from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';

const database = useDatabase({ role: 'countersign_ingester' });

interface Version {
  readonly status: string;
  readonly not_before: string | null;
  readonly first_seen: string;
  readonly last_seen: string;
  readonly sightings: number;
  readonly gone: string | null;
}

/** The versions of a request as `status notBefore|first–last×sightings→gone`, times by the minute. */
async function versionsOf(archive: ArchiveBuilder, { id }: { id: string }): Promise<string[]> {
  const clock = (column: string) => `to_char(${column} at time zone 'UTC', 'HH24:MI')`;
  const rows = await archive.query<Version>(
    `select record ->> 'status' as status, ${clock('not_before_at')} as not_before, ${clock('first_seen_at')} as first_seen,
            ${clock('last_seen_at')} as last_seen, sightings, ${clock('gone_at')} as gone
       from request_version where tenant_id = $1 and request_id = $2 order by position`,
    [id],
  );
  return rows.map(
    (row) =>
      `${row.status} ${row.not_before ?? '…'}|${row.first_seen}–${row.last_seen}×${row.sightings}→${row.gone ?? '…'}`,
  );
}

async function outcomes(archive: ArchiveBuilder): Promise<string[]> {
  const rows = await archive.query<{ outcome: string }>(
    'select outcome from approval_case where tenant_id = $1 order by archive_index',
  );
  return rows.map((row) => row.outcome);
}

const at = (time: string) => `2026-10-05T${time}:00Z`;

test('each content of a request is a version with the reads around its appearance', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:50') });
  const approved = changed(request, 'approved', at('10:07'), bob);
  await archive.readRequests(at('09:40'), []);
  await archive.readRequests(at('10:00'), [request]);
  await archive.readRequests(at('10:05'), [request]);
  await archive.readRequests(at('10:10'), [approved]);
  await archive.derive();
  expect(await versionsOf(archive, request)).toEqual([
    'needsApproval 09:40|10:00–10:05×2→10:10',
    'approved 10:05|10:10–10:10×1→…',
  ]);
});

test('deriving after every read and deriving once tell the same versions', async () => {
  const told: string[][] = [];
  for (const often of [true, false]) {
    const archive = await anArchive(database);
    const request = aRequestJson({ at: at('09:50') });
    const reads: [string, ApprovalRequestJson[]][] = [
      ['10:00', [request]],
      ['10:05', [changed(request, 'approved', at('10:02'), bob)]],
      ['10:10', [request]],
      ['10:15', []],
      ['10:20', [request]],
    ];
    for (const [time, objects] of reads) {
      await archive.readRequests(at(time), objects);
      if (often) await archive.derive();
    }
    await archive.derive();
    told.push(await versionsOf(archive, request));
  }
  expect(told[0]).toEqual(['needsApproval …|10:00–10:20×3→…', 'approved 10:00|10:05–10:05×1→10:10']);
  expect(told[1]).toEqual(told[0]);
});

test('a request that a complete read no longer shows is gone, and back when it reappears', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:50') });
  await archive.readRequests(at('10:00'), [request]);
  await archive.readRequests(at('10:05'), []);
  await archive.derive();
  expect(await versionsOf(archive, request)).toEqual(['needsApproval …|10:00–10:00×1→10:05']);
  expect(await outcomes(archive)).toEqual(['lost_sight']);

  await archive.readRequests(at('10:10'), [request]);
  await archive.derive();
  expect(await versionsOf(archive, request)).toEqual(['needsApproval …|10:00–10:10×2→…']);
  expect(await outcomes(archive)).toEqual(['waiting']);
});

test('F19 contents whose times go backwards are all kept, in the order they came', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson();
  const changedAt = (status: string, lastModifiedDateTime: string) => ({
    ...request,
    status,
    lastModifiedDateTime,
  });
  await archive.readRequests(at('10:00'), [changedAt('needsApproval', '2026-10-05T09:30:00Z')]);
  await archive.readRequests(at('10:05'), [changedAt('approved', '2026-10-05T09:10:00Z')]);
  await archive.readRequests(at('10:10'), [changedAt('completed', '2026-10-05T09:20:00Z')]);
  await archive.derive();
  const versions = await archive.query<{ status: string }>(
    `select record->>'status' as status from request_version where tenant_id = $1 order by position`,
  );
  expect(versions.map(({ status }) => status)).toEqual(['needsApproval', 'approved', 'completed']);
  // Graph's own time of change decides which is the newest, since a file may be imported long after it was read.
  expect(await archive.query('select status from approval_case where tenant_id = $1')).toEqual([
    { status: 'needsApproval' },
  ]);
});

test('half a read makes nothing vanish, and a complete one that found nothing does', async () => {
  const archive = await anArchive(database);
  const requests = [aRequestJson({ at: at('09:50') }), aRequestJson({ at: at('09:51') })];
  await archive.readRequests(at('10:00'), requests);
  await archive.readRequests(at('10:05'), requests.slice(0, 1), { incomplete: 'the connection broke' });
  await archive.derive();
  expect(await outcomes(archive)).toEqual(['waiting', 'waiting']);
  await archive.readRequests(at('10:10'), []);
  await archive.derive();
  expect(await outcomes(archive)).toEqual(['lost_sight', 'lost_sight']);
});

test('an imported request says nothing about when it was not there, nor that others are gone', async () => {
  const archive = await anArchive(database);
  const seen = aRequestJson({ at: at('09:50') });
  const imported = aRequestJson({ at: at('09:51') });
  await archive.readRequests(at('10:00'), [seen]);
  await archive.importFile(at('10:05'), [imported]);
  await archive.derive();
  expect(await versionsOf(archive, imported)).toEqual(['needsApproval …|10:05–10:05×1→…']);
  expect(await outcomes(archive)).toEqual(['waiting', 'waiting']);
});

test('a page twice the same counts as two sightings of what it showed', async () => {
  const archive = await anArchive(database);
  const requests = Array.from({ length: 7 }, () => aRequestJson({ at: at('09:50') }));
  for (const time of ['10:00', '10:05', '10:10']) {
    await archive.readRequests(at(time), requests, { pageSize: 3 });
  }
  await archive.derive();
  for (const request of requests) {
    expect(await versionsOf(archive, request)).toEqual(['needsApproval …|10:00–10:10×3→…']);
  }
});

test('an event that Graph and an export both brought is one event, of the first that came', async () => {
  for (const exportFirst of [false, true]) {
    const archive = await anArchive(database);
    const event = anEventJson({ at: at('09:30') });
    const fromGraph = () => archive.readEvents(at(exportFirst ? '10:10' : '10:00'), [event]);
    const fromFile = () => archive.importFile(at('10:05'), JSON.stringify(asExported(event)));
    for (const arrive of exportFirst ? [fromFile, fromGraph] : [fromGraph, fromFile]) await arrive();
    await archive.derive();
    const rows = await archive.query(
      `select e.event_id, e.position::int, k.component, k.operation_type, a.user_id
         from audit_event e join event_kind k using (kind_id) join event_actor a using (tenant_id, actor_ref)
        where e.tenant_id = $1`,
    );
    expect(rows).toEqual([
      {
        event_id: event.id,
        position: 0,
        component: exportFirst ? null : 'MobileApp',
        operation_type: 'Patch',
        user_id: alice.id,
      },
    ]);
    expect(
      await archive.query('select sum(events)::int as events from event_day where tenant_id = $1'),
    ).toEqual([{ events: 1 }]);
  }
});

test('what cannot be understood is a rejection with its reason and its place', async () => {
  const archive = await anArchive(database);
  await archive.readEvents(at('10:00'), [
    anEventJson(),
    { id: 'no-time' },
    { activityDateTime: graphTime(at('09:00')) },
    'not an object at all',
  ]);
  await archive.readRequests(at('10:01'), [aRequestJson(), { status: 'approved' }]);
  await archive.readBytes('approval-requests', at('10:02'), '<html>502 Bad Gateway</html>', {
    incomplete: 'HTTP 502',
  });
  await archive.importFile(at('10:03'), [{ name: 'somebody else’s object' }]);
  const result = await archive.derive();
  const rows = await archive.query<{ source: string; item: number; position: number | null; reason: string }>(
    'select source, item, position::int, reason from rejection where tenant_id = $1 order by page_id, item',
  );
  expect(rows.map(({ source, item, position }) => [source, item, position])).toEqual([
    ['audit-events', 1, 1],
    ['audit-events', 2, 2],
    ['audit-events', 3, 3],
    ['approval-requests', 1, 6],
    ['approval-requests', -1, null],
    ['import', 0, 9],
  ]);
  for (const { reason } of rows) expect(reason).toMatch(/\w+ \w+/);
  expect(result.rejections).toBe(6);
});

test('F49 hostile objects are read or rejected, and stop nobody', async () => {
  const archive = await anArchive(database);
  const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
  const hostile = [
    { ...aRequestJson(), id: 'nul\u0000in\u0000id', requestJustification: 'nul \u0000 and \ud800 lone' },
    {
      ...aRequestJson(),
      requestDateTime: '0001-01-01T00:00:00Z',
      expirationDateTime: '9999-12-31T23:59:59Z',
    },
    { ...aRequestJson(), requestDateTime: '-000001-01-01', status: 4, requestor: 'somebody' },
    {
      ...aRequestJson(),
      id: '__proto__',
      constructor: { name: 'x' },
      requestJustification: 'x'.repeat(2_000_000),
    },
    { ...aRequestJson(), payload: JSON.stringify(Array.from({ length: 5000 }, (_, i) => ({ id: `d${i}` }))) },
  ];
  const events = [
    { ...anEventJson(), activityDateTime: '2999-01-01T00:00:00Z', activityType: 'x'.repeat(10_000) },
    { ...anEventJson(), id: "'; drop table page; --", resources: { not: 'a list' }, actor: [1, 2] },
    {
      ...anEventJson(),
      resources: Array.from({ length: 3000 }, (_, i) => ({
        resourceId: `r${i}`,
        displayName: 'n'.repeat(900),
      })),
    },
  ];
  await archive.readRequests(at('10:00'), hostile);
  await archive.readEvents(at('10:01'), events);
  await archive.importFile(at('10:02'), deep);
  await archive.readRequests(at('10:03'), [...hostile, aRequestJson()]);
  const { rejections } = await archive.derive();
  const [counts] = await archive.query<{ cases: number; events: number }>(
    `select (select count(*)::int from approval_case where tenant_id = $1) as cases,
            (select count(*)::int from audit_event where tenant_id = $1) as events`,
  );
  expect(counts).toEqual({ cases: 6, events: 3 });
  expect(rejections).toBe(1);
});

test('the daily roll-up equals the plain count, however often the same is read', async () => {
  const archive = await anArchive(database);
  const events = Array.from({ length: 120 }, (_, index) =>
    anEventJson({
      at: new Date(Date.parse(at('00:00')) + index * 47 * 60_000).toISOString(),
      category: ['Application', 'Device', 'Role'][index % 3]!,
      activityResult: index % 11 === 0 ? 'Failure' : 'Success',
    }),
  );
  await archive.readEvents('2026-10-10T10:00:00Z', events.slice(0, 80), { pageSize: 9 });
  await archive.derive();
  await archive.readEvents('2026-10-10T10:05:00Z', events.slice(40), { pageSize: 7 });
  await archive.importFile('2026-10-10T10:06:00Z', events.slice(10, 30).map(asExported));
  await archive.derive();
  const rolled = await archive.query(
    `select day::text, category, operation_type, result, events::int from event_day where tenant_id = $1 order by 1, 2, 3, 4`,
  );
  const plain = await archive.query(
    `select (e.occurred_at at time zone 'UTC')::date::text as day, k.category, k.operation_type, k.result, count(*)::int as events
       from audit_event e join event_kind k using (kind_id) where e.tenant_id = $1 group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
  );
  expect(rolled).toEqual(plain);
  expect(rolled.reduce((sum, row) => sum + Number(row['events']), 0)).toBe(120);
});

test('a policy of which a complete read shows nothing ends, and goes on when it is back', async () => {
  const archive = await anArchive(database);
  const policy = aPolicyJson();
  const periods = () =>
    archive.query(
      `select to_char(valid_from at time zone 'UTC', 'MM-DD') as valid_from, to_char(valid_to at time zone 'UTC', 'HH24:MI') as valid_to
         from policy_period where tenant_id = $1`,
    );
  await archive.readPolicies(at('10:00'), [policy]);
  await archive.readPolicies(at('11:00'), []);
  await archive.derive();
  expect(await periods()).toEqual([{ valid_from: '09-01', valid_to: '11:00' }]);
  await archive.readPolicies(at('12:00'), [policy]);
  await archive.derive();
  expect(await periods()).toEqual([{ valid_from: '09-01', valid_to: null }]);
});
