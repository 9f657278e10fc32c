// Retention as two people do it, for the tests of every program that meets deleted content.
import { inTenants, type ServiceRole, type TenantArchive, withTransaction } from '@countersign/database';
import { carryOut, type CarriedOut } from '../apps/retention/src/carry-out.ts';
import { type OpenRun } from '../apps/retention/src/open-runs.query.ts';
import { type ArchiveBuilder } from './archive-builder.ts';

export interface NamedObject {
  readonly class: 'approval-requests' | 'access-policies' | 'audit-events';
  readonly id: string;
}

export interface Hold {
  readonly from?: string | null;
  readonly to?: string | null;
  readonly person?: string | null;
  readonly request?: string | null;
}

/** The tenant's archive for one statement at a time, each with the rights of a program and no others. */
export function actingAs(archive: ArchiveBuilder, role: ServiceRole): TenantArchive {
  const whole = inTenants(archive.database.administrator, [archive.tenant.tenantId]);
  return {
    ...whole,
    query: <Rows>(sql: string, values?: unknown[]) =>
      withTransaction(whole, async (runner) => {
        await runner.query(`set local role ${role}`);
        return (await runner.query(sql, values)) as Rows;
      }),
  };
}

/** As the API asks. */
export function ask<Row>(archive: ArchiveBuilder, sql: string, values: unknown[] = []): Promise<Row[]> {
  return actingAs(archive, 'countersign_api').query<Row[]>(sql, [archive.tenant.tenantId, ...values]);
}

/** A checkpoint over everything archived so far, as far as deleting looks at it. */
export async function sign(archive: ArchiveBuilder): Promise<void> {
  await archive.query(
    `insert into checkpoint (tenant_id, size, root_hash, note)
     select tenant_id, size, decode(repeat('00', 32), 'hex'), 'a note' from archive_head where tenant_id = $1
     on conflict do nothing`,
  );
}

export async function setHold(archive: ArchiveBuilder, { from, to, person, request }: Hold): Promise<string> {
  const [row] = await ask<{ hold: string }>(
    archive,
    `select set_legal_hold($1, $2, $3, $4, $5, 'a lawsuit', 'lea') as hold`,
    [from ?? null, to ?? null, person ?? null, request ?? null],
  );
  return row!.hold;
}

/** Two people let a hold go. */
export async function releaseHold(archive: ArchiveBuilder, hold: string): Promise<void> {
  await ask(archive, `select propose_hold_release($1, $2, 'settled', 'lea')`, [hold]);
  await ask(archive, `select approve_hold_release($1, $2, 'max')`, [hold]);
}

export async function keepDays(
  archive: ArchiveBuilder,
  dataClass: NamedObject['class'],
  days: number | null,
): Promise<void> {
  await ask(archive, `select set_retention_policy($1, $2, $3, 'as agreed', 'pia')`, [dataClass, days]);
}

export async function proposeRun(
  archive: ArchiveBuilder,
  what:
    | NamedObject['class']
    | { readonly objects?: readonly NamedObject[]; readonly positions?: readonly number[] },
): Promise<OpenRun> {
  const [row] =
    typeof what === 'string'
      ? await ask<{ run: string }>(archive, `select propose_policy_run($1, $2, 'it is time', 'pia') as run`, [
          what,
        ])
      : await ask<{ run: string }>(
          archive,
          `select propose_privacy_run($1, $2, $3, 'asked to be forgotten', 'pia') as run`,
          [JSON.stringify(what.objects ?? []), what.positions ?? []],
        );
  return { tenantId: archive.tenant.tenantId, runId: row!.run, state: 'approved' };
}

export async function approve(archive: ArchiveBuilder, run: OpenRun): Promise<OpenRun> {
  await ask(archive, `select approve_retention_run($1, $2, 'quinn')`, [run.runId]);
  return run;
}

/** Proposed, approved, signed and carried out; derives where the run waits for it. */
export async function purge(
  archive: ArchiveBuilder,
  what: Parameters<typeof proposeRun>[1],
  contentsPerBatch = 500,
): Promise<CarriedOut> {
  await sign(archive);
  let run = await approve(archive, await proposeRun(archive, what));
  for (let round = 0; ; round += 1) {
    const signal = new AbortController().signal;
    const result = await carryOut(actingAs(archive, 'countersign_retention'), run, {
      signal,
      contentsPerBatch,
    });
    if (result.done || round === 100 || !result.waitsFor.includes('being rebuilt')) return result;
    await archive.derive();
    run = { ...run, state: 'running' };
  }
}

export const request = (id: string): NamedObject => ({ class: 'approval-requests', id });
export const event = (id: string): NamedObject => ({ class: 'audit-events', id });
export const policy = (id: string): NamedObject => ({ class: 'access-policies', id });
