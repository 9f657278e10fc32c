import { jest } from '@jest/globals';
import { readInstant } from '@countersign/domain';
import { type TrueRequest } from '../apps/graph-simulator/src/index.ts';
import { useDatabase } from './database.ts';
import { aSimulatedTenant, closeSimulatedTenants, type SimulatedTenant } from './simulated-tenant.ts';

const database = useDatabase({ role: 'countersign_ingester' });
afterEach(closeSimulatedTenants);
// A whole tenant's history is read each time, on machines that may be slow.
jest.setTimeout(240_000);

const hours = 3_600_000;
const seeds = [1, 2, 3];

interface CaseRow {
  readonly id: string;
  readonly origin: string;
  readonly status: string;
  readonly decision: string | null;
  readonly decided_at: string | null;
  readonly decided_at_earliest: string | null;
  readonly decided_at_latest: string | null;
  readonly completed_at: string | null;
  readonly completed_at_earliest: string | null;
  readonly completed_at_latest: string | null;
}

function cases(tenant: SimulatedTenant): Promise<CaseRow[]> {
  const instants = ['decided_at', 'completed_at'].flatMap((name) =>
    ['', '_earliest', '_latest'].map((end) => `instant_text(${name}${end}) as ${name}${end}`),
  );
  return tenant.query(
    `select request_id as id, origin, status, decision, ${instants.join(', ')} from approval_case where tenant_id = $1 order by 1`,
  );
}

/** Everything evidence rests on, to compare before and after. */
async function archived(tenant: SimulatedTenant): Promise<unknown> {
  const [row] = await tenant.query(
    `select (select count(*)::int from observation where tenant_id = $1) as observations,
            (select count(*)::int from request_version where tenant_id = $1) as versions,
            (select count(*)::int from audit_event where tenant_id = $1) as events,
            (select count(*)::int from approval_case where tenant_id = $1) as cases,
            (select count(*)::int from finding where tenant_id = $1) as findings`,
  );
  return row;
}

/** Positions are dense: whatever happened, none is missing and none is twice. */
async function expectDensePositions(tenant: SimulatedTenant): Promise<void> {
  const [row] = await tenant.query(
    `select count(*)::int as positions, count(distinct position)::int as different, max(position)::int + 1 as size,
            (select h.size::int from archive_head h where h.tenant_id = $1) as head
       from (select position from observation where tenant_id = $1 union all select position from sweep where tenant_id = $1) p`,
  );
  const { positions } = row as { positions: number };
  expect(row).toEqual({ positions, different: positions, size: positions, head: positions });
}

/** The instant as it is kept: six digits, where the simulator writes up to seven. */
const micros = (text: string) => readInstant(text)!;

type KnownTime = readonly [at: string | null, earliest: string | null, latest: string | null];

/** A point has to be the truth; bounds have to contain it. */
function expectToContain([at, earliest, latest]: KnownTime, truth: string, what: string): void {
  const told = { what, truth, at, earliest, latest };
  if (at !== null) expect(told).toEqual({ ...told, at: micros(truth) });
  else if (earliest !== null && latest !== null)
    expect({ ...told, holds: earliest <= micros(truth) && micros(truth) <= latest }).toEqual({
      ...told,
      holds: true,
    });
}

function expectTimesOfTruth(row: CaseRow, truth: TrueRequest, now: number): void {
  const { decidedAt, completedAt } = truth;
  const isPast = (text: string | undefined): text is string => text !== undefined && Date.parse(text) <= now;
  if (isPast(decidedAt) && row.decision) {
    expectToContain(
      [row.decided_at, row.decided_at_earliest, row.decided_at_latest],
      decidedAt,
      `decision of ${row.id} (${truth.story})`,
    );
  }
  if (isPast(completedAt) && row.status === 'completed') {
    expectToContain(
      [row.completed_at, row.completed_at_earliest, row.completed_at_latest],
      completedAt,
      `completion of ${row.id} (${truth.story})`,
    );
  }
}

describe.each(seeds)('a harvest of the simulated tenant %i', (seed) => {
  test('archives exactly what Graph showed, and a second one adds nothing', async () => {
    const tenant = await aSimulatedTenant(database, { seed });
    const { model } = tenant.simulator;
    const report = await tenant.harvestOnce();
    expect(report.outcomes.map(({ source, complete }) => [source, complete])).toEqual([
      ['approval-requests', true],
      ['access-policies', true],
      ['audit-events', true],
    ]);
    expect(report.deriveProblem).toBeNull();

    const now = tenant.clock.now();
    const seen = (await cases(tenant)).filter(({ origin }) => origin === 'observed');
    const truth = model.requestsVisibleAt(now);
    expect(seen.map(({ id, status }) => [id, status])).toEqual(
      truth.map(({ id, status }) => [id, status]).sort(),
    );
    const events = await tenant.query<{ id: string }>(
      'select event_id as id from audit_event where tenant_id = $1 order by 1',
    );
    expect(events.map(({ id }) => id)).toEqual(
      model
        .eventsVisibleAt(now)
        .map(({ id }) => id)
        .sort(),
    );
    const policies = await tenant.query<{ id: string }>(
      'select distinct policy_id as id from policy_version where tenant_id = $1 order by 1',
    );
    expect(policies.map(({ id }) => id)).toEqual(
      model
        .policiesVisibleAt(now)
        .map(({ id }) => id)
        .sort(),
    );
    expect(await tenant.query('select * from rejection where tenant_id = $1')).toEqual([]);

    const before = await archived(tenant);
    await tenant.harvestOnce();
    expect(await archived(tenant)).toEqual(before);
    await expectDensePositions(tenant);
  });

  test('finds decisions, completions and every finding as they truly were', async () => {
    const tenant = await aSimulatedTenant(database, { seed });
    const { model } = tenant.simulator;
    for (let round = 0; round < 4; round += 1) {
      if (round > 0) tenant.clock.advance(7 * hours);
      await tenant.harvestOnce();
    }
    const now = tenant.clock.now();
    const rows = await cases(tenant);
    expect(rows.length).toBeGreaterThan(100);
    for (const row of rows) {
      const truth = model.requestById(row.id);
      expect(truth).toBeDefined();
      expectTimesOfTruth(row, truth!, now);
    }

    const findings = await tenant.query<{ detection: string; kind: string; evidence: string[] }>(
      `select f.detection, array_agg(coalesce(ev.event_id, e.subject) order by 1) as evidence
         from finding f join finding_evidence e using (tenant_id, finding_id)
         left join audit_event ev on e.kind = 'event' and ev.tenant_id = f.tenant_id and ev.position = case when e.kind = 'event' then e.subject::bigint end
        where f.tenant_id = $1 group by f.tenant_id, f.finding_id, f.detection`,
    );
    const found = (detection: string) =>
      findings
        .filter((finding) => finding.detection === detection)
        .map(({ evidence }) => [...evidence].sort())
        .sort();
    const known = new Set(rows.map(({ id }) => id));
    const storyOf = (ids: readonly string[]) =>
      ids.map((id) => `${id} ${model.requestById(id)?.story ?? model.eventById(id)?.story ?? ''}`);

    expect(found('self-approval').map(storyOf)).toEqual(
      model
        .selfApprovals(now)
        .filter(({ id }) => known.has(id))
        .map(({ id }) => [id])
        .sort()
        .map(storyOf),
    );
    // The rule also joins five rejections within a week, which the truth does not count.
    const clusters = found('repeated-rejections');
    for (const { requestIds } of model.repeatedRejections(now)) {
      const around = clusters.filter((ids) => requestIds.every((id) => ids.includes(id)));
      expect([requestIds, around.length]).toEqual([requestIds, 1]);
    }
    const runs = model.repeatedRejections(now).map(({ requestIds }) => requestIds);
    for (const ids of clusters) {
      expect(new Set(ids.map((id) => model.requestById(id)?.requester.id)).size).toBe(1);
      expect(ids.map((id) => model.requestById(id)?.statusAt(now))).toEqual(ids.map(() => 'rejected'));
      const isRun = runs.some((run) => run.every((id) => ids.includes(id)));
      expect([storyOf(ids), isRun || ids.length >= 5]).toEqual([storyOf(ids), true]);
    }
    const bypasses = new Set(model.protectedChangesWithoutApproval(now));
    const accused = found('unapproved-change').flat();
    expect(storyOf(accused.filter((id) => !bypasses.has(id)))).toEqual([]);
    // Of a policy changed before the first read, no audit event tells since when it was in force: changes of
    // that time cannot be judged. All others have to be found, half an hour after they were made.
    const judgeable = await tenant.query<{ id: string }>(
      `select e.event_id as id from audit_event e
        where e.tenant_id = $1 and e.occurred_at <= $2::timestamptz - interval '30 minutes'
          and exists (select 1 from policy_period p
                       where p.tenant_id = e.tenant_id and p.policy_type = any(e.protectable)
                         and e.occurred_at >= p.valid_from + interval '5 minutes'
                         and (p.valid_to is null or e.occurred_at < p.valid_to))`,
      [new Date(now)],
    );
    const missed = judgeable.filter(({ id }) => bypasses.has(id) && !accused.includes(id));
    expect(storyOf(missed.map(({ id }) => id))).toEqual([]);
    expect(accused.length).toBeGreaterThan(0);
  });
});

test('two harvests at once add what one does', async () => {
  const tenant = await aSimulatedTenant(database, { seed: 4 });
  await Promise.all([tenant.harvestOnce(), tenant.harvestOnce()]);
  const truth = tenant.simulator.model
    .requestsVisibleAt(tenant.clock.now())
    .map(({ id }) => id)
    .sort();
  const seen = (await cases(tenant)).filter(({ origin }) => origin === 'observed').map(({ id }) => id);
  expect(seen).toEqual(truth);
  await expectDensePositions(tenant);
});

test('an audit log that names no request gives the same requests, and times that hold the truth', async () => {
  const tenant = await aSimulatedTenant(database, { seed: 5, auditNamesRequests: false });
  for (let round = 0; round < 4; round += 1) {
    if (round > 0) tenant.clock.advance(7 * hours);
    await tenant.harvestOnce();
  }
  const now = tenant.clock.now();
  const rows = await cases(tenant);
  const visible = tenant.simulator.model.requestsVisibleAt(now).map(({ id }) => id);
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(visible));
  for (const row of rows) expectTimesOfTruth(row, tenant.simulator.model.requestById(row.id)!, now);
});

test('faults on the way cost nothing: what a harvest under them misses, the next one has', async () => {
  const tenant = await aSimulatedTenant(database, { seed: 6, pageSizes: { requests: 10, events: 200 } });
  const { faults, model } = tenant.simulator;
  faults.set({ name: 'cut-bodies', times: 2 });
  faults.set({ name: 'throttle-everything', times: 3 });
  faults.set({ name: 'outage', status: 503, match: 'auditEvents', times: 2 });
  faults.set({ name: 'expired-tokens', times: 1 });
  await tenant.harvestOnce();
  faults.clear();
  await tenant.harvestOnce();
  const now = tenant.clock.now();
  const seen = (await cases(tenant)).filter(({ origin }) => origin === 'observed').map(({ id }) => id);
  expect(seen).toEqual(expect.arrayContaining(model.requestsVisibleAt(now).map(({ id }) => id)));
  const [row] = await tenant.query<{ events: number }>(
    'select count(*)::int as events from audit_event where tenant_id = $1',
  );
  expect(row!.events).toBeGreaterThanOrEqual(model.eventsVisibleAt(now).length);
  await expectDensePositions(tenant);
});

test('a source without permission says so, and the others are read', async () => {
  const tenant = await aSimulatedTenant(database, { roles: ['DeviceManagementApps.Read.All'] });
  const report = await tenant.harvestOnce();
  const told = report.outcomes.map(({ source, complete, nextStep }) => [source, complete, nextStep !== null]);
  expect(told).toContainEqual(['approval-requests', false, true]);
  expect(told).toContainEqual(['audit-events', true, false]);
});

test('links that leave Graph or never end are refused, not followed', async () => {
  for (const name of ['foreign-links', 'looping-links']) {
    const tenant = await aSimulatedTenant(database, { seed: 7, pageSizes: { requests: 20 } });
    tenant.simulator.faults.set({ name, match: 'operationApprovalRequests' });
    const { outcomes } = await tenant.harvestOnce();
    expect([name, outcomes.find(({ source }) => source === 'approval-requests')?.complete]).toEqual([
      name,
      false,
    ]);
    tenant.simulator.faults.clear();
    await tenant.harvestOnce();
    const seen = (await cases(tenant)).filter(({ origin }) => origin === 'observed');
    expect(seen).toHaveLength(tenant.simulator.model.requestsVisibleAt(tenant.clock.now()).length);
  }
});
