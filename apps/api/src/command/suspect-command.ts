import { parseArgs } from 'node:util';
import { inTenants } from '@countersign/database';
import { oneLine } from '@countersign/domain';
import { type DataSource } from 'typeorm';
import { findTenants } from '../scope/find-tenants.query.ts';
import { acceptLacking, type SuspectReading, suspectReadings } from '../coverage/suspect-readings.query.ts';
import { CommandError } from './command-error.ts';

export const suspectHelp = `Usage: countersign suspect [--tenant ID] [--json]
       countersign suspect accept READING --by NAME --reason TEXT [--tenant ID] [--json]

A reading that lacks most of what Graph has to show is suspect: it is not counted, and nothing is taken for gone,
until Graph shows it again. Without accept this lists such readings and what each lacks. If you have looked, and
what a reading lacks is gone and right to be gone, accept it: the next reading is then counted if it lacks nothing
else. It holds for these objects and that one reading alone, and is recorded in the log under your name.

  --tenant ID     only this tenant
  --by NAME       who has looked
  --reason TEXT   why it is right
  --json          one JSON document on stdout

Exit codes: 0 nothing is suspect, or it was accepted; 1 something is suspect, or there was nothing to accept.
`;

const options = {
  tenant: { type: 'string' },
  by: { type: 'string' },
  reason: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export type SuspectRequest =
  | { readonly action: 'list'; readonly tenant?: string; readonly json: boolean }
  | {
      readonly action: 'accept';
      readonly reading: string;
      readonly by: string;
      readonly reason: string;
      readonly tenant?: string;
      readonly json: boolean;
    };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function readSuspectArguments(args: string[]): SuspectRequest {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const { json, by, reason } = values;
  const tenant = values.tenant === undefined ? {} : { tenant: values.tenant };
  const [action = 'list', reading, ...rest] = positionals;
  if (action === 'list' && reading === undefined) return { action, json, ...tenant };
  if (action !== 'accept' || rest.length > 0)
    throw new CommandError('Say what to do: nothing to list, or accept READING.');
  if (reading === undefined || !uuid.test(reading))
    throw new CommandError('Name the reading to accept by its id: countersign suspect accept READING.');
  if (!by?.trim() || by.length > 200)
    throw new CommandError('Say who has looked: --by, 1 to 200 characters.');
  if (!reason?.trim() || reason.length > 2000)
    throw new CommandError('Say why it is right: --reason, 1 to 2000 characters.');
  return { action, reading: reading.toLowerCase(), by, reason, json, ...tenant };
}

/** Writes the answer; returns the exit code. */
export async function runSuspect(
  dataSource: DataSource,
  request: SuspectRequest,
  write: (text: string) => void,
): Promise<0 | 1> {
  const tenantIds = await findTenants(dataSource, request.tenant === undefined ? [] : [request.tenant]);
  if (request.tenant !== undefined && tenantIds.length === 0)
    throw new CommandError(`There is no tenant ${request.tenant} in the archive.`);
  const archive = inTenants(dataSource, tenantIds);
  const suspect = await suspectReadings(archive);
  if (request.action === 'list') {
    write(request.json ? `${JSON.stringify(suspect)}\n` : inLines(suspect));
    return suspect.length === 0 ? 0 : 1;
  }
  const { reading, by, reason } = request;
  const found = suspect.find(({ sweepId }) => sweepId === reading);
  const isNew = found !== undefined && (await acceptLacking(archive, found, { by, reason }));
  const text =
    found === undefined
      ? 'There is no such suspect reading, or Graph was read completely since.\n'
      : isNew
        ? `Accepted: ${found.lacking.length} are gone. The next reading is counted if it lacks nothing else.\n`
        : 'That was accepted before; the next reading goes by it.\n';
  write(request.json ? `${JSON.stringify({ reading, accepted: found !== undefined, isNew })}\n` : text);
  return found === undefined ? 1 : 0;
}

const idsShown = 20;

function inLines(suspect: readonly SuspectReading[]): string {
  if (suspect.length === 0) return 'Nothing is suspect.\n';
  return suspect.map(asText).join('');
}

function asText({ sweepId, tenant, source, endedAt, items, lacking, acceptedBy }: SuspectReading): string {
  const more = lacking.length - idsShown;
  const state = acceptedBy === null ? '' : `; accepted by ${shown(acceptedBy)}`;
  return [
    `${sweepId}  ${shown(tenant)}  ${source}  ${endedAt}  shows ${items}, lacks ${lacking.length}${state}\n`,
    ...lacking.slice(0, idsShown).map((id) => `    ${shown(id)}\n`),
    ...(more > 0 ? [`    and ${more} more; --json lists all\n`] : []),
  ].join('');
}

function shown(text: string): string {
  return oneLine(text).slice(0, 200);
}
