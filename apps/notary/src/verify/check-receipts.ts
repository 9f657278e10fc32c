import { type Editions, type Log } from '@countersign/evidence';
import { type QueryRunner } from 'typeorm';
import { type Anchor, AnchorError, type ReceiptChecker } from '../anchors/anchor.ts';
import { VerifyProblem } from './verify-problem.ts';

interface ReceiptRow {
  readonly size: number;
  readonly name: string;
  readonly kind: string;
  readonly receipt: Buffer;
  /** Null if the row says it finer than any receipt. */
  readonly anchoredAt: Date | null;
  /** Null if there is no checkpoint of that size. */
  readonly note: string | null;
}

const perLook = 200;

/** Checks the stored receipts again, offline: all of them, or the newest of each anchor. */
export async function checkReceipts(
  runner: QueryRunner,
  log: Log,
  editions: Editions,
  anchors: readonly Anchor[],
  isFull: boolean,
): Promise<{ checked: number; notes: string[] }> {
  let checked = 0;
  const unknown = new Map<string, number>();
  const checkers = new Checkers();
  try {
    for await (const row of isFull ? readReceipts(runner, log.tenantId) : readNewest(runner, log.tenantId)) {
      const anchor = anchors.find(({ name }) => name === row.name);
      if (!anchor) {
        noteOf(row);
        unknown.set(row.name, (unknown.get(row.name) ?? 0) + 1);
        continue;
      }
      await checkReceipt(editions, checkers, anchor, row);
      checked += 1;
    }
  } finally {
    await checkers.close();
  }
  const notes = [...unknown].map(
    ([name, count]) =>
      `${count} ${count === 1 ? 'receipt' : 'receipts'} of the anchor ${name} could not be checked: it is not configured here.`,
  );
  return { checked, notes };
}

async function checkReceipt(
  editions: Editions,
  checkers: Checkers,
  anchor: Anchor,
  row: ReceiptRow,
): Promise<void> {
  const wrong = (finding: string) =>
    new VerifyProblem('anchor_receipt', null, `the receipt of ${row.name} for size ${row.size}`, finding);
  if (anchor.kind !== row.kind)
    throw wrong(`the anchor is of kind ${anchor.kind}, its row says ${row.kind}.`);
  let at: Date;
  try {
    const checker = await checkers.of(anchor);
    const origin = editions.originAt(row.size);
    at = await checker.verify({ origin, size: row.size, note: noteOf(row) }, row.receipt);
  } catch (error) {
    if (error instanceof AnchorError) throw wrong(`${error.message} ${error.nextStep}`);
    throw error;
  }
  if (at.getTime() !== row.anchoredAt?.getTime())
    throw wrong(
      `it says ${at.toISOString()}, its row ${row.anchoredAt?.toISOString() ?? 'another time'}: the row was altered.`,
    );
}

/** Whether its anchor is configured here or not, a receipt is of a checkpoint. */
function noteOf({ note, name, size }: ReceiptRow): string {
  if (note !== null) return note;
  const finding = 'there is no checkpoint of that size: it was deleted, or the receipt was moved.';
  throw new VerifyProblem('anchor_receipt', null, `the receipt of ${name} for size ${size}`, finding);
}

/** One for each anchor that can check many receipts at once, opened when the first is looked at. */
class Checkers {
  readonly #open = new Map<Anchor, ReceiptChecker>();

  async of(anchor: Anchor): Promise<Pick<ReceiptChecker, 'verify'>> {
    const checker = this.#open.get(anchor) ?? (await anchor.openChecker?.());
    if (!checker) return anchor;
    this.#open.set(anchor, checker);
    return checker;
  }

  async close(): Promise<void> {
    for (const checker of this.#open.values()) await checker.close();
  }
}

const select = `
  select r.size::float8 as size, r.anchor as name, r.kind, r.receipt, c.note,
         case when r.anchored_at = date_trunc('milliseconds', r.anchored_at) then r.anchored_at end as "anchoredAt"
    from anchor_receipt r left join checkpoint c using (tenant_id, size)`;

async function* readReceipts(runner: QueryRunner, tenantId: number): AsyncGenerator<ReceiptRow> {
  for (let after: { size: number; name: string } = { size: -1, name: '' }; ;) {
    const rows = (await runner.query(
      `${select} where r.tenant_id = $1 and (r.size, r.anchor) > ($2::bigint, $3) order by r.size, r.anchor limit ${perLook}`,
      [tenantId, after.size, after.name],
    )) as ReceiptRow[];
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < perLook) return;
    after = last;
  }
}

async function* readNewest(runner: QueryRunner, tenantId: number): AsyncGenerator<ReceiptRow> {
  yield* (await runner.query(
    `${select} where r.tenant_id = $1
       and r.size = (select max(size) from anchor_receipt n where n.tenant_id = $1 and n.anchor = r.anchor)
     order by r.anchor`,
    [tenantId],
  )) as ReceiptRow[];
}
