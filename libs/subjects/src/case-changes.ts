import {
  type EffectEvent,
  resultSucceeded,
  toldDifferences,
  type ToldDifferences,
} from '@countersign/domain';
import type { QueryRunner } from 'typeorm';
import { readAsked, readTexts } from './asked-texts.ts';

/** Their texts are in memory at once. Of a page only what these cases name is looked at, so that more read fewer pages. */
const casesAtOnce = 100;
const eventsMax = 20;

const effectsSql = `
select r.request_id as "requestId", e.position::float8 as position, instant_text(e.occurred_at) as "occurredAt",
       k.result, e.strength in ('exact', 'strong') as "isSure"
  from unnest($2::text[]) as r(request_id)
 cross join lateral (
   select position, occurred_at, strength from case_event
    where tenant_id = $1 and request_id = r.request_id and role = 'effect'
    order by occurred_at, position limit ${eventsMax}) e
 cross join lateral (
   select kind_id from audit_event
    where tenant_id = $1 and occurred_at = e.occurred_at and position = e.position limit 1) ev
  join event_kind k on k.kind_id = ev.kind_id
  join observation o on o.tenant_id = $1 and o.position = e.position and o.purged_at_position is null
 order by r.request_id, e.occurred_at, e.position`;

interface EffectRow extends Pick<EffectEvent, 'position' | 'occurredAt' | 'isSure'> {
  readonly requestId: string;
  readonly result: string | null;
}

/** Where what was recorded differs from what was asked, out of the archived texts, by request. */
export async function readDifferences(
  runner: QueryRunner,
  tenantId: number,
  requestIds: readonly string[],
): Promise<Map<string, ToldDifferences>> {
  const told = new Map<string, ToldDifferences>();
  for (let from = 0; from < requestIds.length; from += casesAtOnce) {
    const some = requestIds.slice(from, from + casesAtOnce);
    const asked = await readAsked(runner, tenantId, some);
    const rows = (await runner.query(effectsSql, [tenantId, some])) as EffectRow[];
    const positions = rows.map(({ position }) => position);
    const texts = await readTexts(runner, tenantId, positions);
    for (const requestId of some) {
      const events = rows
        .filter((row) => row.requestId === requestId)
        .flatMap((row) => effectOf(row, texts.get(row.position)));
      const request = asked.get(requestId);
      if (request && events.length > 0) told.set(requestId, toldDifferences(request, events));
    }
  }
  return told;
}

function effectOf(
  { position, occurredAt, isSure, result }: EffectRow,
  event: object | undefined,
): EffectEvent[] {
  if (event === undefined) return [];
  return [
    {
      ...{ eventId: String(position), position, occurredAt, isSure, event },
      isSuccess: resultSucceeded(result),
    },
  ];
}
