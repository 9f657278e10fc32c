import { inTenants } from '@countersign/database';
import { createGraphClient } from '@countersign/graph';
import { harvestInto } from '../../apps/ingester/src/harvest.ts';
import { type HarvestStore, postgresHarvestStore } from '../../apps/ingester/src/harvest-store.ts';
import { postgresRecords } from '../../apps/ingester/src/stages/postgres-records.ts';
import { normaliseIn } from '../../apps/ingester/src/stages/normalise.ts';
import { type RecordStore } from '../../apps/ingester/src/stages/record-store.ts';
import { registerTenant } from '../../apps/ingester/src/tenant-registry.ts';
import { type Tenant } from '../../apps/ingester/src/tenant.ts';
import { useDatabase } from '../database.ts';
import { graphOrigin } from './fake-graph.ts';
import { type Life } from './life.ts';
import { type Connection, memoryHarvestStore, memoryRecords } from './memory-stores.ts';
import { drawSchedule, type Schedule, second } from './schedule.ts';
import { World } from './world.ts';

// The simulation is worth as much as its memory resembles Postgres. So the same ingester reads the same Graph into
// both, and what either holds afterwards has to be the same.

const database = useDatabase({ role: 'countersign_ingester' });

/** Statements are carried out at once, and waiting moves the clock. */
class Calm implements Connection {
  readonly isDead = false;
  epoch = 0;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  step<Result>(_what: string, apply: () => Result | Promise<Result>): Promise<Result> {
    return Promise.resolve().then(apply);
  }

  look<Result>(what: string, apply: () => Result | Promise<Result>): Promise<Result> {
    return this.step(what, apply);
  }

  sleep(milliseconds: number): Promise<void> {
    this.#world.time.now += milliseconds;
    return Promise.resolve();
  }
}

interface Stores {
  readonly harvest: HarvestStore;
  readonly records: RecordStore;
}

/** Harvests as often as the schedule has cycles, with its pauses, and with everything that Graph does wrong in it. */
async function harvestAll(world: World, calm: Calm, tenant: Tenant, stores: Stores): Promise<void> {
  const { settings, events } = world.schedule;
  const life = calm as unknown as Life;
  const sweepIds = numbered();
  let next = settings.startAt;
  let begun = 0;
  while (next < settings.healAt) {
    world.time.now = Math.max(world.time.now, next);
    const outage = events.find(
      ({ op, at }) => op === 'outage' && at > next && at <= next + settings.interval,
    );
    for (; (events[begun]?.at ?? Infinity) <= world.time.now; begun += 1) {
      const event = events[begun];
      if (event?.op === 'graph') world.graph.begin(event);
    }
    await harvestInto(stores.harvest, {
      tenant,
      connect: (waits) =>
        createGraphClient({
          baseUrl: graphOrigin,
          tokens: world.graph.tokensFor(life),
          transport: world.graph.transportFor(life),
          ...waits,
          now: () => world.hostNow(),
          sleep: (milliseconds) => calm.sleep(milliseconds),
          random: () => world.random.next(),
        }),
      derive: async () => {
        const known = { kinds: new Map<string, number>(), actors: new Map<string, number>() };
        for (let more = true; more;) ({ more } = await normaliseIn(stores.records, known));
      },
      now: () => world.hostNow(),
      newSweepId: sweepIds,
      signal: new AbortController().signal,
      logger: { error: fail, warn: () => undefined, info: () => undefined, debug: () => undefined },
      report: () => undefined,
      isOnce: false,
      intervalMilliseconds: settings.interval,
    });
    next += settings.interval + (outage?.op === 'outage' ? outage.for : 0);
  }
}

function fail(message: string, fields?: Record<string, unknown>): void {
  throw new Error(message, { cause: fields?.['error'] });
}

function numbered(): () => string {
  let count = 0;
  return () => `00000000-0000-4000-8000-${String((count += 1)).padStart(12, '0')}`;
}

function inMemory(world: World): unknown {
  const { database: memory } = world;
  return {
    head: [memory.head?.size, memory.head?.pages, memory.head?.epoch],
    observations: memory.observations.map((row) =>
      [
        row.position,
        row.content_hash.toString('hex'),
        row.object_id,
        row.source,
        row.month,
        row.page_id,
        row.body_offset,
        row.body_length,
      ].join(' '),
    ),
    pages: memory.pages.map((row) =>
      [
        row.page_id,
        row.sweep_id,
        row.page_number,
        row.request_id,
        row.items,
        row.first_position,
        row.new_items,
        row.sha256.toString('hex'),
        row.known_positions.join(),
        row.known_offsets.join(),
        row.same_as_page_id ?? '-',
      ].join(' '),
    ),
    sweeps: memory.sweeps.map((row) =>
      [
        row.position,
        row.sweepId,
        row.source,
        row.items,
        row.newItems,
        row.pages,
        row.startedAt.toISOString(),
        row.endedAt.toISOString(),
        row.rangeFrom?.toISOString() ?? '-',
        row.rangeTo?.toISOString() ?? '-',
        row.reason ?? 'complete',
      ].join(' '),
    ),
    coverage: [...memory.coverage]
      .flatMap(([source, periods]) =>
        periods.map(({ from, to, state, reason, before, after }) =>
          [source, from ?? '-', to ?? '-', state, reason ?? '-', before ?? '-', after ?? '-'].join(' '),
        ),
      )
      .sort(),
    versions: [...memory.versions.values()]
      .sort((one, other) => one.position - other.position)
      .map(({ position, objectId, lastModifiedAt, firstSeenAt, lastSeenAt, sightings, goneAt }) =>
        [position, objectId, lastModifiedAt ?? '-', firstSeenAt, lastSeenAt, sightings, goneAt ?? '-'].join(
          ' ',
        ),
      ),
    controls: memory.controls.map(({ position, key, at, body }) => [position, key, at, body].join(' ')),
    cursor: [memory.cursor.nextPageId, memory.cursor.nextSweepPosition],
    states: [...memory.states]
      .map(([source, { state, message, throttledUntil }]) =>
        [source, state, message ?? '-', throttledUntil?.toISOString() ?? '-'].join(' '),
      )
      .sort(),
  };
}

async function inPostgres({ tenantId }: Tenant): Promise<unknown> {
  const lines = async (sql: string) =>
    (await database.query<{ line: string }>(sql, [tenantId])).map(({ line }) => line);
  const iso = (column: string) =>
    `coalesce(to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '-')`;
  const [head] = await database.query<{ size: number; pages: number; epoch: number }>(
    'select size::int, pages::int, epoch::int from archive_head where tenant_id = $1',
    [tenantId],
  );
  const [cursor] = await database.query<{ page: number; sweep: number }>(
    'select next_page_id::int as page, next_sweep_position::int as sweep from stage_cursor where tenant_id = $1',
    [tenantId],
  );
  return {
    head: [head!.size, head!.pages, head!.epoch],
    observations: await lines(
      `select concat_ws(' ', position, encode(content_hash, 'hex'), coalesce(object_id, ''), source, month, page_id, body_offset, body_length) as line
         from observation where tenant_id = $1 order by position`,
    ),
    pages: await lines(
      `select concat_ws(' ', page_id, sweep_id, page_number, request_id, items, first_position, new_items, encode(sha256, 'hex'),
                        array_to_string(known_positions, ','), array_to_string(known_offsets, ','), coalesce(same_as_page_id::text, '-')) as line
         from page where tenant_id = $1 order by page_id`,
    ),
    sweeps: await lines(
      `select concat_ws(' ', position, sweep_id, source, items, new_items, pages, ${iso('started_at')}, ${iso('ended_at')},
                        ${iso('range_from')}, ${iso('range_to')}, coalesce(reason, 'complete')) as line
         from sweep where tenant_id = $1 order by position`,
    ),
    coverage: (
      await lines(
        `select concat_ws(' ', source, coalesce(instant_text(from_at), '-'), coalesce(instant_text(to_at), '-'), state, coalesce(reason, '-'),
                          coalesce(before_sweep::text, '-'), coalesce(after_sweep::text, '-')) as line
           from coverage_period where tenant_id = $1`,
      )
    ).sort(),
    versions: await lines(
      `select concat_ws(' ', position, id, coalesce(instant_text(last_modified_at), '-'), instant_text(first_seen_at),
                        instant_text(last_seen_at), sightings, coalesce(instant_text(gone_at), '-')) as line
         from (select tenant_id, position, request_id as id, last_modified_at, first_seen_at, last_seen_at, sightings, gone_at
                 from request_version
               union all
               select tenant_id, position, policy_id, null, first_seen_at, last_seen_at, sightings, gone_at
                 from policy_version) v
        where tenant_id = $1 order by position`,
    ),
    controls: await lines(
      `select concat_ws(' ', position, key, instant_text(recorded_at), body) as line from control_record where tenant_id = $1 order by position`,
    ),
    cursor: [cursor!.page, cursor!.sweep],
    states: (
      await lines(
        `select concat_ws(' ', source, state, coalesce(message, '-'), ${iso('throttled_until')}) as line from harvest_state where tenant_id = $1`,
      )
    ).sort(),
  };
}

/** A month without a harvest, so that a gap is among what is compared. */
function withPause(schedule: Schedule): Schedule {
  const at = schedule.settings.startAt + 2 * schedule.settings.interval + second;
  const length = 40 * 86_400_000;
  const events = schedule.events.filter(({ op }) => op !== 'skew' && op !== 'outage');
  return {
    ...schedule,
    settings: {
      ...schedule.settings,
      healAt: schedule.settings.startAt + 5 * schedule.settings.interval + length,
    },
    events: [...events, { op: 'outage' as const, at, for: length }].sort((a, b) => a.at - b.at),
  };
}

test.each([1, 2, 5, 11])(
  'memory and Postgres hold the same after the history of seed %i',
  async (seed) => {
    const schedule = withPause(drawSchedule(seed));
    const named = { entraId: `contoso ${seed}`, name: null, isDemo: true };
    const tenant = await registerTenant(database.dataSource, named);
    const real = new World(schedule, false);
    await harvestAll(real, new Calm(real), tenant, {
      harvest: postgresHarvestStore(database.dataSource, tenant, () => real.hostNow()),
      records: postgresRecords(inTenants(database.dataSource, [tenant.tenantId]), tenant.tenantId),
    });
    const simulated = new World(schedule, false);
    const calm = new Calm(simulated);
    await harvestAll(simulated, calm, tenant, {
      harvest: memoryHarvestStore(simulated.database, calm, () => simulated.hostNow(), tenant),
      records: memoryRecords(simulated.database, calm),
    });
    const held = await inPostgres(tenant);
    expect(inMemory(simulated)).toEqual(held);
    expect((held as { controls: unknown[] }).controls).toHaveLength(1);
  },
  900_000,
);
