// What must hold once nothing goes wrong any more and the ingester had its cycles.
import { findRoleProblems } from '@countersign/database';
import { askedAgain, coreSources, type Source } from '@countersign/domain';
import pg from 'pg';
import { type TenantModel } from '../../apps/graph-simulator/src/index.ts';
import { type ArchivedTenant, type Contents, type Finding } from './check-archive.ts';

export interface Healed {
  /** As the administrator. */
  readonly url: string;
  readonly tenant: ArchivedTenant;
  readonly model: TenantModel;
  readonly contents: Contents;
  /** When the faults were over. */
  readonly healedAt: Date;
}

interface SourceRow {
  readonly source: Source;
  /** When it was last said that it is read completely. */
  readonly saidAt: Date | null;
  /** Of the last complete sweep; of audit events, of the one that reaches furthest into the present. */
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** Sweeps that began after the faults and were not complete. */
  readonly failed: number;
}

const cycles = 3;

/** E1, E3, I6, I9. */
export async function findUnhealed(healed: Healed): Promise<Finding[]> {
  const client = new pg.Client({ connectionString: healed.url });
  await client.connect();
  try {
    const rows = await sourceRows(client, healed);
    const roles = await findRoleProblems(client);
    return [
      ...rows.flatMap((row) => findMissing(row, healed)),
      ...(await findUnread(client, healed.tenant)),
      ...(await findWrongCases(client, healed, rows)),
      ...(await findWrongGaps(client, healed.tenant)),
      ...roles.map((what) => ({ code: 'I6', what })),
    ];
  } finally {
    await client.end();
  }
}

/**
 * E2: whether every source was read after the faults and says so; null while one has not. What it took is found out at
 * this moment, since an ingester that is asked to end leaves a reading behind.
 */
export async function findSlowHealing(
  url: string,
  tenant: ArchivedTenant,
  healedAt: Date,
): Promise<readonly Finding[] | null> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const rows = await sourceRows(client, { tenant, healedAt });
    // Not whether it is idle: with short intervals on a busy machine it is always being read again.
    const isAfter = (at: Date | null) => at !== null && at >= healedAt;
    const isHealthy = rows.every(({ saidAt, startedAt }) => isAfter(saidAt) && isAfter(startedAt));
    if (!isHealthy) return null;
    return rows
      .filter(({ failed }) => failed >= cycles)
      .map(({ source, failed }) => ({
        code: 'E2',
        what: `${source} took ${failed + 1} cycles to be read after the faults.`,
      }));
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function sourceRows(
  client: pg.Client,
  { tenant, healedAt }: Pick<Healed, 'tenant' | 'healedAt'>,
): Promise<SourceRow[]> {
  const { rows } = await client.query<SourceRow>(
    `select source, h.last_complete_at as "saidAt", last.started_at as "startedAt", last.ended_at as "endedAt",
            (select count(*)::int from sweep s where s.tenant_id = $1 and s.source = n.source
                and not s.complete and s.started_at >= $3 and s.reason is distinct from $4) as failed
       from unnest($2::text[]) as n(source)
       left join harvest_state h using (source)
       left join lateral (select started_at, ended_at from sweep s
                           where s.tenant_id = $1 and s.source = n.source and s.complete
                           order by coalesce(range_to, ended_at) desc, ended_at desc limit 1) last on true
      where h.tenant_id = $1 or h.tenant_id is null`,
    [tenant.tenantId, [...coreSources], healedAt, askedAgain],
  );
  return rows;
}

/** E1: what was visible when the last complete reading began is archived, to the byte. */
function findMissing({ source, startedAt, endedAt }: SourceRow, { model, contents }: Healed): Finding[] {
  if (startedAt === null || endedAt === null) return [];
  const archived = contents.get(source) ?? new Set();
  const then = textsOf(model, source, startedAt.getTime());
  // What changed while it was read may be archived as it was or as it became.
  const later = textsOf(model, source, endedAt.getTime() + 1000);
  return [...then].flatMap(([id, text]) =>
    archived.has(text) || archived.has(later.get(id) ?? text)
      ? []
      : [{ code: 'E1', what: `${source}: ${id} is visible and is not archived as it is.` }],
  );
}

function textsOf(model: TenantModel, source: Source, at: number): Map<string, string> {
  const objects = {
    'approval-requests': () => model.requestsVisibleAt(at),
    'access-policies': () => model.policiesVisibleAt(at),
    'audit-events': () => model.eventsVisibleAt(at),
  }[source as 'approval-requests']();
  return new Map(objects.map((object) => [object.id, JSON.stringify(object)]));
}

/** I9: of every observation there is one record or one rejection, and of nothing else. */
async function findUnread(client: pg.Client, { tenantId }: ArchivedTenant): Promise<Finding[]> {
  const { rows } = await client.query<{ position: number; times: number }>(
    `with record as (
       select position from request_version where tenant_id = $1
       union all select position from policy_version where tenant_id = $1
       union all select position from audit_event where tenant_id = $1
       union all select position from role_assignment_version where tenant_id = $1
       union all select position from approver_group_version where tenant_id = $1
       union all select position from group_member_version where tenant_id = $1
       union all select position from directory_event where tenant_id = $1
       union all select position from rejection where tenant_id = $1 and position is not null)
     select coalesce(o.position, r.position)::int as position, count(r.position)::int as times
       from (select position from observation where tenant_id = $1) o
       full join record r on r.position = o.position
      group by o.position, r.position
     having o.position is null or count(r.position) <> 1`,
    [tenantId],
  );
  return rows.map(({ position, times }) => ({
    code: 'I9',
    what: `Of the observation at position ${position} there are ${times} records.`,
  }));
}

/** The cases of what is visible say what Graph says. */
async function findWrongCases(
  client: pg.Client,
  healed: Healed,
  rows: readonly SourceRow[],
): Promise<Finding[]> {
  const last = rows.find(({ source }) => source === 'approval-requests');
  if (!last?.startedAt || !last.endedAt) return [];
  const { rows: cases } = await client.query<{ id: string; status: string }>(
    'select request_id as id, status from approval_case where tenant_id = $1',
    [healed.tenant.tenantId],
  );
  const told = new Map(cases.map(({ id, status }) => [id, status]));
  const later = new Map(
    healed.model.requestsVisibleAt(last.endedAt.getTime() + 1000).map(({ id, status }) => [id, status]),
  );
  return healed.model.requestsVisibleAt(last.startedAt.getTime()).flatMap(({ id, status }) => {
    const said = told.get(id);
    const isRight = said === status || said === later.get(id);
    return isRight ? [] : [{ code: 'E1', what: `Request ${id} is ${status}, and its case says ${said}.` }];
  });
}

const requestMemory = 30 * 24 * 3_600_000;

/** E3, O12: gaps of requests are the pauses between complete readings that outlast Graph's memory, and no others. */
async function findWrongGaps(client: pg.Client, { tenantId }: ArchivedTenant): Promise<Finding[]> {
  const { rows: sweeps } = await client.query<{ startedAt: Date; endedAt: Date }>(
    `select started_at as "startedAt", ended_at as "endedAt" from sweep
      where tenant_id = $1 and source = 'approval-requests' and complete order by ended_at`,
    [tenantId],
  );
  const expected = sweeps.slice(1).flatMap(({ startedAt }, index) => {
    const before = (sweeps[index] as { endedAt: Date }).endedAt.getTime();
    return startedAt.getTime() - before > requestMemory
      ? [`${new Date(before).toISOString()} ${new Date(startedAt.getTime() - requestMemory).toISOString()}`]
      : [];
  });
  const { rows: records } = await client.query<{ body: string }>(
    `select body from control_record where tenant_id = $1 and kind = 'gap' order by position`,
    [tenantId],
  );
  const told = records
    .map(({ body }) => JSON.parse(body) as { source: string; from: string; to: string })
    .filter(({ source }) => source === 'approval-requests')
    .map(({ from, to }) => `${iso(from)} ${iso(to)}`);
  return [
    ...expected
      .filter((span) => !told.includes(span))
      .map((span) => ({ code: 'O12', what: `Nothing was read from ${span}, and no gap record says so.` })),
    ...told
      .filter((span) => !expected.includes(span))
      .map((span) => ({ code: 'E3', what: `A gap is recorded from ${span}, where there is none.` })),
  ];
}

function iso(text: string): string {
  return new Date(text).toISOString();
}
