import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { withTransaction } from '@countersign/database';
import {
  addSeconds,
  type CoveragePeriod,
  coverageOf,
  extendPauses,
  isEventSource,
  type Pauses,
  type Source,
  sources,
  type SweepFacts,
} from '@countersign/domain';
import { anArchive, type ArchiveBuilder } from '../../../../test/archive-builder.ts';
import { aRequestJson, plus } from '../../../../test/builders.ts';
import { useDatabase } from '../../../../test/database.ts';
import { derivedRows, differences, forgetEverything } from '../../../../test/derived-rows.ts';
import { replay } from '../replay.ts';
import { cover, recordGaps } from './cover.ts';
import { coverageOn } from './postgres-records.ts';

const database = useDatabase({ role: 'countersign_ingester' });
const runs = Number(process.env['COUNTERSIGN_TEST_RUNS'] ?? 25);

beforeEach(() => forgetEverything(database));

const periods = (archive: ArchiveBuilder, source: Source) =>
  archive.query<CoveragePeriod>(
    `select instant_text(from_at) as "from", instant_text(to_at) as "to", state, reason,
            before_sweep as before, after_sweep as after
       from coverage_period where tenant_id = $1 and source = $2 order by from_at`,
    [source],
  );

async function pauses(archive: ArchiveBuilder, source: Source): Promise<Pauses | null> {
  const [row] = await archive.query<{ known: string; from: string | null; to: string | null }>(
    `select instant_text(known_to) as known, instant_text(from_at) as "from", instant_text(to_at) as "to"
       from longest_pause where tenant_id = $1 and source = $2`,
    [source],
  );
  if (!row) return null;
  const { known, from, to } = row;
  return { knownTo: known, longest: from && to ? { from, to } : null };
}

const gapRecords = (archive: ArchiveBuilder) =>
  archive.query<{ position: number; key: string; at: string; body: string }>(
    `select position::int, key, instant_text(recorded_at) as at, body
       from control_record where tenant_id = $1 and kind = 'gap' order by position`,
  );

async function headSize(archive: ArchiveBuilder): Promise<number> {
  const [row] = await archive.query<{ size: number }>(
    'select size::int as size from archive_head where tenant_id = $1',
  );
  return row!.size;
}

const first = '2026-01-01T00:00:00.000000Z';
const hoursAfter = (hours: number) => addSeconds(first, hours * 3600);

const sweep = fc
  .record({
    source: fc.constantFrom(...sources),
    end: fc.nat({ max: 80 }),
    takes: fc.nat({ max: 3 }),
    reaches: fc.nat({ max: 60 }),
    complete: fc.nat({ max: 3 }).map((number) => number > 0),
    items: fc.nat({ max: 1 }),
  })
  .map(({ source, end, takes, reaches, complete, items }): SweepFacts & { source: Source } => {
    const unit = {
      'approval-requests': 48,
      'access-policies': 1,
      'audit-events': 600,
      'role-assignments': 1,
      'approver-groups': 1,
      'directory-audits': 24,
    }[source];
    const isEvents = isEventSource(source);
    return {
      source,
      sweepId: randomUUID(),
      startedAt: hoursAfter((end - takes) * unit),
      endedAt: hoursAfter(end * unit),
      complete,
      items,
      rangeFrom: isEvents ? hoursAfter((end - reaches - 1) * unit) : null,
      rangeTo: isEvents ? hoursAfter((end - reaches / 2) * unit) : null,
    };
  });

async function insertSweeps(archive: ArchiveBuilder, sweeps: readonly (SweepFacts & { source: Source })[]) {
  await archive.query(
    `insert into sweep (tenant_id, sweep_id, position, source, asked, range_from, range_to, started_at, ended_at,
                        pages, items, new_items, complete, reason)
     select $1, "sweepId", position, source, '', "rangeFrom", "rangeTo", "startedAt", "endedAt", 0, items, 0, complete,
            case when not complete then 'throttled' end
       from jsonb_to_recordset($2::jsonb) as s("sweepId" uuid, position bigint, source text, complete boolean, items int,
            "startedAt" timestamptz, "endedAt" timestamptz, "rangeFrom" timestamptz, "rangeTo" timestamptz)`,
    [JSON.stringify(sweeps.map((one, position) => ({ ...one, position })))],
  );
}

test('the table holds what the decision over all sweeps says, however they came in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sweep, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat({ max: 30 }), { maxLength: 4 }),
      async (sweeps, cuts) => {
        await forgetEverything(database);
        const archive = await anArchive(database);
        await insertSweeps(archive, sweeps);
        let from = 0;
        for (const to of [...cuts.sort((a, b) => a - b), sweeps.length]) {
          await withTransaction(database.in(archive.tenant.tenantId), (runner) =>
            cover(coverageOn(runner, archive.tenant.tenantId), from, Math.min(to, sweeps.length)),
          );
          from = to;
        }
        for (const source of sources) {
          const own = sweeps.filter((one) => one.source === source);
          expect(await periods(archive, source)).toEqual(coverageOf(source, own));
          expect(await pauses(archive, source)).toEqual(extendPauses(null, own));
        }
      },
    ),
    { numRuns: runs },
  );
}, 120_000);

describe('a gap', () => {
  const before = '2026-09-01T08:00:00.000Z';

  async function readTwice(days: number): Promise<ArchiveBuilder> {
    const archive = await anArchive(database);
    await archive.readRequests(before, [aRequestJson({ at: before })]);
    await archive.derive();
    await archive.readRequests(plus(before, { days }), []);
    await archive.derive();
    return archive;
  }

  test('is recorded once, with exact bounds and the reads at its ends, at a position of its own', async () => {
    const archive = await readTwice(31);
    const reads = await archive.query<{ id: string; ended: string }>(
      'select sweep_id as id, instant_text(ended_at) as ended from sweep where tenant_id = $1 order by position',
    );
    const records = await gapRecords(archive);
    expect(records).toEqual([
      {
        position: (await headSize(archive)) - 1,
        key: 'approval-requests 2026-09-01T08:00:00.000000Z',
        at: reads[1]!.ended,
        body: JSON.stringify({
          id: 'approval-requests 2026-09-01T08:00:00.000000Z',
          source: 'approval-requests',
          from: '2026-09-01T08:00:00.000Z',
          to: '2026-09-02T08:00:02.000Z',
          remembersDays: 30,
          before: reads[0]!.id,
          after: reads[1]!.id,
        }),
      },
    ]);
    expect((await periods(archive, 'approval-requests')).map(({ state }) => state)).toEqual([
      'before',
      'complete',
      'gap',
      'complete',
      'partial',
    ]);
  });

  test('is not there after 29 days', async () => {
    expect(await gapRecords(await readTwice(29))).toEqual([]);
  });

  test('survives everything derived again, and is not recorded again', async () => {
    const archive = await readTwice(40);
    const then = { records: await gapRecords(archive), derived: await derivedRows(database) };
    await replay(database.dataSource);
    await archive.derive();
    expect(await gapRecords(archive)).toEqual(then.records);
    expect(differences(then.derived, await derivedRows(database))).toEqual([]);
  });

  test('of the events is recorded when Graph has forgotten all of it, not while it grows', async () => {
    const archive = await anArchive(database);
    const { tenantId } = archive.tenant;
    const read = (end: number, from: number, to: number) => ({
      source: 'audit-events' as const,
      sweepId: randomUUID(),
      startedAt: hoursAfter(end * 24),
      endedAt: hoursAfter(end * 24),
      complete: true,
      items: 0,
      rangeFrom: hoursAfter(from * 24),
      rangeTo: hoursAfter(to * 24),
    });
    await archive.query('insert into archive_head (tenant_id, size) values ($1, 4)');
    await insertSweeps(archive, [
      read(800, 0, 800),
      read(900, 850, 900),
      read(1560, 899, 1560),
      read(1600, 1559, 1600),
    ]);
    const counts: number[] = [];
    for (const position of [0, 1, 2, 3]) {
      await withTransaction(database.in(tenantId), async (runner) => {
        await cover(coverageOn(runner, tenantId), position, position + 1);
        await recordGaps(coverageOn(runner, tenantId));
      });
      counts.push((await gapRecords(archive)).length);
    }
    expect(counts).toEqual([0, 0, 0, 1]);
    const [record] = await gapRecords(archive);
    expect(JSON.parse(record!.body)).toMatchObject({
      source: 'audit-events',
      from: `${hoursAfter(800 * 24).slice(0, 23)}Z`,
      to: `${hoursAfter(850 * 24).slice(0, 23)}Z`,
      remembersDays: 730,
    });
  });

  test('that a kill kept from being recorded is recorded by the next run, and by one of two at once', async () => {
    const archive = await readTwice(40);
    await archive.query(`delete from control_record where tenant_id = $1`);
    const { tenantId } = archive.tenant;
    const killed = withTransaction(database.in(archive.tenant.tenantId), async (runner) => {
      await recordGaps(coverageOn(runner, tenantId));
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await gapRecords(archive)).toEqual([]);
    const both = await Promise.all(
      [1, 2].map(() =>
        withTransaction(database.in(archive.tenant.tenantId), (runner) =>
          recordGaps(coverageOn(runner, tenantId)),
        ),
      ),
    );
    expect(both.flat()).toHaveLength(1);
    expect(await gapRecords(archive)).toHaveLength(1);
  });
});
