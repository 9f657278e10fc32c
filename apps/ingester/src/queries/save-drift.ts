import type { Drift, DriftKind, Source } from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

/** A difference with the contents of one batch that showed it. */
export interface DriftToSave extends Omit<Drift, 'kind'> {
  readonly source: Source;
  readonly kind: DriftKind | 'more';
  times: number;
  readonly firstSeenAt: string;
  lastSeenAt: string;
  /** Of the newest of them. */
  position: number;
}

/** Of one batch, in the order in which they first appeared. */
export type DriftOfBatch = Map<string, DriftToSave>;

/** A source that sends a new member name with every object must not fill the table. */
const differencesMax = 200;

const keyOf = (drift: Pick<DriftToSave, 'source' | 'kind' | 'path' | 'found'>) =>
  JSON.stringify([drift.source, drift.kind, drift.path, drift.found]);

export function addDrift(
  batch: DriftOfBatch,
  drifts: readonly Drift[],
  seen: { readonly source: Source; readonly position: number; readonly receivedAt: string },
): void {
  for (const drift of drifts) {
    const { source, position, receivedAt } = seen;
    merge(batch, {
      ...drift,
      source,
      times: 1,
      firstSeenAt: receivedAt,
      lastSeenAt: receivedAt,
      position,
    });
  }
}

/** Contents come in archive order, so the later one is the newer. */
function merge(batch: DriftOfBatch, drift: DriftToSave): void {
  const key = keyOf(drift);
  const known = batch.get(key);
  if (!known) return void batch.set(key, drift);
  known.times += drift.times;
  known.lastSeenAt = drift.lastSeenAt;
  known.position = drift.position;
}

const knownSql = `select source, kind, path, found from drift where tenant_id = $1`;

const sql = `
insert into drift as d (tenant_id, source, kind, path, found, expected, times, first_seen_at, last_seen_at, sample_position)
select $1, r.source, r.kind, r.path, r.found, r.expected, r.times, r."firstSeenAt", r."lastSeenAt", r.position
  from jsonb_to_recordset($2) as r(source text, kind text, path text, found text, expected text, times int,
                                   "firstSeenAt" timestamptz, "lastSeenAt" timestamptz, position bigint)
on conflict (tenant_id, source, kind, path, found) do update
   set times = d.times + excluded.times, last_seen_at = excluded.last_seen_at,
       sample_position = excluded.sample_position, expected = excluded.expected`;

/** Adds what a batch showed to what is known; of new differences only so many, the rest together. */
export async function saveDrift(runner: QueryRunner, tenantId: number, batch: DriftOfBatch): Promise<void> {
  if (batch.size === 0) return;
  const known = (await runner.query(knownSql, [tenantId])) as DriftToSave[];
  const keys = new Set(known.map(keyOf));
  const count = new Map<Source, number>();
  for (const { source } of known) count.set(source, (count.get(source) ?? 0) + 1);
  const saved: DriftOfBatch = new Map();
  for (const [key, drift] of batch) {
    const { source } = drift;
    if (!keys.has(key) && (count.get(source) ?? 0) >= differencesMax) {
      merge(saved, { ...drift, kind: 'more', path: '', found: '', expected: null });
      continue;
    }
    if (!keys.has(key)) count.set(source, (count.get(source) ?? 0) + 1);
    merge(saved, { ...drift });
  }
  await runner.query(sql, [tenantId, JSON.stringify([...saved.values()])]);
}
