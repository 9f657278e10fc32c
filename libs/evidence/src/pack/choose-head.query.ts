import { type Queryable } from '../archive/queryable.ts';

export interface AnchorReceipt {
  readonly name: string;
  readonly kind: string;
  readonly receipt: Buffer;
  readonly anchoredAt: Date;
}

export interface ChosenHead {
  readonly size: number;
  readonly note: string;
  readonly signedAt: Date;
  /** Receipts of this very head; empty if it never left the house. */
  readonly receipts: readonly AnchorReceipt[];
}

/**
 * The head to prove positions below `size` by: the newest that left the house and covers them, since then its
 * receipt says when they were there at the latest; else the newest there is. Only of the log's newest edition: a
 * folder must not be silent about a restoration. Null if none is signed.
 */
export async function chooseHead(db: Queryable, tenantId: number, size: number): Promise<ChosenHead | null> {
  const [head] = (await db.query(
    `select c.size::float8 as size, c.note, c.signed_at as "signedAt"
       from checkpoint c
      where c.tenant_id = $1
        and c.size > coalesce((select max(position) from control_record where tenant_id = $1 and kind = 'restored'), -1)
      order by (c.size >= $2 and exists (select from anchor_receipt a where a.tenant_id = $1 and a.size = c.size)) desc,
               c.size desc
      limit 1`,
    [tenantId, size],
  )) as Omit<ChosenHead, 'receipts'>[];
  if (!head) return null;
  const receipts = (await db.query(
    `select anchor as name, kind, receipt, anchored_at as "anchoredAt"
       from anchor_receipt where tenant_id = $1 and size = $2 order by kind, anchor`,
    [tenantId, head.size],
  )) as AnchorReceipt[];
  return { ...head, receipts };
}
