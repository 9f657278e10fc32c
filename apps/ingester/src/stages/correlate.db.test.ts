import fc from 'fast-check';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import {
  alice,
  anApprovalEvent,
  anEffectOf,
  anEventJson,
  aRequestJson,
  asExported,
  bob,
  carol,
  changed,
} from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { live, step } from '../../../../test/living-tenant.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const at = (time: string) => `2026-10-05T${time}Z`;

async function theCase(archive: ArchiveBuilder, columns: string): Promise<Record<string, unknown>> {
  const rows = await archive.query(`select ${columns} from approval_case where tenant_id = $1`);
  expect(rows).toHaveLength(1);
  return rows[0]!;
}

const time = (column: string) => `to_char(${column} at time zone 'UTC', 'HH24:MI:SS') as ${column}`;
const times = ['decided_at', 'decided_at_earliest', 'decided_at_latest', 'completed_at'].map(time).join(', ');

test('a request that was watched from waiting to completion is one case with its effect', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ by: alice, at: at('09:55:00') });
  const approved = changed(request, 'approved', at('10:06:00'), bob, 'looks right');
  const completed = changed(approved, 'completed', at('10:20:00'));
  await archive.readRequests(at('10:00:00'), [request]);
  await archive.readRequests(at('10:10:00'), [approved]);
  await archive.readRequests(at('10:30:00'), [completed]);
  await archive.readEvents(at('10:31:00'), [anEffectOf(request, { at: at('10:20:05'), by: alice })]);
  await archive.derive();
  expect(
    await theCase(
      archive,
      `origin, status, outcome, effect, requester_name, approver_name, approval_justification, decision,
       decided_at_source, observations, effect_events, correlation_strength, decide_seconds, archive_index::int, ${times}`,
    ),
  ).toEqual({
    origin: 'observed',
    status: 'completed',
    outcome: 'completed',
    effect: 'confirmed',
    requester_name: 'Alice Meyer',
    approver_name: 'Bob Okafor',
    approval_justification: 'looks right',
    decision: 'approved',
    decided_at: '10:06:00',
    decided_at_earliest: '10:06:00',
    decided_at_latest: '10:06:00',
    decided_at_source: 'reported',
    completed_at: '10:20:00',
    observations: 3,
    effect_events: 1,
    correlation_strength: 'strong',
    decide_seconds: 660,
    archive_index: 0,
  });
  expect(
    await archive.query('select role, strength, position::int from case_event where tenant_id = $1'),
  ).toEqual([{ role: 'effect', strength: 'strong', position: 6 }]);
});

test('a request that a read shows changed is not lost sight of', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:55:00') });
  const others = Array.from({ length: 3 }, () => aRequestJson({ at: at('09:55:00') }));
  await archive.readRequests(at('10:00:00'), [request]);
  await archive.readRequests(at('10:10:00'), [changed(request, 'approved', at('10:06:00'), bob), ...others], {
    pageSize: 1,
  });
  await archive.derive();
  expect(
    await archive.query('select outcome from approval_case where tenant_id = $1 and request_id = $2', [
      request.id,
    ]),
  ).toEqual([{ outcome: 'approved_open' }]);
});

test('F25 approved and completed between two reads: the decision lies between them', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:55:00') });
  await archive.readRequests(at('10:00:00'), [request]);
  await archive.readRequests(at('10:10:00'), [
    changed({ ...request, approver: null }, 'completed', at('10:08:00'), bob),
  ]);
  await archive.derive();
  expect(await theCase(archive, `outcome, effect, decided_at_source, ${times}`)).toEqual({
    outcome: 'completed',
    effect: 'unproven',
    decided_at: null,
    decided_at_earliest: '10:00:01',
    decided_at_latest: '10:08:00',
    decided_at_source: 'observed',
    completed_at: '10:08:00',
  });
});

test('a waiting request is expired by a later read that brings nothing new', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:55:00') });
  await archive.readRequests(at('10:00:00'), [request]);
  await archive.derive();
  expect(await theCase(archive, 'outcome')).toEqual({ outcome: 'waiting' });
  await archive.readRequests('2026-10-08T09:54:00Z', [request]);
  expect(await archive.derive()).toMatchObject({ casesChanged: 0 });
  await archive.readRequests('2026-10-08T09:55:00Z', [request]);
  expect(await archive.derive()).toMatchObject({ casesChanged: 1 });
  expect(await theCase(archive, 'outcome')).toEqual({ outcome: 'expired_unanswered' });
});

test('a case that came out as it was is not written again', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:55:00') });
  await archive.readRequests(at('10:00:00'), [request]);
  await archive.derive();
  const [before] = await archive.query('select xmin::text from approval_case where tenant_id = $1');
  await archive.query('insert into dirty_case (tenant_id, request_id) values ($1, $2)', [request.id]);
  expect(await archive.derive()).toMatchObject({ casesChanged: 0 });
  expect(await archive.query('select xmin::text from approval_case where tenant_id = $1')).toEqual([before]);
});

test('a request that only audit events know is reconstructed and labelled so', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ by: alice, at: '2026-06-01T09:00:00Z' });
  const onDay = (text: string) => `2026-06-01T${text}Z`;
  await archive.readRequests(at('10:00:00'), []);
  await archive.readEvents(at('10:01:00'), [
    anApprovalEvent(request, 'Create', { by: alice, at: onDay('09:00:00') }),
    anApprovalEvent(request, 'approve', { by: bob, at: onDay('09:30:00') }),
    anApprovalEvent(request, 'complete', { by: alice, at: onDay('09:40:00') }),
    anEffectOf(request, { by: alice, at: onDay('09:40:02') }),
  ]);
  await archive.derive();
  expect(
    await theCase(
      archive,
      `origin, outcome, effect, requester_upn, approver_upn, resource_name, observations, decided_at_source,
       completed_at_source, first_seen_at, ${times}`,
    ),
  ).toEqual({
    origin: 'reconstructed',
    outcome: 'completed',
    effect: 'confirmed',
    requester_upn: alice.upn,
    approver_upn: bob.upn,
    resource_name: 'Company Portal',
    observations: 0,
    decided_at_source: 'audit-event',
    completed_at_source: 'audit-event',
    first_seen_at: null,
    decided_at: '09:30:00',
    decided_at_earliest: '09:30:00',
    decided_at_latest: '09:30:00',
    completed_at: '09:40:00',
  });
});

test('a reconstructed request becomes an observed one when it is read, under the same index', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:00:00') });
  await archive.readEvents(at('10:00:00'), [anApprovalEvent(request, 'Create', { at: at('09:00:00') })]);
  await archive.derive();
  expect(await theCase(archive, 'origin, archive_index::int')).toEqual({
    origin: 'reconstructed',
    archive_index: 0,
  });
  await archive.readRequests(at('10:05:00'), [request]);
  await archive.derive();
  expect(await theCase(archive, 'origin, archive_index::int')).toEqual({
    origin: 'observed',
    archive_index: 0,
  });
});

test('late events change the case, and their order does not matter', async () => {
  const told: unknown[] = [];
  const request = aRequestJson({ by: alice, at: at('09:00:00') });
  const completed = changed(
    { ...changed(request, 'approved', at('09:30:00'), bob) },
    'completed',
    at('09:40:00'),
  );
  const events = [
    anApprovalEvent(request, 'Create', { by: alice, at: at('09:00:00') }),
    anApprovalEvent(request, 'approve', { by: bob, at: at('09:30:00') }),
    anEffectOf(request, { by: alice, at: at('09:40:03') }),
  ];
  for (const order of [
    [0, 1, 2],
    [2, 1, 0],
    [1, 0, 2],
  ]) {
    const archive = await anArchive(database);
    await archive.readRequests(at('10:00:00'), [completed]);
    await archive.derive();
    expect(await theCase(archive, 'effect, decided_at_source')).toEqual({
      effect: 'unproven',
      decided_at_source: 'observed',
    });
    for (const [round, index] of order.entries()) {
      await archive.readEvents(at(`10:0${round + 1}:00`), [events[index]]);
      await archive.derive();
    }
    const result = await theCase(archive, `effect, decided_at_source, correlation_strength, ${times}`);
    expect(result).toMatchObject({ effect: 'confirmed', decided_at: '09:30:00' });
    told.push(result);
  }
  expect(told[1]).toEqual(told[0]);
  expect(told[2]).toEqual(told[0]);
});

test('an event seen twice counts once', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:00:00') });
  const effect = anEffectOf(request, { at: at('09:40:03') });
  await archive.readRequests(at('10:00:00'), [changed(request, 'completed', at('09:40:00'), bob)]);
  await archive.readEvents(at('10:01:00'), [effect]);
  await archive.readEvents(at('10:02:00'), [{ ...effect, displayName: 'Now with a sentence' }]);
  await archive.importFile(at('10:03:00'), [asExported(effect)]);
  await archive.derive();
  expect(await theCase(archive, 'effect_events, effect')).toEqual({ effect_events: 1, effect: 'confirmed' });
});

test('a write on the object by somebody else is no proof', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ by: alice, at: at('09:00:00') });
  await archive.readRequests(at('10:00:00'), [changed(request, 'completed', at('09:40:00'), bob)]);
  await archive.readEvents(at('10:01:00'), [anEffectOf(request, { by: carol, at: at('09:40:03') })]);
  await archive.derive();
  expect(await theCase(archive, 'effect_events, effect, correlation_strength')).toEqual({
    effect_events: 0,
    effect: 'unproven',
    correlation_strength: 'medium',
  });
});

test('a write on the object of a rejected request is offered, never counted', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ by: alice, at: at('09:00:00') });
  await archive.readRequests(at('10:00:00'), [changed(request, 'rejected', at('09:20:00'), bob, 'no')]);
  await archive.readEvents(at('10:01:00'), [anEffectOf(request, { by: alice, at: at('09:25:00') })]);
  await archive.derive();
  expect(await theCase(archive, 'outcome, effect, effect_events, correlation_strength')).toEqual({
    outcome: 'rejected',
    effect: null,
    effect_events: 0,
    correlation_strength: 'weak',
  });
  expect(await archive.query('select role from case_event where tenant_id = $1')).toEqual([
    { role: 'candidate' },
  ]);
});

test('more cases and events than one batch holds are all there', async () => {
  const archive = await anArchive(database);
  const requests = Array.from({ length: 1200 }, () => aRequestJson({ at: at('09:00:00') }));
  const done = requests.map((request) => changed(request, 'completed', at('09:40:00'), bob));
  await archive.readRequests(at('10:00:00'), done, { pageSize: 40 });
  await archive.readEvents(
    at('10:10:00'),
    requests.map((request) => anEffectOf(request, { at: at('09:40:03') })),
    { pageSize: 100 },
  );
  expect(await archive.derive()).toMatchObject({ events: 1200, casesChanged: 1200 });
  expect(
    await archive.query(
      'select outcome, effect, effect_events, count(*)::int as cases from approval_case where tenant_id = $1 group by 1, 2, 3',
    ),
  ).toEqual([{ outcome: 'completed', effect: 'confirmed', effect_events: 1, cases: 1200 }]);
});

test('an object that everybody changes all the time does not stop the stage', async () => {
  const archive = await anArchive(database);
  const request = aRequestJson({ at: at('09:00:00') });
  const writes = Array.from({ length: 2500 }, (_, index) =>
    anEventJson({
      resourceId: request.payloadId ?? '',
      at: new Date(Date.parse(at('09:00:00')) + index * 1000).toISOString(),
    }),
  );
  await archive.readEvents(at('10:00:00'), writes, { pageSize: 500 });
  await archive.readRequests(at('10:10:00'), [changed(request, 'completed', at('09:41:00'), bob)]);
  await archive.derive();
  const [links] = await archive.query<{ links: number }>(
    'select count(*)::int as links from case_event where tenant_id = $1',
  );
  expect(links!.links).toBeLessThanOrEqual(1000);
  expect(await theCase(archive, 'outcome')).toEqual({ outcome: 'completed' });
});

test('the hourly roll-ups equal the plain counts after any history', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
      const archive = await anArchive(database);
      await live(archive, steps);
      const rolled = await archive.query(
        `select hour, outcome, effect, policy_type, cases from case_hour where tenant_id = $1 order by 1, 2, 3, 4`,
      );
      const plain = await archive.query(
        `select date_trunc('hour', requested_at) as hour, outcome, coalesce(effect, '') as effect,
                coalesce(policy_types[1], '') as policy_type, count(*)::int as cases
           from approval_case where tenant_id = $1 and requested_at is not null group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
      );
      expect(rolled).toEqual(plain);
      const decisions = await archive.query(
        `select hour, decisions, bracketed, asked_from, asked_to from decision_hour where tenant_id = $1 order by 1`,
      );
      const plainDecisions = await archive.query(
        `select date_trunc('hour', decision_moment) as hour, count(*)::int as decisions,
                (count(*) filter (where decided_at is null and decide_seconds is not null))::int as bracketed,
                min(requested_at) as asked_from, max(requested_at) as asked_to
           from approval_case c
          where tenant_id = $1 and requested_at is not null and decision_moment is not null group by 1 order by 1`,
      );
      expect(decisions).toEqual(plainDecisions);
    }),
    { numRuns: Number(process.env['COUNTERSIGN_TEST_RUNS'] ?? 15) },
  );
}, 300_000);
