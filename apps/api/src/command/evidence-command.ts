import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type EvidenceFile } from '@countersign/evidence';
import { type DataSource } from 'typeorm';
import { gatherEvidence, hasRequest } from '../evidence/request-evidence.ts';
import { CommandError } from './command-error.ts';

export const evidenceHelp = `Usage: countersign evidence --request ID [--tenant ID] [--out DIR] [--json]

Writes the evidence of one approval request into a folder that anybody can check without us and without a
network: the exact bytes that Graph sent, the proof of each in the signed log, and two verifiers (Python 3,
Node.js).

  --request ID   the request
  --tenant ID    needed only where the archive holds a request of this id for several tenants
  --out DIR      the folder; it must not exist yet, or be empty. Default: evidence-ID
  --json         the result as JSON on stdout

Exit codes: 0 written, 1 there is no such evidence, or what is stored does not prove itself, 2 wrong usage.
`;

export interface EvidenceRequest {
  readonly request: string;
  readonly tenant: string | undefined;
  readonly out: string;
  readonly json: boolean;
}

export function readEvidenceArguments(args: string[]): EvidenceRequest {
  const { values } = parseArgs({
    args,
    options: {
      request: { type: 'string' },
      tenant: { type: 'string' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { request, tenant, json } = values;
  if (!request) throw new CommandError('Name the request: --request ID.');
  const out = resolve(values.out ?? `evidence-${request.replace(/[^A-Za-z0-9._-]/g, '_').slice(0, 80)}`);
  return { request, tenant, out, json };
}

/** Writes the folder and tells of it; gives the exit code. */
export async function runEvidence(
  dataSource: DataSource,
  { request, tenant, out, json }: EvidenceRequest,
  tell: { result(text: string): void; remark(text: string): void },
): Promise<number> {
  await refuseFullFolder(out);
  const tenants = await tenantsWith(dataSource, request, tenant);
  if (tenants.length > 1)
    throw new CommandError(
      `Several tenants have a request ${request}: name one by --tenant. They are: ${tenants.join(', ')}.`,
    );
  const [entraId] = tenants;
  const evidence = entraId === undefined ? null : await gatherEvidence(dataSource, entraId, request);
  if (!evidence || entraId === undefined) {
    tell.remark(
      `The archive knows no request ${request}${tenant === undefined ? '' : ` of tenant ${tenant}`}.`,
    );
    return 1;
  }
  await writeFolder(out, evidence.files);
  const { records, unsigned } = evidence;
  if (json) tell.result(`${JSON.stringify({ folder: out, tenant: entraId, request, records, unsigned })}\n`);
  else tell.result(`${out}\n`);
  tell.remark(
    `${records} ${records === 1 ? 'record' : 'records'} with their proofs. Check it with: python3 ${join(out, 'verify.py')} --key "THE KEY YOU KEEP ELSEWHERE"`,
  );
  if (unsigned > 0)
    tell.remark(
      `${unsigned} newer ${unsigned === 1 ? 'record is' : 'records are'} not signed yet and not in it.`,
    );
  return 0;
}

async function refuseFullFolder(out: string): Promise<void> {
  const names = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new CommandError(`${out} is a file. Name a folder by --out.`);
    throw error;
  });
  if (names.length > 0) throw new CommandError(`${out} is not empty. Name another folder by --out.`);
}

/** The tenants that have such a request, by their own ids. Row by row: each is asked as itself. */
async function tenantsWith(
  dataSource: DataSource,
  request: string,
  tenant: string | undefined,
): Promise<string[]> {
  const rows = await dataSource.query<{ entraId: string }[]>(
    'select entra_id as "entraId" from tenant where $1::text is null or entra_id = $1 order by tenant_id',
    [tenant ?? null],
  );
  const found: string[] = [];
  for (const { entraId } of rows)
    if (rows.length === 1 || (await hasRequest(dataSource, entraId, request))) found.push(entraId);
  return found;
}

async function writeFolder(out: string, files: readonly EvidenceFile[]): Promise<void> {
  for (const { name, bytes } of files) {
    const file = join(out, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes, { flag: 'wx' });
  }
}
