import { type Checkpoint } from '../note/checkpoint.ts';
import { type Queryable } from './queryable.ts';

/**
 * What a control record `restored` says: that heads of this log were signed which the archive does not continue any
 * more. With it a new edition of the log begins.
 */
export interface Admission {
  /** Of the edition that begins. */
  readonly origin: string;
  /** Origin of the edition that ends. */
  readonly ended: string;
  /** The verifier key in force from here on, and the one that signed the head of `size`; null if there is none. */
  readonly key: string;
  readonly previous: string | null;
  /** Of the newest head of the ended edition that the archive has; 0 if none. Up to here nothing is lost. */
  readonly size: number;
  /** Heads that were signed beyond, in the ended edition or in one that the archive knows nothing of. */
  readonly lost: readonly Checkpoint[];
  readonly reason: string;
  readonly by: string;
}

export interface ControlRow {
  readonly position: number;
  readonly body: string;
}

export interface AdmissionRow extends ControlRow {
  readonly recordedAt: string;
}

/** People read them in a terminal and in a manifest of one line for each record. */
export function isPlainText(text: string): boolean {
  return text.trim() !== '' && text.length <= 500 && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text);
}

export function admissionBody({ origin, lost, ...rest }: Admission): string {
  const { ended, key, previous, size, reason, by } = rest;
  const heads = lost.map((head) => [head.origin, head.size, head.rootHash.toString('hex')]);
  return JSON.stringify({ id: origin, ended, key, previous, size, lost: heads, reason, by });
}

/** Reads the body of a `restored` record; null for anything we did not write. */
export function readAdmission(body: string): Admission | null {
  let read: Record<string, unknown> | null;
  try {
    read = JSON.parse(body) as Record<string, unknown> | null;
  } catch {
    return null;
  }
  const { id: origin, ended, key, previous, size, lost, reason, by } = read ?? {};
  if (!Array.isArray(lost) || !lost.every(isHead) || !isSize(size)) return null;
  const heads = lost.map(([of, at, root]) => ({ origin: of, size: at, rootHash: Buffer.from(root, 'hex') }));
  const texts = { origin, ended, key, reason, by };
  if (!areTexts(texts) || !isPlainText(texts.reason) || !isPlainText(texts.by)) return null;
  if (previous !== null && typeof previous !== 'string') return null;
  const admission = { ...texts, previous, size, lost: heads };
  return admissionBody(admission) === body ? admission : null;
}

/** The `restored` records of a log, oldest first. */
export async function readAdmissionRows(db: Queryable, tenantId: number): Promise<AdmissionRow[]> {
  return (await db.query(
    `select position::float8 as position, body, left(instant_text(recorded_at), 23) || 'Z' as "recordedAt" from control_record
      where tenant_id = $1 and kind = 'restored' order by position`,
    [tenantId],
  )) as AdmissionRow[];
}

function isHead(value: unknown): value is [origin: string, size: number, root: string] {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [origin, size, root] = value as unknown[];
  return (
    typeof origin === 'string' && isSize(size) && typeof root === 'string' && /^[0-9a-f]{64}$/.test(root)
  );
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function areTexts<Name extends string>(values: Record<Name, unknown>): values is Record<Name, string> {
  return Object.values(values).every((value) => typeof value === 'string');
}
