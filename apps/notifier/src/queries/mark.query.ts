import { inTenants } from '@countersign/database';
import { type Instant } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { type ClaimedNotice } from './claim.query.ts';

const remarkMax = 500;

const endSql = `
update notice set state = $5, ended_at = $6, told_to = $7, remark = $8, claimed_until = null
 where tenant_id = $1 and route_id = $2 and key = $3 and state = 'queued' and claimed_until = $4::timestamptz`;

/** What became of a claimed notice, for good. Nothing if another notifier has claimed it since. */
export async function endNotice(
  dataSource: DataSource,
  notice: ClaimedNotice,
  end: {
    readonly state: 'sent' | 'failed' | 'dropped';
    readonly at: Instant;
    readonly toldTo?: readonly string[];
    readonly remark: string | null;
  },
): Promise<void> {
  const { tenantId, routeId, key, claimedUntil } = notice;
  const { state, at, toldTo = [], remark } = end;
  const values = [
    tenantId,
    routeId,
    key,
    claimedUntil,
    state,
    at,
    toldTo,
    remark?.slice(0, remarkMax) ?? null,
  ];
  await inTenants(dataSource, [tenantId]).query(endSql, values);
}

const laterSql = `
update notice set due_at = $5, remark = coalesce($6, remark), attempts = attempts - $7, claimed_until = null
 where tenant_id = $1 and route_id = $2 and key = $3 and state = 'queued' and claimed_until = $4::timestamptz`;

/** Lets a claimed notice wait. Without a remark it was not tried, and the attempt does not count. */
export async function postponeNotice(
  dataSource: DataSource,
  { tenantId, routeId, key, claimedUntil }: ClaimedNotice,
  until: Instant,
  remark: string | null,
): Promise<void> {
  const values = [tenantId, routeId, key, claimedUntil, until, remark?.slice(0, remarkMax) ?? null];
  await inTenants(dataSource, [tenantId]).query(laterSql, [...values, remark === null ? 1 : 0]);
}
