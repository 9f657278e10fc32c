import { DamagedArchiveError, observationPages } from '@countersign/database';
import {
  askedText,
  type attemptPairs,
  attemptWhy,
  type AttemptPair,
  parseJson,
  widenedBy,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';

type Pairs = ReturnType<typeof attemptPairs>;

/** What they ask is in memory at once. */
const pairsAtOnce = 100;
const readingsMax = 5;

const positionsSql = `
select r.request_id as "requestId", v.position::float8 as position
  from unnest($2::text[]) as r(request_id)
 cross join lateral (
   select position from request_version
    where tenant_id = $1 and request_id = r.request_id order by position desc limit ${readingsMax}) v
  join observation o on o.tenant_id = $1 and o.position = v.position and o.purged_at_position is null
 order by r.request_id, v.position desc`;

/** What the later request of each pair asks otherwise than the earlier, out of the archived texts; list by list. */
export async function readAttempts(
  runner: QueryRunner,
  tenantId: number,
  lists: readonly Pairs[],
): Promise<AttemptPair[][]> {
  const told: AttemptPair[][] = lists.map(() => []);
  const all = lists.flatMap((pairs, list) => pairs.map((pair) => ({ ...pair, list })));
  for (let from = 0; from < all.length; from += pairsAtOnce) {
    const some = all.slice(from, from + pairsAtOnce);
    const ids = [...new Set(some.flatMap(({ earlier, later }) => [earlier.requestId, later.requestId]))];
    const asked = await readAsked(runner, tenantId, ids);
    for (const { earlier, later, list } of some) {
      const [one, other] = [asked.get(earlier.requestId) ?? null, asked.get(later.requestId) ?? null];
      told[list]?.push({ earlier, later, ...attemptWhy(one, other), widenings: widenedBy(one, other) });
    }
  }
  return told;
}

/** The newest reading of each request that says something of what it asks, else its newest. */
export async function readAsked(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<Map<string, object>> {
  const rows = (await runner.query(positionsSql, [tenantId, requestIds])) as {
    requestId: string;
    position: number;
  }[];
  const texts = await readTexts(
    runner,
    tenantId,
    rows.map(({ position }) => position),
  );
  const found = new Map<string, object>();
  for (const { requestId, position } of rows) {
    const request = texts.get(position);
    const known = found.get(requestId);
    if (request && (known === undefined || (askedText(known) === '' && askedText(request) !== '')))
      found.set(requestId, request);
  }
  return found;
}

/** The objects at these archive positions. A page that was altered stops no judgement: what lay in it is not known, and `verify` says so. */
export async function readTexts(
  runner: QueryRunner,
  tenantId: number,
  positions: readonly number[],
): Promise<Map<number, object>> {
  const texts = new Map<number, object>();
  for await (const page of observationPages(runner, tenantId, positions))
    for (const [position, bytes] of await page().catch(passOverDamage)) {
      const parsed = parseJson(bytes.toString('utf8'));
      const value = 'value' in parsed ? parsed.value : null;
      if (typeof value === 'object' && value !== null) texts.set(position, value);
    }
  return texts;
}

function passOverDamage(error: unknown): [] {
  if (error instanceof DamagedArchiveError) return [];
  throw error;
}
