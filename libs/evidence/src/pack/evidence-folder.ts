import { readFile } from 'node:fs/promises';
import { Bodies } from '../archive/bodies.ts';
import { type Log } from '../archive/logs.ts';
import { readPageLines } from '../archive/page-lines.ts';
import { type Queryable } from '../archive/queryable.ts';
import { chooseHead, type ChosenHead } from './choose-head.query.ts';
import { anchorFiles, type EvidenceFile, recordFiles, trustFile } from './folder-files.ts';
import { readLogKeys } from './log-keys.query.ts';
import { openHead, proveRecord, type ProvedRecord } from './prove-record.ts';
import { readmeText } from './readme-text.ts';
import { recordsMax, recordsOfRequest, type RequestRecord } from './records-of-request.query.ts';

/** Why there is no evidence of a request, in a sentence that says what to do. */
export class NoEvidence extends Error {
  override readonly name = 'NoEvidence';
  readonly code: 'unknown-request' | 'nothing-signed' | 'broken';

  constructor(code: NoEvidence['code'], message: string) {
    super(message);
    this.code = code;
  }
}

export interface EvidenceFolder {
  /** Everything but the records, which come one by one. */
  readonly files: AsyncGenerator<EvidenceFile>;
  /** Records written, and those newer than the newest signature, which are not. */
  readonly records: number;
  readonly unsigned: number;
}

// Beside both src/ and dist/.
const verifiers = new URL('../../verifiers/', import.meta.url);

/**
 * The evidence of one request as the files of docs/evidence-format.md. Every record is checked before the first
 * file is given out: a folder that would not verify is never written, it throws NoEvidence instead.
 */
export async function evidenceOfRequest(
  db: Queryable,
  log: Log,
  requestId: string,
  writtenAt: Date,
  limit = recordsMax,
): Promise<EvidenceFolder> {
  const wanted = await recordsOfRequest(db, log.tenantId, requestId, limit);
  if (wanted === null)
    throw new NoEvidence(
      'unknown-request',
      `The archive of tenant ${log.entraId} knows no request ${requestId}. It may be older than the first harvest, or belong to another tenant.`,
    );
  const records = wanted.slice(0, limit);
  const head = await chooseHead(db, log.tenantId, (records.at(-1)?.position ?? 0) + 1);
  const signed = records.filter(({ position }) => head !== null && position < head.size);
  if (head === null || signed.length === 0)
    throw new NoEvidence(
      'nothing-signed',
      'What this request rests on is newer than the newest signature. The notary signs at least once a minute: try again then, and if it stays so, see whether it runs.',
    );
  const keys = await readLogKeys(db, log.tenantId);
  const opened = openHead(head.note, log.origin, keys);
  const proved: { record: RequestRecord; result: ProvedRecord }[] = [];
  const bodies = new Bodies(db, log.tenantId);
  for (const record of signed) {
    const result = await proveRecord(db, log, record.position, opened, bodies);
    const failure = result.steps.find(({ passed }) => !passed);
    if (failure) throw new NoEvidence('broken', `Position ${record.position}: ${failure.detail}`);
    proved.push({ record, result });
  }
  const unsigned = records.length - signed.length;
  const facts = {
    requestId,
    tenant: log.entraId,
    origin: log.origin,
    keys: keys.filter(({ name }) => name === log.origin).map(({ text }) => text),
    writtenAt,
    head,
    unsigned,
    omitted: wanted.length > limit,
  };
  return { files: filesOf(db, log, facts, proved), records: proved.length, unsigned };
}

export interface FolderFacts {
  readonly requestId: string;
  readonly tenant: string;
  readonly origin: string;
  readonly keys: readonly string[];
  readonly writtenAt: Date;
  readonly head: ChosenHead;
  readonly unsigned: number;
  readonly omitted: boolean;
}

async function* filesOf(
  db: Queryable,
  log: Log,
  facts: FolderFacts,
  proved: readonly { record: RequestRecord; result: ProvedRecord }[],
): AsyncGenerator<EvidenceFile> {
  const text = (name: string, content: string) => ({ name, bytes: Buffer.from(content) });
  yield text('README.txt', readmeText(facts, proved.length));
  yield trustFile(facts.origin, facts.keys);
  for (const name of ['verify.mjs', 'verify.py'])
    yield { name, bytes: await readFile(new URL(name, verifiers)) };
  const manifest: string[] = [];
  for (const [index, { record, result }] of proved.entries()) {
    const number = String(index + 1).padStart(4, '0');
    manifest.push(
      `${number}  ${result.entry?.kind ?? ''}, position ${record.position}: ${oneLine(record.what)}`,
    );
    yield* recordFiles(number, result, (sweepId) => readPageLines(db, log.tenantId, sweepId));
  }
  yield text('MANIFEST.txt', `${manifest.join('\n')}\n`);
  yield* anchorFiles(facts.head);
}

/** Names come from the source; a line break in one must not look like another record. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}
