import { inTenants, withTransaction } from '@countersign/database';
import {
  type AdmissionRow,
  type CheckpointRow,
  type ControlRow,
  type Log,
  newestCheckpoint,
  readAdmissionRows,
  readLog,
  type SignedCheckpoint,
} from '@countersign/evidence';
import { type DataSource, type QueryRunner } from 'typeorm';
import { type AnchorPast } from './is-due.ts';
import { keyRecordBody } from './keys/key-record.ts';
import { insertHead, insertKept, type KeptNode, readForUpdate } from './write-head.ts';

interface AnchorName {
  readonly name: string;
  readonly kind: string;
}

/** Where a log stands in the database. */
export interface StoredLog {
  readonly log: Log;
  readonly newest: CheckpointRow | null;
  /** Control records of kind `key`, oldest first. */
  readonly keys: readonly ControlRow[];
  /** Those of kind `restored`, likewise. */
  readonly admissions: readonly AdmissionRow[];
}

/** What the notary reads and writes of one log at a time. */
export class LogStore {
  readonly #dataSource: DataSource;

  constructor(dataSource: DataSource) {
    this.#dataSource = dataSource;
  }

  /** Tenants with a log, whether anything is archived or not. */
  /** All of them, or the one of this id, if it is there. */
  async tenants(entraId?: string): Promise<number[]> {
    const rows = (await this.#dataSource.query(
      'select tenant_id as id from tenant where $1::text is null or entra_id = $1 order by tenant_id',
      [entraId ?? null],
    )) as { id: number }[];
    return rows.map(({ id }) => id);
  }

  /** Reads in one snapshot: deleting under policy may be at work, and a half-deleted page would look altered. */
  read<Result>(tenantId: number, work: (runner: QueryRunner) => Promise<Result>): Promise<Result> {
    return withTransaction(inTenants(this.#dataSource, [tenantId]), work, { isolation: 'REPEATABLE READ' });
  }

  write<Result>(tenantId: number, work: (runner: QueryRunner) => Promise<Result>): Promise<Result> {
    return withTransaction(inTenants(this.#dataSource, [tenantId]), work);
  }

  stored(tenantId: number): Promise<StoredLog | null> {
    return this.read(tenantId, async (runner) => {
      const log = await readLog(runner, tenantId);
      if (!log) return null;
      return {
        log,
        newest: await newestCheckpoint(runner, tenantId),
        keys: await readKeyRows(runner, tenantId),
        admissions: await readAdmissionRows(runner, tenantId),
      };
    });
  }

  /** Says in the log that from here on another key signs. Saying it twice adds nothing. */
  async recordKey({ tenantId }: Log, key: string, previous: string | null, now: Date): Promise<void> {
    await this.write(tenantId, (runner) =>
      runner.query(`select append_control($1, 'key', $2, $3, $4)`, [
        tenantId,
        key,
        now,
        keyRecordBody(key, previous),
      ]),
    );
  }

  /**
   * Puts a checkpoint and the subtrees it completes into the database, both or none. Refused, with false, if the
   * log was quarantined meanwhile or is not where it was when the checkpoint was made.
   */
  saveCheckpoint(
    log: Log,
    previousSize: number,
    head: SignedCheckpoint,
    kept: readonly KeptNode[],
  ): Promise<boolean> {
    return this.write(log.tenantId, async (runner) => {
      const stored = await readForUpdate(runner, log);
      if (stored?.status !== 'active' || stored.newest !== previousSize) return false;
      await insertHead(runner, log.tenantId, head, kept);
      return true;
    });
  }

  /**
   * Puts a `restored` record at the end of a quarantined log, the first head of the new edition over it, and takes the
   * quarantine away: all or nothing. `sign` is given the size to sign, in the same transaction. False if the log is
   * not as it was found.
   */
  beginEdition(
    log: Log,
    previousSize: number,
    { key, at, body }: { readonly key: string; readonly at: Date; readonly body: string },
    sign: (runner: QueryRunner, size: number) => Promise<SignedCheckpoint & { kept: readonly KeptNode[] }>,
  ): Promise<boolean> {
    const { tenantId } = log;
    return this.write(tenantId, async (runner) => {
      const stored = await readForUpdate(runner, log);
      if (stored?.status !== 'quarantined' || stored.newest !== previousSize) return false;
      const [record] = (await runner.query(
        `select append_control($1, 'restored', $2, $3, $4)::float8 as position`,
        [tenantId, key, at, body],
      )) as { position: number | null }[];
      if (record?.position == null) return false;
      const { kept, ...head } = await sign(runner, record.position + 1);
      await insertHead(runner, tenantId, head, kept);
      await runner.query(releaseSql, [tenantId]);
      return true;
    });
  }

  saveKept(tenantId: number, kept: readonly KeptNode[]): Promise<void> {
    return this.write(tenantId, (runner) => insertKept(runner, tenantId, kept));
  }

  /** How many subtrees of each height are kept. */
  async keptCounts(tenantId: number): Promise<Map<number, number>> {
    const rows = await this.read(
      tenantId,
      (runner) =>
        runner.query(
          'select height, count(*)::float8 as count from subtree where tenant_id = $1 group by height',
          [tenantId],
        ) as Promise<{ height: number; count: number }[]>,
    );
    return new Map(rows.map(({ height, count }) => [height, count]));
  }

  async anchorPast(tenantId: number, anchor: string): Promise<AnchorPast> {
    return this.read(tenantId, async (runner) => {
      const [receipt] = (await runner.query(
        `select size::float8 as size, anchored_at as at from anchor_receipt
          where tenant_id = $1 and anchor = $2 order by size desc limit 1`,
        [tenantId, anchor],
      )) as { size: number; at: Date }[];
      const [state] = (await runner.query(
        'select last_attempt_at as at from anchor_state where tenant_id = $1 and anchor = $2',
        [tenantId, anchor],
      )) as { at: Date | null }[];
      return {
        anchoredSize: receipt?.size ?? null,
        anchoredAt: receipt?.at ?? null,
        attemptedAt: state?.at ?? null,
      };
    });
  }

  /** The receipt was verified. Evidence and state together. */
  async saveReceipt(
    tenantId: number,
    { name, kind }: AnchorName,
    size: number,
    { bytes, anchoredAt }: { readonly bytes: Buffer; readonly anchoredAt: Date },
    now: Date,
  ): Promise<void> {
    await this.write(tenantId, async (runner) => {
      await runner.query(
        `insert into anchor_receipt (tenant_id, size, anchor, kind, receipt, anchored_at, verified_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
        [tenantId, size, name, kind, bytes, anchoredAt, now],
      );
      await runner.query(
        `insert into anchor_state (tenant_id, anchor, kind, last_attempt_at, last_success_at)
         values ($1, $2, $3, $4, $4)
         on conflict (tenant_id, anchor) do update
            set kind = $3, last_attempt_at = $4, last_success_at = $4, message = null, next_step = null`,
        [tenantId, name, kind, now],
      );
    });
  }

  async saveAnchorFailure(
    tenantId: number,
    { name, kind }: AnchorName,
    message: string,
    nextStep: string | null,
    now: Date,
  ): Promise<void> {
    await this.write(tenantId, (runner) =>
      runner.query(
        `insert into anchor_state (tenant_id, anchor, kind, last_attempt_at, message, next_step)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id, anchor) do update
            set kind = $3, last_attempt_at = $4, message = $5, next_step = $6`,
        [tenantId, name, kind, now, message, nextStep],
      ),
    );
  }

  /** The newest verification from end to end, by this notary or a person; null if there was none. */
  async newestVerification(tenantId: number): Promise<{ startedAt: Date; problem: string | null } | null> {
    const [row] = await this.read(
      tenantId,
      (runner) =>
        runner.query(
          `select started_at as "startedAt", problem from verification
            where tenant_id = $1 and is_full order by started_at desc limit 1`,
          [tenantId],
        ) as Promise<{ startedAt: Date; problem: string | null }[]>,
    );
    return row ?? null;
  }

  async quarantine({ tenantId }: Log, reason: string): Promise<void> {
    await this.write(tenantId, (runner) =>
      runner.query(
        `update evidence_log set status = 'quarantined', status_reason = $2, status_since = now()
          where tenant_id = $1 and status = 'active'`,
        [tenantId, reason],
      ),
    );
  }

  async release({ tenantId }: Log): Promise<void> {
    await this.write(tenantId, (runner) => runner.query(releaseSql, [tenantId]));
  }
}

async function readKeyRows(runner: QueryRunner, tenantId: number): Promise<ControlRow[]> {
  return (await runner.query(
    `select position::float8 as position, body from control_record
      where tenant_id = $1 and kind = 'key' order by position`,
    [tenantId],
  )) as ControlRow[];
}

const releaseSql = `
update evidence_log set status = 'active', status_reason = null, status_since = now()
 where tenant_id = $1 and status = 'quarantined'`;
