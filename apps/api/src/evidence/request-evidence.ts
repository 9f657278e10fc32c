import { type CaseProof, type ProvenRecord } from '@countersign/contract';
import { inTenants, withTransaction } from '@countersign/database';
import {
  Bodies,
  chooseHead,
  type EvidenceFile,
  evidenceOfRequest,
  type Log,
  NoEvidence,
  openHead,
  proveRecord,
  type ProvedRecord,
  readLog,
  readLogKeys,
  recordsOfRequest,
  type RequestRecord,
} from '@countersign/evidence';
import { type DataSource, type QueryRunner } from 'typeorm';
import { findRequestApprovers } from '../approvers/request-approvers.ts';
import { findTenants } from '../scope/find-tenants.query.ts';
import { approversText } from './approvers-text.ts';

/** Each record costs a few look-ups and the unpacking of its page: more than this is for the evidence folder. */
const recordsCheckedMax = 60;

/** Runs `work` on one moment of the archive, so that nothing archived meanwhile looks like a fault. */
async function atOneMoment<Result>(
  dataSource: DataSource,
  entraId: string,
  work: (runner: QueryRunner, log: Log) => Promise<Result>,
): Promise<Result | null> {
  const [tenantId] = await findTenants(dataSource, [entraId]);
  if (tenantId === undefined) return null;
  return withTransaction(
    inTenants(dataSource, [tenantId]),
    async (runner) => {
      const log = await readLog(runner, tenantId);
      return log && work(runner, log);
    },
    { isolation: 'REPEATABLE READ' },
  );
}

/** Whether the archive of a tenant has anything of such a request. */
export async function hasRequest(
  dataSource: DataSource,
  entraId: string,
  requestId: string,
): Promise<boolean> {
  const records = await atOneMoment(dataSource, entraId, (runner, log) =>
    recordsOfRequest(runner, log.tenantId, requestId),
  );
  return records !== null;
}

/** Checks now, from the stored bytes, what a case rests on; null if there is no such case. */
export async function proveCase(
  dataSource: DataSource,
  entraId: string,
  requestId: string,
): Promise<CaseProof | null> {
  return atOneMoment(dataSource, entraId, async (runner, log) => {
    const all = await recordsOfRequest(runner, log.tenantId, requestId);
    if (all === null) return null;
    const records = all.slice(0, recordsCheckedMax);
    const keys = await readLogKeys(runner, log.tenantId);
    const head = await chooseHead(runner, log.tenantId, (records.at(-1)?.position ?? 0) + 1);
    const opened = head && openHead(head.note, log.origin, keys);
    const proved: ProvenRecord[] = [];
    const bodies = new Bodies(runner, log.tenantId);
    for (const record of records)
      proved.push(asContract(record, await proveRecord(runner, log, record.position, opened, bodies)));
    const [receipt] = head?.receipts ?? [];
    return {
      tenantId: entraId,
      requestId,
      checkedAt: new Date().toISOString(),
      origin: log.origin,
      verifierKey: keys[0]?.text ?? null,
      checkpoint: head && { size: head.size, signedAt: head.signedAt.toISOString() },
      anchored:
        head && receipt
          ? { size: head.size, at: receipt.anchoredAt.toISOString(), name: receipt.name, kind: receipt.kind }
          : null,
      records: proved,
      omitted: all.length - records.length,
      problem: firstProblem(proved),
    };
  });
}

function asContract({ what }: RequestRecord, proved: ProvedRecord): ProvenRecord {
  const { position, entry, leafHash, state, steps } = proved;
  return {
    position,
    kind: entry?.kind ?? 'observation',
    what,
    at: atOf(entry),
    leafHash: leafHash?.toString('hex') ?? '',
    state,
    steps: [...steps],
  };
}

function atOf(entry: ProvedRecord['entry']): string | null {
  if (entry === null) return null;
  if (entry.kind === 'sweep') return entry.end;
  return entry.kind === 'control' ? entry.recordedAt : entry.arrivedAt;
}

function firstProblem(records: readonly ProvenRecord[]): string | null {
  for (const { position, steps } of records) {
    const failed = steps.find(({ passed }) => !passed);
    if (failed) return `Archive position ${position}: ${failed.detail}`;
  }
  return null;
}

/**
 * All files of the evidence of a request; null if there is no such request. A request's evidence is a few hundred
 * records at most, so it is gathered in memory, and nothing is sent before all of it was checked. Beside what the log
 * proves lies our answer who could have approved.
 */
export async function gatherEvidence(
  dataSource: DataSource,
  entraId: string,
  requestId: string,
): Promise<{ files: EvidenceFile[]; records: number; unsigned: number } | null> {
  try {
    const gathered = await atOneMoment(dataSource, entraId, async (runner, log) => {
      const { files, records, unsigned } = await evidenceOfRequest(runner, log, requestId, new Date());
      const all: EvidenceFile[] = [];
      for await (const file of files) all.push(file);
      return { files: all, records, unsigned };
    });
    return (
      gathered && {
        ...gathered,
        files: [...gathered.files, ...(await approversFile(dataSource, entraId, requestId))],
      }
    );
  } catch (error) {
    if (error instanceof NoEvidence && error.code === 'unknown-request') return null;
    throw error;
  }
}

async function approversFile(
  dataSource: DataSource,
  entraId: string,
  requestId: string,
): Promise<EvidenceFile[]> {
  const then = await findRequestApprovers(dataSource, entraId, requestId, { knownAt: 'then' });
  const now = await findRequestApprovers(dataSource, entraId, requestId, {});
  if (!then || !now) return [];
  return [{ name: 'approvers.txt', bytes: Buffer.from(approversText(then, now)) }];
}
