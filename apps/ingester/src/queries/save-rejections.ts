import type { QueryRunner } from 'typeorm';

export interface RejectionToSave {
  readonly pageId: number;
  /** Index of the object among the page's own new objects; -1 for the page itself. */
  readonly item: number;
  readonly source: string;
  readonly position: number | null;
  readonly reason: string;
  readonly excerpt: string;
  readonly receivedAt: string;
}

const sql = `
insert into rejection (tenant_id, page_id, item, source, position, reason, excerpt, rejected_at)
select $1, r."pageId", r.item, r.source, r.position, r.reason, r.excerpt, r."receivedAt"
  from jsonb_to_recordset($2) as r("pageId" bigint, item int, source text, position bigint, reason text,
                                   excerpt text, "receivedAt" timestamptz)
on conflict do nothing`;

export async function saveRejections(
  runner: QueryRunner,
  tenantId: number,
  rejections: readonly RejectionToSave[],
): Promise<void> {
  if (rejections.length > 0) await runner.query(sql, [tenantId, JSON.stringify(rejections)]);
}
