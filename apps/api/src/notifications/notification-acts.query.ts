import { type RouteSettings } from '@countersign/contract';
import { type TenantArchive } from '@countersign/database';
import { refusedAct } from '../problem/refused-act.ts';

// Each act is one function of the database: row and control record together, or neither.

/** SQLSTATEs of the functions of migration 0017. */
const problemOf = {
  CS404: 'not_found',
  CS409: 'limit_reached',
  CS429: 'too_many_requests',
} as const;

async function act(archive: TenantArchive, sql: string, values: unknown[]): Promise<string> {
  try {
    const [row] = await archive.query<{ id: string }[]>(sql, [archive.tenantIds[0], ...values]);
    return row?.id ?? '';
  } catch (error) {
    throw refusedAct(error, problemOf);
  }
}

/** A new route without an id, a new version with one. Returns the id. */
export function setRoute(
  archive: TenantArchive,
  routeId: string | null,
  settings: RouteSettings,
  who: string,
): Promise<string> {
  const sql = 'select set_notification_route($1, $2, $3, false, $4) as id';
  return act(archive, sql, [routeId, JSON.stringify(settings), who]);
}

export async function endRoute(archive: TenantArchive, routeId: string, who: string): Promise<void> {
  await act(archive, 'select set_notification_route($1, $2, null, true, $3) as id', [routeId, who]);
}

/** Returns the id of the notice. */
export function queueTest(archive: TenantArchive, routeId: string, who: string): Promise<string> {
  return act(archive, 'select queue_test_notice($1, $2, $3) as id', [routeId, who]);
}
